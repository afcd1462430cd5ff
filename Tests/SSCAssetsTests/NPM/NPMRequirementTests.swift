import SSCAssets
import Testing

struct NPMRequirementTests {
  @Test(arguments: [
    "^1.2.3", "", "*", "latest", "next-7", "1.x || >=2.5.0 || 5.0.0 - 7.2.3", ">=1.2.3beta",
    "1.2.3.4", "~>1.0",
  ])
  func `a range or a tag is about versions`(value: String) throws {
    #expect(try NPMRequirement(value) == .versions(value))
  }

  @Test func `white space around a range doesn't count`() throws {
    #expect(try NPMRequirement(" ^1.0.0\n") == .versions("^1.0.0"))
  }

  @Test(arguments: [
    ("npm:other@^1", "other", "^1"), ("npm:@scope/other@~2.0", "@scope/other", "~2.0"),
    ("npm:other", "other", ""), ("npm:@scope/other", "@scope/other", ""),
    ("npm:JSONStream@latest", "JSONStream", "latest"),
  ])
  func `an alias leads to the other package`(value: String, name: String, range: String) throws {
    #expect(try NPMRequirement(value) == .alias(of: name, range))
  }

  @Test(arguments: [
    "git+ssh://git@github.com/a/b.git#semver:^1", "git://github.com/a/b.git", "a/b", "a/b#branch",
    "github:a/b", "gitlab:a/b", "bitbucket:a/b#v1", "gist:11081aaa281", "git@github.com:a/b.git",
    "https://registry.example/x/-/x-1.0.0.tgz", "http://host.example/x.tgz", "me@host.example:a/b",
  ])
  func `a repository or an archive is an address`(value: String) throws {
    #expect(try NPMRequirement(value) == .url(value))
  }

  @Test(arguments: [
    "file:../sibling", "link:../sibling", "workspace:*", "workspace:^1.0.0", "portal:../x",
    "catalog:", "./local", "../local", "/absolute", "~/home", "C:\\folder", "D:/folder",
    "npm:", "npm:a b@1", "npm:git+https://host.example/x", "{{version}}", "npm:x@file:../y",
    "version [1]",
  ])
  func `what no registry can give is malformed`(value: String) {
    #expect(throws: PackageDataError.self) { try NPMRequirement(value) }
  }
}
