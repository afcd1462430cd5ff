import SSCAssets
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

struct `NuGet's service index` {
  private func index(_ resources: [(String, String)]) throws -> NuGetServiceIndex {
    let items = resources.map { "{\"@id\": \"\($0.1)\", \"@type\": \"\($0.0)\"}" }
    return try NuGetServiceIndex(
      json: bytes("{\"resources\": [\(items.joined(separator: ","))]}"), subject: "index")
  }

  private let others = [
    ("Catalog/3.0.0", "https://registry.example/catalog.json"),
    ("PackageBaseAddress/3.0.0", "https://registry.example/flat/"),
  ]

  @Test func `registrations with SemVer 2 packages are preferred`() throws {
    let found = try index(
      others + [
        ("RegistrationsBaseUrl", "https://registry.example/1/"),
        ("RegistrationsBaseUrl/3.6.0", "https://registry.example/2/"),
        ("RegistrationsBaseUrl/3.4.0", "https://registry.example/3/"),
      ])
    #expect(found.registrations == "https://registry.example/2")
    #expect(found.content == "https://registry.example/flat")
    #expect(found.catalog == "https://registry.example/catalog.json")
  }

  @Test(arguments: [
    "RegistrationsBaseUrl/Versioned", "RegistrationsBaseUrl/3.4.0", "RegistrationsBaseUrl",
  ])
  func `an older version of a resource will do`(type: String) throws {
    let found = try index(others + [(type, "https://registry.example/1/")])
    #expect(found.registrations == "https://registry.example/1")
  }

  @Test func `a registry without what is needed is refused by its name`() {
    let error = #expect(throws: PackageDataError.self) { try index(others) }
    #expect(
      error?.reason
        == "expected a resource of type RegistrationsBaseUrl/3.6.0; the registry doesn't offer what "
        + "is needed")
  }

  @Test func `a resource may have several types, and others know nothing of ours`() throws {
    let found = try NuGetServiceIndex(
      json: bytes(
        """
        \u{FEFF}{"version": "3.0.0", "resources": [
          {"@id": "https://registry.example/r", "@type": ["X", "RegistrationsBaseUrl/3.6.0"]},
          {"@id": "https://registry.example/c", "@type": "Catalog/3.0.0"}, {"@type": "Y"}, {},
          {"@id": "https://registry.example/f", "@type": "PackageBaseAddress/3.0.0"}]}
        """), subject: "index")
    #expect(found.registrations == "https://registry.example/r")
  }
}

struct `NuGet's catalog` {
  @Test(arguments: [
    ("2022-03-24T14:53:06.7876425Z", 16_481_335_867_876_425),
    ("2022-03-24T14:53:06.787642Z", 16_481_335_867_876_420),
    ("2022-03-24T14:53:06Z", 16_481_335_860_000_000),
    ("2022-03-24T14:53:06.7876425+00:00", 16_481_335_867_876_425),
    ("2022-03-24T16:53:06.78764259+02:00", 16_481_335_867_876_425),
    ("1970-01-01T00:00:00.0000001Z", 1),
  ])
  func `time stamps are told apart to 100 nanoseconds`(text: String, ticks: Int64) {
    #expect(CatalogTime(text)?.rawValue == ticks)
  }

  @Test func `what is no time stamp is none`() {
    #expect(CatalogTime("yesterday") == nil)
    #expect(CatalogTime("") == nil)
  }

  @Test func `pages are sorted by their time stamps`() throws {
    let index = try NuGetCatalogIndex(
      json: bytes(
        """
        {"count": 3, "items": [
          {"@id": "b", "commitTimeStamp": "2022-01-01T00:00:00.0000002Z"},
          {"@id": "c", "commitTimeStamp": "2022-01-01T00:00:00.1Z"},
          {"@id": "a", "commitTimeStamp": "2022-01-01T00:00:00.0000001Z"}]}
        """), subject: "index")
    #expect(index.pages.map(\.url) == ["a", "b", "c"])
  }

  @Test(arguments: [
    ("{\"count\": 2, \"items\": []}", "expected 2 items, found 0"),
    ("{\"count\": 0}", "expected an object with an array 'items'"),
    ("{\"items\": [{\"@id\": \"a\"}]}", "expected '@id' and 'commitTimeStamp' of every page"),
  ])
  func `a shortened index is refused`(text: String, reason: String) {
    let error = #expect(throws: PackageDataError.self) {
      try NuGetCatalogIndex(json: bytes(text), subject: "index")
    }
    #expect(error?.reason == reason)
  }

  @Test func `a page gives events, knows deletions, and passes over what it doesn't know`() throws {
    let page = try NuGetCatalogPage(
      json: bytes(
        """
        {"commitTimeStamp": "2022-01-01T00:00:00.5Z", "count": 4, "items": [
          {"@type": "nuget:PackageDetails", "commitTimeStamp": "2022-01-01T00:00:00.5Z",
           "nuget:id": "A.B", "nuget:version": "1.0.0"},
          {"@type": "nuget:PackageDelete", "commitTimeStamp": "2022-01-01T00:00:00.25Z",
           "nuget:id": "a.b", "nuget:version": "0.9.0"},
          {"@type": "nuget:Another", "commitTimeStamp": "2022-01-01T00:00:00Z", "nuget:id": "c"},
          {"@type": "nuget:PackageDetails", "nuget:id": "d"}]}
        """), subject: "page")
    #expect(page.events.map(\.id) == ["A.B", "a.b"])
    #expect(page.events.map(\.isDeletion) == [false, true])
    #expect(page.malformed == 1)
    #expect(page.timeStamp == "2022-01-01T00:00:00.5Z")
  }
}

struct `A NuGet registration` {
  private func leaf(_ entry: String) -> String { "{\"catalogEntry\": {\(entry)}}" }

  private func releases(_ leaves: String...) throws -> [NuGetRelease] {
    try NuGetRelease.releases(
      json: bytes(
        "{\"count\": \(leaves.count), \"items\": [\(leaves.joined(separator: ","))]}"),
      subject: "page")
  }

  @Test func `pages are inlined or elsewhere`() throws {
    let index = try NuGetRegistration(
      json: bytes(
        """
        {"commitTimeStamp": "2022-01-01T00:00:00Z", "count": 2, "items": [
          {"@id": "https://registry.example/p", "count": 64},
          {"count": 1, "items": [{"catalogEntry": {"id": "A", "version": "1.0.0"}}]}]}
        """), subject: "index")
    guard case .external("https://registry.example/p") = index.pages[0],
      case .inlined(let releases) = index.pages[1]
    else {
      Issue.record("found \(index.pages)")
      return
    }
    #expect(releases.map(\.version) == ["1.0.0"])
  }

  @Test func `a leaf without anything but its name is a listed version`() throws {
    let release = try #require(try releases(leaf("\"id\": \"A\", \"version\": \"1.0.0\"")).first)
    #expect(release.isListed)
    #expect(release.published == nil)
    #expect(release.deprecation == nil)
    #expect(release.dependencyGroups.isEmpty)
  }

  @Test func `the year 1900 is no date, and says that a version is unlisted`() throws {
    let release = try #require(
      try releases(
        leaf(
          """
          "id": "A", "version": "1.0.0", "published": "1900-01-01T00:00:00+00:00"
          """)
      ).first)
    #expect(release.published == nil)
    #expect(!release.isListed)
  }

  @Test func `a deprecation says its message, or its reasons`() throws {
    let releases = try releases(
      leaf("\"id\": \"A\", \"version\": \"1\", \"deprecation\": {\"message\": \"no\"}"),
      leaf(
        "\"id\": \"A\", \"version\": \"2\", \"deprecation\": {\"reasons\": [\"Legacy\", \"Other\"]}"
      ),
      leaf("\"id\": \"A\", \"version\": \"3\", \"deprecation\": {}"))
    #expect(releases.map(\.deprecation) == ["no", "Legacy, Other", ""])
  }

  @Test(arguments: [
    "{\"catalogEntry\": \"https://registry.example/leaf.json\"}", "{\"catalogEntry\": {}}", "{}",
  ])
  func `a leaf without its entry refuses the page`(leaf: String) {
    #expect(throws: PackageDataError.self) { try releases(leaf) }
  }

  @Test func `groups keep their framework, and dependencies without a range take any version`()
    throws
  {
    let release = try #require(
      try releases(
        leaf(
          """
          "id": "A", "version": "1.0.0", "dependencyGroups": [
            {"targetFramework": ".NETStandard2.0", "dependencies": [{"id": "B", "range": "[1.0, )"}]},
            {"targetFramework": "", "dependencies": [{"id": "C"}]}, {"targetFramework": "net6.0"}]
          """)
      ).first)
    #expect(release.dependencyGroups.map(\.targetFramework) == [".NETStandard2.0", nil, "net6.0"])
    #expect(
      release.dependencyGroups.map(\.dependencies) == [
        [.init(id: "B", range: "[1.0, )")], [.init(id: "C", range: "")], [],
      ])
  }
}

struct `A nuspec` {
  private func nuspec(_ metadata: String) throws -> Nuspec {
    try Nuspec(
      bytes("\u{FEFF}<?xml version=\"1.0\"?><package><metadata>\(metadata)</metadata></package>"),
      subject: "nuspec")
  }

  @Test func `the repository's element comes before the project's page`() throws {
    let found = try nuspec(
      """
      <projectUrl>https://github.com/o/page</projectUrl><id> A.B </id>
      <repository type="git" url="https://github.com/o/n.git" commit="0" />
      """)
    #expect(found.id == "A.B")
    #expect(found.repository?.description == "https://github.com/o/n")
  }

  @Test func `a project's page counts when it is a repository`() throws {
    let found = try nuspec(
      "<id>A</id><repository url=\"\" /><projectUrl>https://gitlab.com/o/n&#47;</projectUrl>")
    #expect(found.repository?.description == "https://gitlab.com/o/n")
    #expect(
      try nuspec("<id>A</id><projectUrl>https://a.example</projectUrl>").repository == nil)
  }

  @Test(arguments: [
    "", "<package><metadata><id>A</id></metadata>", "<package/>", "<html></html>", "{}",
    "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><package><metadata><id>&e;</id>"
      + "</metadata></package>",
  ])
  func `anything else is refused`(text: String) {
    #expect(throws: PackageDataError.self) { try Nuspec(bytes(text), subject: "nuspec") }
  }
}
