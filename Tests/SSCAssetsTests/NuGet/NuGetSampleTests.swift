import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("nuget")

private func files(_ part: String) -> [String] { samples.files.filter { $0.contains(part) } }

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of NuGet` {
  private func bytes(_ path: String) throws -> [UInt8] {
    try samples.bytes(path)
  }

  private func folder(_ path: String) -> String { String(path.prefix { $0 != "/" }) }

  private func expectReadable(_ releases: [NuGetRelease], _ path: String) {
    var requirements = NuGetRequirements()
    for release in releases {
      #expect(NuGetName.normalized(release.id) == folder(path))
      #expect(NuGetVersion(release.version) != nil)
      #expect((release.published == nil) == !release.isListed)
      #expect(release.catalogLeaf != nil)
      let content = requirements.content(of: release.dependencyGroups, source: nil)
      #expect(content.malformed == [])
      let asked = Set(release.dependencyGroups.flatMap(\.dependencies).map(\.id.localizedLowercase))
      #expect(Set(content.edges.map(\.target)) == asked)
    }
    #expect(Set(releases.map(\.version)).count == releases.count)
  }

  @Test(arguments: files("/registration-index"))
  func `a registration's index gives versions or pages`(path: String) throws {
    let index = try NuGetRegistration(json: try bytes(path), subject: path)
    #expect(index.time != nil)
    for page in index.pages {
      switch page {
      case .inlined(let releases): expectReadable(releases, path)
      case .external(let url): #expect(url.contains("/\(folder(path))/page/"))
      }
    }
    let known = [
      "newtonsoft.json": 81, "razorengine": 84, "reactiveui-blend": 34, "castle.core": 34,
      "entityframework.mappingapi": 29, "microsoft.dotnet.internalabstractions": 3,
      "ogcapi.net.sqlserver": 2,
    ]
    let inlined = index.pages.map { if case .inlined(let releases) = $0 { releases } else { [] } }
    #expect(inlined.joined().count == known[folder(path)] ?? 0)
  }

  @Test(arguments: files("/registration-page"))
  func `a registration's page gives versions`(path: String) throws {
    let releases = try NuGetRelease.releases(json: try bytes(path), subject: path)
    #expect(releases.count == (path.contains("6.0.0-rc.1") ? 52 : 64))
    expectReadable(releases, path)
  }

  @Test func `unlisted versions are those of the year 1900`() throws {
    func unlisted(_ path: String) throws -> Int {
      try NuGetRegistration(json: try bytes(path), subject: path).pages.map { page in
        if case .inlined(let releases) = page { releases.count { !$0.isListed } } else { 0 }
      }.reduce(0, +)
    }
    #expect(try unlisted("newtonsoft.json/registration-index.json") == 29)
    #expect(try unlisted("reactiveui-blend/registration-index.json") == 34)
    #expect(try unlisted("entityframework.mappingapi/registration-index.json") == 27)
  }

  @Test func `a deprecation is read`() throws {
    let path = "microsoft.dotnet.internalabstractions/registration-index.json"
    let index = try NuGetRegistration(json: try bytes(path), subject: path)
    guard case .inlined(let releases)? = index.pages.first else {
      Issue.record("expected an inlined page")
      return
    }
    #expect(releases.allSatisfy { $0.deprecation?.isEmpty == false })
  }

  @Test(arguments: files(".nuspec"))
  func `a nuspec gives its id and its addresses`(path: String) throws {
    let nuspec = try Nuspec(try bytes(path), subject: path)
    #expect(NuGetName.normalized(nuspec.id) == folder(path))
    #expect(nuspec.projectURL != nil)
    let isKnown = folder(path) == "newtonsoft.json"
    #expect(
      nuspec.repository?.description
        == (isKnown ? "https://github.com/JamesNK/Newtonsoft.Json" : nil))
  }

  @Test(arguments: files("catalog-leaf"))
  func `a leaf of the catalog tells when a version was pushed`(path: String) throws {
    let leaf = try JSONDocument(try bytes(path), subject: path).root
    let created = leaf[key: "created"]?.string.flatMap { UnixMicroseconds(rfc3339: $0) }
    #expect(try #require(created).rawValue > 0)
  }

  @Test func `the service index and a page of the catalog are read`() throws {
    let path = "_registry/catalog-page15386.json"
    let page = try NuGetCatalogPage(json: try bytes(path), subject: path)
    #expect(page.events.count == 223)
    #expect(page.malformed == 0)
    #expect(page.events.allSatisfy { !$0.isDeletion && NuGetName.isValid($0.id) })
    #expect(page.events.map(\.time).max() == CatalogTime(page.timeStamp))
    let index = try NuGetServiceIndex(
      json: try bytes("_registry/service-index.json"), subject: "index")
    #expect(index.registrations.hasSuffix("/registration5-gz-semver2"))
    #expect(index.content.hasSuffix("/v3-flatcontainer"))
    #expect(index.catalog.hasSuffix("/catalog0/index.json"))
  }

  @Test func `a catalog's index that was cut is refused`() throws {
    let error = #expect(throws: PackageDataError.self) {
      try NuGetCatalogIndex(json: try bytes("_registry/catalog-index.json"), subject: "index")
    }
    #expect(error?.reason == "expected 15387 items, found 1")
  }

  @Test(arguments: files("search-query") + files("registration-leaf") + files("_errors"))
  func `a document of another kind is refused by every reader`(path: String) throws {
    let bytes = try bytes(path)
    #expect(throws: PackageDataError.self) { try NuGetRegistration(json: bytes, subject: path) }
    #expect(throws: PackageDataError.self) {
      try NuGetRelease.releases(json: bytes, subject: path)
    }
    #expect(throws: PackageDataError.self) { try NuGetCatalogPage(json: bytes, subject: path) }
    #expect(throws: PackageDataError.self) { try NuGetServiceIndex(json: bytes, subject: path) }
    #expect(throws: PackageDataError.self) { try Nuspec(bytes, subject: path) }
  }

  @Test func `no sample is left out`() {
    #expect(samples.files.count >= 29)
    let kinds = [
      "registration-index", "registration-page", "registration-leaf", ".nuspec", "catalog-leaf",
      "catalog-index", "catalog-page", "service-index", "search-query", "_errors",
    ]
    #expect(samples.files.filter { path in !kinds.contains { path.contains($0) } } == [])
  }
}
