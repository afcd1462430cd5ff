import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("npm")

private let packuments = samples.files.filter { $0.contains("/packument") }
private let changes = samples.files.filter { $0.contains("/changes-") }

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of npm` {
  private func bytes(_ path: String) throws -> [UInt8] {
    try samples.bytes(path)
  }

  /// Scopes are written `@scope__name`.
  private func name(_ path: String) -> String {
    let folder = String(path.prefix { $0 != "/" })
    return folder.hasPrefix("@") ? folder.replacing("__", with: "/") : folder
  }

  @Test(arguments: packuments)
  func `a document gives versions, with dates where it is the full one`(path: String) throws {
    let document = try NPMPackument(json: try bytes(path), name: name(path))
    #expect(document.versions.isEmpty == document.isUnpublished)
    #expect(document.versions.allSatisfy { $0.checksum != nil })
    if path.hasSuffix("/packument.json") {
      #expect(document.revision != nil)
      #expect(document.versions.allSatisfy { $0.releaseDate != nil })
    }
  }

  @Test(arguments: packuments)
  func `each requirement is an edge or a malformed one`(path: String) throws {
    let name = name(path)
    let document = try NPMPackument(json: try bytes(path), name: name)
    let content = try document.content(
      of: PendingPackage(name: name, spelling: name), known: nil, options: ReadingOptions())
    #expect(content.releases.allSatisfy { $0.serialNumber >= 0 })
    for (version, release) in zip(document.versions, content.releases) {
      let requirements = try #require(release.requirements)
      #expect(requirements.malformed.isEmpty, "\(version.name)")
      #expect(requirements.edges.count == version.dependencies.entries.count)
      #expect(requirements.edges.allSatisfy { NPMName.isValid($0.target) })
    }
  }

  @Test func `what the samples are known for comes out`() throws {
    func document(_ folder: String) throws -> NPMPackument {
      try NPMPackument(json: try bytes("\(folder)/packument.json"), name: name("\(folder)/"))
    }
    #expect(try document("@somosme__webflowutils").isUnpublished)
    let held = try document("lodash.js")
    #expect(held.isSecurityHolding && held.versions.map(\.name) == ["0.0.1-security"])
    #expect(try document("jquery").versions.filter { $0.deprecation != nil }.count == 7)
    #expect(try document("lodash").versions.count == 114)
    // The repository is an array.
    let array = try document("0flux")
    #expect(RepositoryURL.first(among: array.repositoryCandidates)?.owner == "reissbaker")
    #expect(try document("grunticon-sass").latest?.name != "0.6.8-b")
    #expect(try !document("abbrev").versions.map(\.name).contains("1.0.1"))
  }

  @Test(arguments: changes)
  func `a page of changes gives entries, the registry's own documents too`(path: String) throws {
    let root = try JSONDocument(try bytes(path), subject: path).root
    let page = try NPMChangesPage(root, subject: path)
    let expected = ["_registry/changes-empty.json": 0, "_registry/changes-include-docs.json": 10]
    #expect(page.entries.count == expected[path] ?? 100)
    #expect(page.sequences == page.sequences.sorted())
    if path.hasSuffix("seq0.json") {
      #expect(page.entries.filter { !NPMName.isValid($0.id) }.map(\.id).contains("_design/app"))
      #expect(page.entries.contains { $0.id != $0.id.lowercased() })
    }
  }

  @Test func `names from the registry's list are names`() throws {
    let root = try JSONDocument(try bytes("_registry/names.json"), subject: "names").root
    let names = root.elements.compactMap(\.string)
    #expect(names.count == 290)
    #expect(names.filter { !NPMName.isValid($0) } == [])
  }

  @Test(arguments: samples.files.filter { !packuments.contains($0) && !changes.contains($0) })
  func `a document of another kind is refused by every reader`(path: String) throws {
    let bytes = try bytes(path)
    #expect(throws: PackageDataError.self) { try NPMPackument(json: bytes, name: "thing") }
    #expect(throws: PackageDataError.self) {
      try NPMChangesPage(JSONDocument(bytes, subject: path).root, subject: path)
    }
    #expect(throws: PackageDataError.self) {
      try NPMNamesPage(JSONDocument(bytes, subject: path).root, subject: path)
    }
  }

  @Test func `no sample is left out`() { #expect(samples.files.count >= 29) }
}
