/// NuGet's registry: service index, catalog, registrations, nuspec files and packages.
package struct NuGetSite: EcosystemSite {
  package let prefix = "nuget"
  package let universe: PackageUniverse
  private let style: NuGetStyle
  private let catalog = Memo<NuGetCatalog>()
  private let pageSize: Int

  /// Makes a site; its catalog has so many events on a page (the registry's has 550).
  package init(_ universe: PackageUniverse, pageSize: Int = 200) {
    self.universe = universe
    self.pageSize = pageSize
    style = NuGetStyle(universe: universe)
  }

  package func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    let snapshot = universe.snapshot
    let parts = request.parts
    switch (parts.first, parts.count) {
    case ("index.json", 1): return document(serviceIndex(request.baseURL))
    case ("catalog0", 2): return catalogAnswer(parts[1], request, snapshot)
    case ("catalog0", 4):
      guard let (package, version) = version(inFileName: parts[3], snapshot) else {
        return .nothing
      }
      return document(documents(package, request).catalogLeaf(version))
    case ("registration5-gz-semver2", 3...):
      return registrationAnswer(parts, request, snapshot)
    case ("v3-flatcontainer", 4): return try contentAnswer(parts, request, snapshot)
    default: return .nothing
    }
  }

  private func catalogAnswer(
    _ file: String, _ request: SiteRequest, _ snapshot: PackageUniverse.Snapshot
  ) -> SiteAnswer {
    let catalog = catalog.value(revision: snapshot.revision) {
      NuGetCatalog(style, snapshot, pageSize: pageSize)
    }
    if file == "index.json" { return document(catalog.index(request.baseURL)) }
    guard file.hasPrefix("page"), let place = Int(file.dropFirst(4).dropLast(5)),
      let page = catalog.page(place, request.baseURL)
    else { return .nothing }
    return document(page)
  }

  private func registrationAnswer(
    _ parts: [String], _ request: SiteRequest, _ snapshot: PackageUniverse.Snapshot
  ) -> SiteAnswer {
    guard let package = package(named: parts[1], snapshot) else {
      return .status(404, "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error/>")
    }
    let documents = documents(package, request)
    if parts.count == 3, parts[2] == "index.json" { return document(documents.index()) }
    guard parts.count == 5, parts[2] == "page", parts[4].hasSuffix(".json"),
      let page = documents.page(lower: parts[3], upper: String(parts[4].dropLast(5)))
    else { return .nothing }
    return document(page)
  }

  private func contentAnswer(
    _ parts: [String], _ request: SiteRequest, _ snapshot: PackageUniverse.Snapshot
  ) throws(ArchiveFailure) -> SiteAnswer {
    guard let package = package(named: parts[1], snapshot),
      let version = package.versions.first(where: { style.key($0) == parts[2] })
    else { return .nothing }
    let documents = documents(package, request)
    switch parts[3] {
    case "\(parts[1]).nuspec": return .document(Document(documents.nuspec(version), .xml))
    case "\(parts[1]).\(parts[2]).nupkg": return .document(try documents.archive(version))
    default: return .nothing
    }
  }

  private func document(_ text: String) -> SiteAnswer { .document(Document(text, .json)) }

  private func documents(
    _ package: UniversePackage, _ request: SiteRequest
  ) -> NuGetPackageDocuments {
    NuGetPackageDocuments(style: style, package: package, base: request.baseURL)
  }

  private func package(
    named name: String, _ snapshot: PackageUniverse.Snapshot
  ) -> UniversePackage? {
    style.position(of: name).flatMap { universe.package(at: $0, in: snapshot) }
  }

  /// The version that `amber.parser.3.1.2.3.json` is about: of both, name and version have dots.
  private func version(
    inFileName file: String, _ snapshot: PackageUniverse.Snapshot
  ) -> (UniversePackage, UniverseVersion)? {
    let stem = file.hasSuffix(".json") ? file.dropLast(5) : file[...]
    for dot in stem.indices where stem[dot] == "." {
      guard let package = package(named: String(stem[..<dot]), snapshot) else { continue }
      let key = stem[stem.index(after: dot)...]
      if let version = package.versions.first(where: { style.key($0) == key }) {
        return (package, version)
      }
    }
    return nil
  }

  private func serviceIndex(_ base: String) -> String {
    let resources = [
      ("SearchQueryService", "\(base)/query"),
      ("RegistrationsBaseUrl", "\(base)/registration5-semver1/"),
      ("RegistrationsBaseUrl/3.4.0", "\(base)/registration5-gz-semver1/"),
      ("RegistrationsBaseUrl/3.6.0", "\(base)/registration5-gz-semver2/"),
      ("PackageBaseAddress/3.0.0", "\(base)/v3-flatcontainer/"),
      ("Catalog/3.0.0", "\(base)/catalog0/index.json"),
    ].map { type, address in "{\"@id\": \(address.json), \"@type\": \(type.json)}" }
    return "{\"version\": \"3.0.0\", \"resources\": [\(resources.joined(separator: ", "))]}"
  }

  package func endpoint(of request: SiteRequest) -> Endpoint {
    let parts = request.parts
    switch parts.first {
    case "index.json": return .listing
    case "catalog0": return parts.count == 2 ? .listing : .release
    case "registration5-gz-semver2": return parts.last == "index.json" ? .detail : .release
    case "v3-flatcontainer": return request.path.hasSuffix(".nuspec") ? .metadata : .file
    default: return .other
    }
  }

  package func project(of request: SiteRequest) -> String? {
    let parts = request.parts
    guard parts.count > 2 else { return nil }
    guard parts[0] == "catalog0" else { return parts[1] }
    return version(inFileName: parts[3], universe.snapshot).map { name(at: $0.0.position) }
  }

  package func name(at position: Int) -> String { style.name(at: position) }
}

extension NuGetSite {
  package func groundTruth() -> GroundTruth {
    let snapshot = universe.snapshot
    return GroundTruth(
      packages: snapshot.present.compactMap { position in
        universe.package(at: position, in: snapshot).map(truth)
      })
  }

  private func truth(_ package: UniversePackage) -> PackageTruth {
    let last = NuGetCatalog.lastEvent(of: package)
    let versions = package.versions.enumerated().map { serial, version in
      let deprecation = style.deprecation(version)
      return VersionTruth(
        name: style.version(version), serial: serial, releaseDate: version.releaseDate,
        yanked: version.isYanked,
        deprecation: deprecation.map { $0.message ?? $0.reasons.joined(separator: ", ") },
        edges: edges(version))
    }
    var importNames: [String] = []
    if let latest = package.latestStableIndex {
      let id = style.id(package, package.versions[latest])
      importNames = Set(style.assemblies(package) + [id]).sorted()
    }
    return PackageTruth(
      name: name(at: package.position),
      displayName: last.version.map { style.id(package, $0) }, vendor: package.repository.vendor,
      repositoryURL: package.repository.url, importNames: importNames, lastSerial: Int(last.time),
      versions: versions)
  }

  /// One edge for each target and range, in the order in which the groups come to them.
  private func edges(_ version: UniverseVersion) -> [EdgeTruth] {
    let frameworks = style.frameworks(version)
    let entries = style.entries(version)
    return frameworks.indices.flatMap { place in entries.filter { $0.groups.first == place } }
      .map { entry in
        let names = entry.groups.map { frameworks[$0] ?? "any" }
        return EdgeTruth(
          to: name(at: entry.target), constraints: entry.range, kind: "runtime", isPlain: true,
          marker: frameworks == [nil] ? nil : names.joined(separator: ", "))
      }
  }
}
