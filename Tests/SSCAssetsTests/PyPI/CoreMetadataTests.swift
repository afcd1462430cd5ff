import SSCAssets
import Testing

struct `Core metadata` {
  private func read(_ text: String) throws -> CoreMetadata {
    try CoreMetadata(metadata: Array(text.utf8), subject: "x.metadata")
  }

  private let example = """
    Metadata-Version: 2.1
    Name: Foo
    Version: 1.0
    Summary: Größe: viel
    Home-page: UNKNOWN
    Project-URL: Source, https://github.com/o/foo
    Project-URL: Bare
    requires-dist: six (>=1.0);
      extra == 'x'
    Requires-Dist: requests
    Provides-Extra: x
    Provides-Extra: x
    Requires-Python: >=3.8

    Requires-Dist: not-a-header
    """

  @Test func `headers are read up to the empty line, folded ones joined`() throws {
    let metadata = try read(example)
    #expect(metadata.name == "Foo")
    #expect(metadata.version == "1.0")
    #expect(metadata.homePage == nil)
    #expect(metadata.projectURLs.map(\.label) == ["Source", ""])
    #expect(metadata.projectURLs.map(\.url) == ["https://github.com/o/foo", "Bare"])
    #expect(metadata.requiresDist == ["six (>=1.0); extra == 'x'", "requests"])
    #expect(metadata.providesExtra == ["x"])
    #expect(metadata.requiresPython == ">=3.8")
    #expect(metadata.repository?.description == "https://github.com/o/foo")
  }

  @Test func `line ends of Windows make no difference`() throws {
    let windows = example.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\r\n")
    #expect(try read(windows) == read(example))
    #expect(try read("\u{FEFF}" + example) == read(example))
  }

  @Test(
    arguments: [
      "", "\n", "<html>", "Name: x", "Name: x\n\nVersion: 1", "Name:\nVersion:", "a b: c",
    ])
  func `a text without name and version is refused`(text: String) {
    #expect(throws: PackageDataError.self) { try read(text) }
  }

  @Test func `the JSON form says the same`() throws {
    let json = """
      {"info": {"name": "Foo", "version": "1.0", "home_page": "", "requires_python": ">=3.8",
        "project_urls": {"Source": "https://github.com/o/foo", "": "Bare"},
        "requires_dist": ["six (>=1.0); extra == 'x'", "requests"], "provides_extra": ["x"]}}
      """
    let metadata = try CoreMetadata(json: Array(json.utf8), subject: "foo")
    #expect(metadata == (try read(example)))
  }

  @Test(
    arguments: [
      "{}", "[]", "1", "{\"info\": {\"name\": \"a\"}}", "{\"message\": \"Not Found\"}",
      "{\"info\": {\"name\": \"a\", \"version\": \"1\", \"requires_dist\": [1]}}",
      "{\"info\": {\"name\": \"a\", \"version\": \"1\", \"requires_dist\": \"six\"}}",
    ])
  func `JSON of another shape is refused`(json: String) {
    #expect {
      try CoreMetadata(json: Array(json.utf8), subject: "foo")
    } throws: {
      ($0 as? PackageDataError)?.code == .unexpectedJSON
    }
  }
}
