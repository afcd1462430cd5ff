import SSCAssets
import Testing

struct NPMPackumentTests {
  private func packument(_ json: String, name: String = "thing") throws -> NPMPackument {
    try NPMPackument(json: Array(json.utf8), name: name)
  }

  @Test func `versions are those that can be installed, with their dates`() throws {
    let document = try packument(
      """
      {"_id": "thing", "_rev": "12-abc", "name": "thing", "dist-tags": {"latest": "1.0.0"},
       "time": {"created": "2011-01-01T00:00:00.000Z", "modified": "2012-01-01T00:00:00.000Z",
         "0.9.0": "2011-01-01T00:00:00.000Z", "1.0.0": "2011-01-02T03:04:05.678Z",
         "1.0.1-": "nonsense"},
       "versions": {"1.0.0": {"dist": {"shasum": "da39", "integrity": "sha512-x"}},
         "1.0.1": {"deprecated": "use 2"}, "1.0.2": {"deprecated": ""},
         "1.0.3": {"deprecated": false}, "1.0.4": {"deprecated": true}}}
      """)
    #expect(document.revision == 12)
    #expect(document.versions.map(\.name) == ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4"])
    #expect(document.versions[0].releaseDate?.rawValue == 1_293_937_445_678_000)
    #expect(document.versions[1].releaseDate == nil)
    #expect(document.versions[0].checksum == "sha512-x")
    #expect(document.versions.map(\.deprecation) == [nil, "use 2", nil, nil, ""])
    #expect(!document.isUnpublished && !document.isSecurityHolding)
  }

  @Test func `an unpublished package has no versions`() throws {
    let document = try packument(
      """
      {"_rev": "3-9be9", "name": "thing", "time": {"1.0.0": "2022-08-10T19:49:57.198Z",
       "unpublished": {"time": "2022-08-10T21:31:32.856Z", "versions": ["1.0.0"]}}}
      """)
    #expect(document.isUnpublished && document.versions.isEmpty)
  }

  @Test(arguments: [
    #"[]"#, #"{}"#, #"{"error": "not_found"}"#, #"{"name": "thing"}"#,
    #"{"name": "thing", "versions": []}"#, #"{"name": "Thing", "versions": {}}"#,
    #"{"name": "thing", "versions": {"1.0.0": 1}}"#, #"{"name": "thing", "versions": {"#, "",
  ])
  func `what isn't this package's document is refused`(json: String) {
    #expect(throws: PackageDataError.self) { try packument(json) }
  }

  @Test(arguments: [
    (#""repository": {"type": "git", "url": "git+https://github.com/a/b.git"}"#, "a/b"),
    (#""repository": "git://github.com/a/b.git""#, "a/b"),
    (#""repository": [{"type": "git", "url": "https://github.com/a/b.git"}]"#, "a/b"),
    (#""repository": "a/b""#, "a/b"),
    (#""repository": {"url": "github:a/b"}"#, "a/b"),
    (#""repository": "gitlab:g/b""#, "g/b"),
    (#""repository": "bitbucket:c/d""#, "c/d"),
    (#""repository": "gist:123", "homepage": "https://github.com/e/f#readme""#, "e/f"),
    (#""repository": "", "bugs": {"url": "https://github.com/g/h/issues"}"#, "g/h"),
    (#""bugs": "https://github.com/g/h/issues""#, "g/h"),
    (#""repository": {"url": 7}, "homepage": ["https://github.com/e/f"]"#, "e/f"),
  ])
  func `the repository is found in all its spellings`(field: String, expected: String) throws {
    let document = try packument(#"{"name": "thing", "versions": {}, \#(field)}"#)
    let url = try #require(RepositoryURL.first(among: document.repositoryCandidates))
    #expect("\(url.owner)/\(url.name)" == expected)
  }

  @Test func `without a repository of its own the latest version's counts`() throws {
    let document = try packument(
      """
      {"name": "thing", "versions": {"1.0.0": {"repository": "old/home"},
       "2.0.0": {"repository": "new/home"}, "3.0.0-rc.1": {"repository": "rc/home"}}}
      """)
    #expect(RepositoryURL.first(among: document.repositoryCandidates)?.owner == "new")
  }

  @Test(arguments: [
    (#""1.0.0": {}, "2.0.0": {}"#, "1.0.0", "1.0.0"), (#""1.0.0": {}, "2.0.0": {}"#, "9", "2.0.0"),
    (#""1.0.0": {}, "2.0.0-rc.1": {}"#, "2.0.0-rc.1", "1.0.0"),
    (#""2.0.0-rc.1": {}, "2.0.0-rc.2": {}"#, "", "2.0.0-rc.2"),
    (#""10.0.0": {}, "9.0.0": {}, "nonsense": {}"#, "", "10.0.0"),
  ])
  func `latest is the tagged version unless that is a pre-release`(
    versions: String, tag: String, expected: String
  ) throws {
    let document = try packument(
      #"{"name": "thing", "dist-tags": {"latest": "\#(tag)"}, "versions": {\#(versions)}}"#)
    #expect(document.latest?.name == expected)
  }

  @Test func `a security holding package is known as one`() throws {
    let document = try packument(
      #"{"name": "thing", "versions": {"0.0.1-security": {}}, "time": {"4.17.16": "2019-11-25"}}"#)
    #expect(document.isSecurityHolding)
  }

  @Test func `dependencies have kinds, and optional ones count once`() throws {
    let document = try packument(
      """
      {"name": "thing", "versions": {"1.0.0": {
        "dependencies": {"b": "^2", "opt": "^1", "JSONStream": "*"},
        "optionalDependencies": {"opt": "^1.5"},
        "peerDependencies": {"react": ">=16", "vue": "3"},
        "peerDependenciesMeta": {"vue": {"optional": true}, "react": {"optional": false}, "x": 1},
        "devDependencies": {"tap": "*", "odd": 7}, "bundleDependencies": ["b"]}}}
      """)
    let entries = try #require(document.versions.first).dependencies.entries
    #expect(entries.map(\.name) == ["b", "JSONStream", "opt", "react", "vue", "tap", "odd"])
    #expect(
      entries.map(\.kind) == [
        .runtime, .runtime, .optional, .peer, .peer, .development, .development,
      ])
    #expect(entries.map(\.value) == ["^2", "*", "^1.5", ">=16", "3", "*", nil])
    #expect(entries.filter(\.isOptionalPeer).map(\.name) == ["vue"])
  }

  @Test func `a field of another kind is told, an empty one isn't`() throws {
    let document = try packument(
      """
      {"name": "thing", "versions": {"1.0.0": {"dependencies": [], "devDependencies": ["a"],
        "peerDependencies": "", "optionalDependencies": "left-pad"}}}
      """)
    let dependencies = try #require(document.versions.first).dependencies
    #expect(dependencies.entries.isEmpty)
    #expect(dependencies.malformedFields == ["optionalDependencies", "devDependencies"])
  }
}
