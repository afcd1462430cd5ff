/// The documents of one package: registration, leaves, nuspec, archive.
struct NuGetPackageDocuments {
  let style: NuGetStyle
  let package: UniversePackage
  /// The site's address.
  let base: String

  /// Smaller than the registry's 64 and 128, so that packages of a few versions show both forms.
  private static let pageSize = 5
  private static let externalFrom = 10

  private var name: String { style.name(at: package.position) }
  private var registration: String { "\(base)/registration5-gz-semver2/\(name)" }

  private var chunks: [ArraySlice<UniverseVersion>] {
    stride(from: 0, to: package.versions.count, by: Self.pageSize).map {
      package.versions[$0..<min($0 + Self.pageSize, package.versions.count)]
    }
  }

  /// The index: its pages inside when there are few.
  func index() -> String {
    let isExternal = package.versions.count >= Self.externalFrom
    let pages = chunks.map { chunk in
      page(chunk, isInlined: !isExternal, hasItems: !isExternal)
    }
    return """
      {"@id": "\(registration)/index.json", "@type": ["catalog:CatalogRoot", \
      "PackageRegistration"], "commitTimeStamp": "\(written)", "count": \(pages.count), \
      "items": [\(pages.joined(separator: ","))]}
      """
  }

  /// A page that stands alone; nil when there is none of these bounds.
  func page(lower: String, upper: String) -> String? {
    let chunk = chunks.first { chunk in
      chunk.first.map(style.key) == lower && chunk.last.map(style.key) == upper
    }
    return chunk.map { page($0, isInlined: false, hasItems: true) }
  }

  /// The registration is written a while after the catalog.
  private var written: String {
    let time = NuGetCatalog.text(NuGetCatalog.lastEvent(of: package).time + 210_000_001)
    return time.dropLast() + "+00:00"
  }

  private func page(
    _ versions: ArraySlice<UniverseVersion>, isInlined: Bool, hasItems: Bool
  ) -> String {
    let lower = versions.first.map(style.key) ?? ""
    let upper = versions.last.map(style.key) ?? ""
    let link =
      isInlined
      ? "\(registration)/index.json#page/\(lower)/\(upper)"
      : "\(registration)/page/\(lower)/\(upper).json"
    let items =
      hasItems ? ", \"items\": [\(versions.map(leaf).joined(separator: ",\n"))]" : ""
    return """
      {"@id": "\(link)", "@type": "catalog:CatalogPage", "commitTimeStamp": "\(written)", \
      "count": \(versions.count), "lower": "\(lower)", "upper": "\(upper)"\(items)}
      """
  }

  private func leaf(_ version: UniverseVersion) -> String {
    let published = version.isYanked ? "1900-01-01T00:00:00+00:00" : date(version)
    return """
      {"@id": "\(registration)/\(style.key(version)).json", "@type": "Package", \
      "catalogEntry": {"@id": "\(catalogLeafURL(version))", "@type": "PackageDetails", \
      "id": \(style.id(package, version).json), "version": \(style.version(version).json), \
      "listed": \(!version.isYanked), "published": "\(published)"\(groups(version))\
      \(deprecation(version)), "projectUrl": ""}, "packageContent": "\(content(version)).nupkg"}
      """
  }

  private func catalogLeafURL(_ version: UniverseVersion) -> String {
    let folder = NuGetCatalog.folder(NuGetCatalog.pushed(version))
    return "\(base)/catalog0/data/\(folder)/\(name).\(style.key(version)).json"
  }

  /// The catalog's document of a version, which alone knows when an unlisted one was pushed.
  func catalogLeaf(_ version: UniverseVersion) -> String {
    """
    {"@id": "\(catalogLeafURL(version))", "@type": ["PackageDetails", "catalog:Permalink"], \
    "catalog:commitTimeStamp": "\(NuGetCatalog.text(NuGetCatalog.pushed(version)))", \
    "created": "\(timestamp(version.releaseDate))", "id": \(style.id(package, version).json), \
    "listed": \(!version.isYanked), "version": \(style.version(version).json), \
    "verbatimVersion": \(style.version(version).json)}
    """
  }

  private func date(_ version: UniverseVersion) -> String {
    timestamp(version.releaseDate).dropLast() + "+00:00"
  }

  private func content(_ version: UniverseVersion) -> String {
    let key = style.key(version)
    return "\(base)/v3-flatcontainer/\(name)/\(key)/\(name).\(key)"
  }

  private func groups(_ version: UniverseVersion) -> String {
    let entries = style.entries(version)
    // Versions that depend on nothing mostly have no groups, and sometimes empty ones.
    guard !entries.isEmpty || version.pick(2, for: "empty groups") == 0 else { return "" }
    let groups = style.frameworks(version).enumerated().map { place, framework in
      let dependencies = entries.filter { $0.groups.contains(place) }.map { entry in
        let isLower = (entry.salt >> UInt64(place)) & 1 == 0
        let id = isLower ? style.name(at: entry.target) : style.displayName(at: entry.target)
        return """
          {"@type": "PackageDependency", "id": \(id.json), "range": \(entry.range.json)}
          """
      }
      let list =
        dependencies.isEmpty
        ? "" : ", \"dependencies\": [\(dependencies.joined(separator: ", "))]"
      let target = framework.map { ", \"targetFramework\": \($0.json)" } ?? ""
      return "{\"@type\": \"PackageDependencyGroup\"\(target)\(list)}"
    }
    return ", \"dependencyGroups\": [\(groups.joined(separator: ", "))]"
  }

  private func deprecation(_ version: UniverseVersion) -> String {
    guard let (message, reasons) = style.deprecation(version) else { return "" }
    let list = reasons.map(\.json).joined(separator: ", ")
    let text = message.map { "\"message\": \($0.json), " } ?? ""
    return ", \"deprecation\": {\(text)\"reasons\": [\(list)]}"
  }
}

extension NuGetPackageDocuments {
  /// The nuspec; a repository stands in its own element, or only in the project's page.
  func nuspec(_ version: UniverseVersion) -> String {
    let url = package.repository.url
    let isKnown = url != "n/a"
    let isPage = package.pick(3, for: "repository") == 0
    let page = isKnown && isPage ? url : "https://\(name).example/"
    let repository = isKnown && !isPage ? "<repository type=\"git\" url=\"\(url).git\" />" : ""
    return """
      \u{FEFF}<?xml version="1.0" encoding="utf-8"?>
      <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
        <metadata minClientVersion="2.12">
          <version>\(style.version(version))</version>
          <id>\(style.id(package, version))</id>
          <description>One &amp; all</description>
          <projectUrl>\(page)</projectUrl>
          \(repository)
        </metadata>
      </package>
      """
  }

  /// The archive.
  func archive(_ version: UniverseVersion) throws(ArchiveFailure) -> Document {
    var members = [
      ArchiveWriter.Member("_rels/.rels"),
      .init("\(style.id(package, version)).nuspec", nuspec(version)),
      .init("tools/build.dll"), .init("lib/net45/System.dll"), .init("lib/net45/readme.xml"),
    ]
    for framework in ["net45", "netstandard2.0"] {
      for assembly in style.assemblies(package) {
        members.append(.init("lib/\(framework)/\(assembly).dll", "MZ"))
      }
    }
    return Document(file: try ArchiveWriter.pack(members, as: .zip), archive: .zip)
  }
}
