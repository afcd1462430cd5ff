import SSCAssets
import Testing

@Suite struct GemInfoTests {
  private func info(_ text: String) throws -> GemInfo {
    try GemInfo(Array(text.utf8), subject: "info")
  }

  @Test func `a line of format 2 gives version, dependencies and moment`() throws {
    let info = try info(
      "---\n1.2.3 a:~> 1.0&>= 1.0.2,b:>= 0|checksum:ab12,ruby:>= 2.7,rubygems:> 1.3.1,"
        + "created_at:2024-05-20T16:08:19.530Z\n")
    let variant = try #require(info.variants.first)
    #expect(variant.number == "1.2.3")
    #expect(variant.platform == "ruby")
    #expect(variant.dependencies == ["a:~> 1.0&>= 1.0.2", "b:>= 0"])
    #expect(variant.checksum == "ab12")
    #expect(variant.createdAt == UnixMicroseconds(rfc3339: "2024-05-20T16:08:19.530Z"))
    #expect(info.hasDates)
  }

  @Test func `a line of format 1 has no moment`() throws {
    var info = try info("---\n1.0 |checksum:ab\n1.0-java |checksum:cd\n")
    #expect(!info.hasDates)
    #expect(info.variants.map(\.dependencies) == [[], []])
    let json =
      "[{\"number\":\"1.0\",\"platform\":\"java\",\"created_at\":\"2020-01-02T03:04:05.678Z\"},"
      + "{\"number\":\"1.0\",\"created_at\":\"2020-01-01T00:00:00.000Z\"},{\"number\":\"0.9\"}]"
    let document = try JSONDocument(Array(json.utf8), subject: "versions")
    info.complete(with: try GemDates(document.root, subject: "versions"))
    #expect(info.hasDates)
    let release = try #require(info.releases.first)
    #expect(release.releaseDate == UnixMicroseconds(rfc3339: "2020-01-01T00:00:00.000Z"))
  }

  @Test func `what follows the first dash is the platform`() throws {
    let info = try info("---\n3.0.1-x86-mswin32-60 |checksum:ab\n")
    #expect(info.variants.first?.number == "3.0.1")
    #expect(info.variants.first?.platform == "x86-mswin32-60")
  }

  @Test func `platforms are variants of one version`() throws {
    let info = try info(
      "---\n1.0-java a:>= 1|checksum:aa,created_at:2020-01-02T00:00:00Z\n"
        + "1.0 b:>= 1|checksum:bb,created_at:2020-01-03T00:00:00Z\n"
        + "1.0-arm64-darwin c:>= 1|checksum:cc,created_at:2020-01-01T00:00:00Z\n1.1 |checksum:dd\n")
    let releases = info.releases
    #expect(releases.map(\.number) == ["1.0", "1.1"])
    #expect(releases[0].platforms == ["arm64-darwin", "java"])
    #expect(releases[0].releaseDate == UnixMicroseconds(rfc3339: "2020-01-01T00:00:00Z"))
    // The general variant's dependencies count.
    #expect(releases[0].dependencies == ["b:>= 1"])
    #expect(releases[0].source == "bb")
    #expect(releases[1].platforms == [])
  }

  @Test func `without a general variant all variants' dependencies count, each once`() throws {
    let info = try info(
      "---\n1.0-x86_64-linux a:>= 1,b:>= 1|checksum:aa\n1.0-java b:>= 1,a:>= 2|checksum:bb\n")
    let release = try #require(info.releases.first)
    #expect(release.dependencies == ["b:>= 1", "a:>= 2", "a:>= 1"])
    let source = try #require(release.source)
    #expect(source.utf8.count == 64)
    // Without a checksum nothing says whether it is still the same.
    let unknown = try self.info("---\n1.0-java b:>= 1|ruby:>= 1\n")
    #expect(unknown.releases.first?.source == nil)
  }

  @Test func `a gem without versions is a file without lines`() throws {
    #expect(try info("---\n").variants.isEmpty)
  }

  @Test func `a line without a version is passed over and counted`() throws {
    let info = try info("---\n a:>= 1|checksum:aa\n-java |checksum:bb\n1.0 |checksum:cc\n")
    #expect(info.variants.map(\.number) == ["1.0"])
    #expect(info.unreadableLines == 2)
  }

  @Test(arguments: [
    "", "1.0 |checksum:ab\n", "---\n1.0 |checksum:ab", "This rubygem could not be found.",
  ])
  func `what is cut off or no such file is refused`(text: String) {
    #expect(throws: PackageDataError.self) { try info(text) }
  }
}

@Suite struct GemDependencyTests {
  @Test(arguments: [
    ("rack:>= 0", "rack", ">= 0"),
    ("railties:< 5.0&>= 4.0.0.beta", "railties", "< 5.0, >= 4.0.0.beta"),
    ("SexpProcessor:= 3.0.0", "SexpProcessor", "= 3.0.0"),
    ("a.b-c_d:~> 1.2.3.pre1", "a.b-c_d", "~> 1.2.3.pre1"),
    ("x:!= 1.0&~> 0.9", "x", "!= 1.0, ~> 0.9"),
  ])
  func `a dependency gives name and constraint`(
    _ text: String, _ name: String, _ constraints: String
  ) throws {
    let edge = try DependencyEdge(gemDependency: text)
    #expect(edge.target == name)
    #expect(edge.constraints == constraints)
    #expect(edge.kind == .runtime)
    #expect(edge.isPlain)
    // What is stored is a constraint by the rules of the order.
    #expect(throws: Never.self) { try GemRequirement(edge.constraints) }
  }

  @Test(arguments: ["rack", ":>= 1", "a b:>= 1", "rack:>= a.b", "rack:=> 1", "../x:>= 1"])
  func `what no rule can read is kept as malformed`(text: String) {
    let content = RequirementsContent(gemDependencies: [text, "good:>= 1"], source: "s")
    #expect(content.edges.map(\.target) == ["good"])
    #expect(content.malformed.map(\.text) == [text])
    #expect(content.malformed.first?.reason.isEmpty == false)
  }
}

@Suite struct GemLinksTests {
  private func links(_ json: String) throws -> GemLinks {
    try GemLinks(JSONDocument(Array(json.utf8), subject: "gem").root, subject: "gem")
  }

  @Test func `the source comes before home page and bug tracker`() throws {
    let repository = try links(
      """
      {"name":"x","homepage_uri":"https://github.com/b/b","source_code_uri":null,\
      "bug_tracker_uri":"https://github.com/c/c/issues","metadata":{"source_code_uri":"https://github.com/a/a/tree/v1"}}
      """
    ).repository
    #expect(repository?.description == "https://github.com/a/a")
  }

  @Test func `addresses that lead to no repository are passed over`() throws {
    let repository = try links(
      "{\"name\":\"x\",\"source_code_uri\":\"\",\"homepage_uri\":\"http://x.example\",\"bug_tracker_uri\":\"http://github.com/o/x/issues\"}"
    ).repository
    #expect(repository?.owner == "o")
    #expect(try links("{\"name\":\"x\"}").repository == nil)
  }

  @Test(arguments: ["[]", "{}", "{\"name\":1}"])
  func `what is no gem is refused`(json: String) {
    #expect(throws: PackageDataError.self) { try links(json) }
  }
}
