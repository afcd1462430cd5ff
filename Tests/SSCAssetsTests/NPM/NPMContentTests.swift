import SSCAssets
import Testing

struct NPMContentTests {
  private func content(
    _ versions: String, name: String = "thing", listed: Int64? = 7, known: KnownPackage? = nil,
    rest: String = ""
  ) throws -> PackageContent {
    let json =
      #"{"_rev": "7-a", "name": "\#(name)", "versions": {\#(versions)}\#(rest)}"#
    return try NPMPackument(json: Array(json.utf8), name: name).content(
      of: PendingPackage(name: name, spelling: name, listedSerial: listed), known: known,
      options: ReadingOptions())
  }

  private func edges(_ fields: String) throws -> RequirementsContent {
    let content = try content(#""1.0.0": {\#(fields)}"#)
    return try #require(content.releases.first?.requirements)
  }

  @Test func `requirements stay with the version that states them, whatever the order`() throws {
    let content = try content(
      """
      "10.0.0": {"dependencies": {"ten": "*"}}, "2.0.0": {"dependencies": {"two": "*"}},
      "not-semver": {"dependencies": {"odd": "*"}}, "9.0.0": {},
      "10.0.0-rc.1": {"dependencies": {"rc": "*"}}
      """)
    let edges = Dictionary(
      uniqueKeysWithValues: content.releases.map { release in
        (release.name, release.requirements?.edges.map(\.target) ?? [])
      })
    #expect(
      edges == [
        "10.0.0": ["ten"], "2.0.0": ["two"], "not-semver": ["odd"], "9.0.0": [],
        "10.0.0-rc.1": ["rc"],
      ])
    let serials = Dictionary(
      uniqueKeysWithValues: content.releases.map { ($0.name, $0.serialNumber) })
    #expect(
      serials == ["2.0.0": 0, "9.0.0": 1, "10.0.0-rc.1": 2, "10.0.0": 3, "not-semver": -1])
  }

  @Test func `an alias is an edge to the other package`() throws {
    let edges = try edges(#""dependencies": {"mine": "npm:@scope/other@^1"}"#).edges
    var expected = DependencyEdge(target: "@scope/other", constraints: "^1")
    expected.alias = "mine"
    #expect(edges == [expected])
  }

  @Test func `no package is made of an address`() throws {
    let requirements = try edges(
      """
      "dependencies": {"a": "git+ssh://git@host.example/x.git#semver:^1", "b": "user/repo",
        "c": "https://host.example/c.tgz", "d": "file:../d", "e": "workspace:*", "f": "link:../f",
        "user/repo": "*", "_x": "1", "": "2"}
      """)
    #expect(requirements.edges.map(\.target) == ["a", "b", "c"])
    #expect(
      requirements.edges.map(\.url) == [
        "git+ssh://git@host.example/x.git#semver:^1", "user/repo", "https://host.example/c.tgz",
      ])
    #expect(requirements.edges.allSatisfy { $0.constraints.isEmpty })
    #expect(
      requirements.malformed.map(\.text) == [
        "d@file:../d", "e@workspace:*", "f@link:../f", "user/repo@*", "_x@1", "@2",
      ])
  }

  @Test func `names of requirements keep their capitals`() throws {
    let edges = try edges(#""dependencies": {"JSONStream": "1", "jsonstream": "2"}"#).edges
    #expect(edges.map(\.target) == ["JSONStream", "jsonstream"])
  }

  @Test func `peers and what development needs are no part of the plain graph`() throws {
    let edges = try edges(
      """
      "dependencies": {"run": "1", "maybe": "2"}, "optionalDependencies": {"maybe": "2"},
      "peerDependencies": {"host": "3", "other-host": "4"},
      "peerDependenciesMeta": {"other-host": {"optional": true}}, "devDependencies": {"tool": "5"}
      """
    ).edges
    #expect(edges.filter(\.isPlain).map(\.target) == ["run", "maybe"])
    #expect(edges.map(\.kind) == [.runtime, .optional, .peer, .peer, .development])
    #expect(edges.map(\.marker) == [nil, nil, nil, "optional", nil])
  }

  @Test func `the requirements of an archive that is known aren't given again`() throws {
    var known = KnownPackage()
    known.requirementsSources = ["1.0.0": "sha512-a", "2.0.0": "sha512-old"]
    let content = try content(
      """
      "1.0.0": {"dist": {"integrity": "sha512-a"}}, "2.0.0": {"dist": {"integrity": "sha512-b"}},
      "3.0.0": {"dist": {"shasum": "c"}}
      """, known: known)
    #expect(content.releases.map { $0.requirements?.source } == [nil, "sha512-b", "c"])
    #expect(content.releases[0].requirements == nil)
  }

  @Test(arguments: [(7, 7), (5, 5), (9, 7), (nil, 7)] as [(Int64?, Int64)])
  func `a document older than the feed says counts as older`(
    listed: Int64?, expected: Int64
  ) throws {
    #expect(try content("", listed: listed).serial == expected)
  }

  @Test func `a scope is the vendor when no repository tells one`() throws {
    #expect(try content("", name: "@acme/thing").profile?.vendor == "@acme")
    #expect(try content("").profile?.vendor == "n/a")
    let rest = #", "repository": "octo/thing""#
    let profile = try content("", name: "@acme/thing", rest: rest).profile
    #expect(profile?.vendor == "octo")
    #expect(profile?.repositoryURL == "https://github.com/octo/thing")
  }

  @Test func `a package is imported by its name and by what it exports`() throws {
    let content = try content(
      """
      "1.0.0": {"exports": {".": "./index.js", "./feature": "./f.js", "./lib/deep.mjs": "./d.mjs",
        "./internal/*": null, "./package.json": "./package.json", "./style.css": "./s.css"}},
      "2.0.0-rc.1": {"exports": {"./later": "./l.js"}}
      """)
    #expect(content.importNames?.names == ["thing", "thing/feature", "thing/lib/deep"])
    #expect(try self.content("").importNames?.names == [])
  }

  @Test func `a version's name that no store could hold costs the package`() {
    #expect(throws: PackageDataError.self) { try content(#""": {}"#) }
    #expect(throws: PackageDataError.self) { try content(#""1\n": {}"#) }
  }

  @Test func `what happened to a whole package is its status`() throws {
    #expect(try content("").status == "active")
    let unpublished = try content("", rest: #", "time": {"unpublished": {"versions": ["1.0.0"]}}"#)
    #expect(unpublished.status == "unpublished" && unpublished.releases.isEmpty)
    #expect(try content(#""0.0.1-security": {}"#).status == "security-holding")
  }
}
