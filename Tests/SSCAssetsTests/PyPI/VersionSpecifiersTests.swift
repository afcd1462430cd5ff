import SSCAssets
import Testing

struct `Constraints by PEP 440` {
  struct Case: Sendable, CustomTestStringConvertible {
    var constraint: String
    var version: String
    var matches: Bool
    var testDescription: String { "\(version) \(matches ? "∈" : "∉") \(constraint)" }
  }

  @Test(
    arguments: [
      Case(constraint: ">1.0", version: "1.0.post1", matches: false),
      Case(constraint: ">1.0", version: "1.0+x", matches: false),
      Case(constraint: ">1.0", version: "1.0.1", matches: true),
      Case(constraint: ">1.0.post1", version: "1.0.post2", matches: true),
      Case(constraint: "==1.0", version: "1.0+x", matches: true),
      Case(constraint: "==1.0", version: "1.0.0", matches: true),
      Case(constraint: "==1.0+x", version: "1.0", matches: false),
      Case(constraint: "==1.0+x", version: "1.0+X", matches: true),
      Case(constraint: "!=1.0", version: "1.0+x", matches: false),
      Case(constraint: "<=1.0", version: "1.0+x", matches: true),
      Case(constraint: ">=1.0", version: "1.0+x", matches: true),
      Case(constraint: "<1.0", version: "1.0rc1", matches: false),
      Case(constraint: "<1.0", version: "1.0.dev1", matches: false),
      Case(constraint: "<1.0", version: "0.9rc1", matches: true),
      Case(constraint: "<1.0rc2", version: "1.0rc1", matches: true),
      Case(constraint: "==1.*", version: "1.0.dev1", matches: true),
      Case(constraint: "==1.*", version: "1.9.post1", matches: true),
      Case(constraint: "==1.*", version: "10.0", matches: false),
      Case(constraint: "==1.0.*", version: "1", matches: true),
      Case(constraint: "==1.*", version: "1!1.0", matches: false),
      Case(constraint: "!=1.*", version: "1.5", matches: false),
      Case(constraint: "!=1.*", version: "2", matches: true),
      Case(constraint: "~=2.2", version: "2.9", matches: true),
      Case(constraint: "~=2.2", version: "3.0", matches: false),
      Case(constraint: "~=2.2", version: "2.1", matches: false),
      Case(constraint: "~=2.2.0", version: "2.3", matches: false),
      Case(constraint: "~=2.2.post3", version: "2.3", matches: true),
      Case(constraint: "~=2.2.post3", version: "2.2", matches: false),
      Case(constraint: "~=1!2.2", version: "2.2", matches: false),
      Case(constraint: "===1.0", version: "1.0", matches: true),
      Case(constraint: "===1.0", version: "1.0.0", matches: false),
      Case(constraint: ">=1,<2", version: "1.5", matches: true),
      Case(constraint: ">=1,<2", version: "2.0", matches: false),
      Case(constraint: "", version: "0.1", matches: true),
    ])
  func `a version meets a constraint or doesn't`(example: Case) throws {
    let version = try #require(PEP440Version(example.version))
    let constraint = try VersionSpecifiers(example.constraint)
    #expect(constraint.contains(version, prereleases: true) == example.matches)
    // The normal spelling means the same.
    let normal = try VersionSpecifiers(constraint.description)
    #expect(normal == constraint)
    #expect(normal.contains(version, prereleases: true) == example.matches)
  }

  @Test func `pre-releases match when named, when asked for, or when nothing else does`() throws {
    let versions = ["1.0", "2.0rc1"].compactMap { PEP440Version($0) }
    let rc = try #require(PEP440Version("2.0rc1"))
    #expect(try VersionSpecifiers(">=1").contains(rc) == false)
    #expect(try VersionSpecifiers(">=1").contains(rc, prereleases: true))
    #expect(try VersionSpecifiers(">=1.0a1").contains(rc))
    #expect(try VersionSpecifiers("!=1.0a1").contains(rc) == false)
    #expect(try VersionSpecifiers(">=1").filter(versions).map(\.description) == ["1.0"])
    #expect(try VersionSpecifiers(">1").filter(versions).map(\.description) == ["2.0rc1"])
    #expect(try VersionSpecifiers(">1").filter(versions, prereleases: false).isEmpty)
    #expect(try VersionSpecifiers(">=1").filter(versions, prereleases: true).count == 2)
  }

  @Test(
    arguments: [
      (" >= 1.0 ,< 2.0.0", "<2.0.0,>=1.0"), (">=2.7, !=3.0.*, !=3.1.*,", "!=3.0.*,!=3.1.*,>=2.7"),
      ("==1.0-Alpha", "==1.0a0"), ("=== Foo", "===Foo"), ("~=1.0.0", "~=1.0.0"), ("", ""),
      (">=1,>=1", ">=1"), ("==1.0+Ubuntu-1", "==1.0+ubuntu.1"),
    ])
  func `the normal spelling is sorted and keeps the meaning`(text: String, normal: String) throws {
    #expect(try VersionSpecifiers(text).description == normal)
  }

  @Test(
    arguments: [
      ">dev", "1.0", "~=1", ">=1.0.*", ">1.0+x", "==1.0a1.*", "==", "=1", ">=1 <2", "~=1.*", "===",
      "==1.0.*.1", ">=1;",
    ])
  func `what PEP 440 refuses is an error that names it`(text: String) {
    #expect {
      try VersionSpecifiers(text)
    } throws: { error in
      let error = error as? PackageDataError
      return error?.code == .malformedSpecifier && text.contains(error?.subject ?? "-")
    }
  }
}
