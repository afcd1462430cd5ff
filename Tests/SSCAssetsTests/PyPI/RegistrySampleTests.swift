import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("pypi")

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of PyPI` {
  private func bytes(_ path: String) throws -> [UInt8] {
    try samples.bytes(path)
  }

  private func project(_ path: String) -> String {
    String(path.prefix { $0 != "/" })
  }

  private func pageURL(_ path: String) -> String { "https://pypi.invalid/simple/\(project(path))/" }

  @Test(arguments: samples.files.filter { $0.hasSuffix("/simple.json") })
  func `a page as JSON gives releases`(path: String) throws {
    let page = try SimpleProject(json: try bytes(path), pageURL: pageURL(path))
    let (releases, unplaced) = page.releases()
    #expect(unplaced.isEmpty)
    #expect(releases.map(\.version) == page.versions)
    #expect(releases.allSatisfy { !$0.files.isEmpty && $0.releaseDate != nil })
    #expect(page.files.allSatisfy { $0.sha256?.count == 64 && $0.size != nil })
    #expect(PyPIName(page.name) == PyPIName(project(path)))
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("/simple.html") })
  func `a page as HTML gives releases`(path: String) throws {
    let page = try SimpleProject(
      html: try bytes(path), name: project(path), pageURL: pageURL(path))
    let (releases, unplaced) = page.releases()
    #expect(unplaced.isEmpty)
    #expect(!releases.isEmpty)
    #expect(page.files.allSatisfy { $0.sha256?.count == 64 })
    #expect(releases.allSatisfy { PEP440Version($0.version)?.description == $0.version })
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("json.json") })
  func `a JSON document gives metadata whose requirements can be read`(path: String) throws {
    let metadata = try CoreMetadata(json: try bytes(path), subject: path)
    #expect(PyPIName(metadata.name) == PyPIName(project(path)))
    try expectReadable(metadata)
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix(".metadata") })
  func `a metadata file gives metadata whose requirements can be read`(path: String) throws {
    let metadata = try CoreMetadata(metadata: try bytes(path), subject: path)
    #expect(PyPIName(metadata.name) == PyPIName(project(path)))
    #expect(path.contains(metadata.version))
    try expectReadable(metadata)
  }

  private func expectReadable(_ metadata: CoreMetadata) throws {
    let (requirements, malformed) = Requirement.parse(metadata.requiresDist)
    #expect(malformed.isEmpty)
    for requirement in requirements {
      #expect(try Requirement(requirement.description) == requirement)
    }
    if let requiresPython = metadata.requiresPython {
      #expect(throws: Never.self) { try VersionSpecifiers(requiresPython) }
    }
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix(".xml") || $0.hasPrefix("_errors") })
  func `a document of another kind is refused by every reader`(path: String) throws {
    let bytes = try bytes(path)
    #expect(throws: PackageDataError.self) { try CoreMetadata(json: bytes, subject: path) }
    #expect(throws: PackageDataError.self) { try CoreMetadata(metadata: bytes, subject: path) }
    #expect(throws: PackageDataError.self) {
      try SimpleProject(json: bytes, pageURL: pageURL(path))
    }
    #expect(throws: PackageDataError.self) {
      try SimpleIndex.read(json: bytes, subject: path) { _ in }
    }
  }

  @Test func `no sample is left out`() {
    #expect(samples.files.count >= 38)
    let kinds = ["simple.json", "simple.html", "json.json", ".metadata", ".xml", "404.json"]
    #expect(samples.files.filter { path in !kinds.contains { path.hasSuffix($0) } } == [])
  }
}
