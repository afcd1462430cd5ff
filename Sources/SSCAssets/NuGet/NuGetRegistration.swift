/// What a registry has of one package: the index of its registration.
package struct NuGetRegistration: Sendable {
  /// A part of the package's versions.
  package enum Page: Sendable {
    /// They stand in the index.
    case inlined([NuGetRelease])
    /// They stand in a document of their own.
    case external(url: String)
  }

  /// When the registration was written; nil when it doesn't say.
  package let time: CatalogTime?
  package let pages: [Page]

  /// Reads an index; one that says of itself to have more than it has is refused.
  package init(json bytes: [UInt8], subject: String) throws(PackageDataError) {
    try self.init(JSONDocument(bytes, subject: subject).root, subject: subject)
  }

  init(_ root: JSONElement, subject: String) throws(PackageDataError) {
    time = root.catalogTime("commitTimeStamp")
    var pages: [Page] = []
    for page in try root.countedItems(subject) {
      if page[key: "items"] != nil {
        pages.append(.inlined(try NuGetRelease.releases(page, subject: subject)))
      } else if let url = page[key: "@id"]?.string {
        pages.append(.external(url: url))
      } else {
        throw PackageDataError(
          .unexpectedJSON, subject, "expected 'items' or '@id' of every page")
      }
    }
    self.pages = pages
  }
}

/// One version, as a registration has it.
package struct NuGetRelease: Sendable, Hashable {
  /// The package's name, as this version spells it.
  package var id: String
  /// The version, normalised by the registry, with its metadata.
  package var version: String
  /// The address of the document in the catalog that says all of it.
  package var catalogLeaf: String?
  /// When it was published; nil when the registry hides that, as it does of unlisted versions.
  package var published: UnixMicroseconds?
  /// Whether it can be found; an unlisted version stays for those who depend on it.
  package var isListed: Bool
  /// What its authors say instead of using it; nil when it isn't deprecated.
  package var deprecation: String?
  package var projectURL: String?
  package var dependencyGroups: [NuGetDependencyGroup] = []

  /// Reads a page that stands alone.
  package static func releases(
    json bytes: [UInt8], subject: String
  ) throws(PackageDataError) -> [NuGetRelease] {
    try releases(JSONDocument(bytes, subject: subject).root, subject: subject)
  }

  /// Every version must have a name: one that can't be read refuses the page, so that a package is
  /// never silently shorter.
  static func releases(
    _ page: JSONElement, subject: String
  ) throws(PackageDataError) -> [NuGetRelease] {
    var releases: [NuGetRelease] = []
    for leaf in try page.countedItems(subject) {
      guard let entry = leaf[key: "catalogEntry"], entry.isObject,
        let version = entry[key: "version"]?.string, let id = entry[key: "id"]?.string
      else {
        throw PackageDataError(
          .unexpectedJSON, subject, "expected 'catalogEntry' with 'id' and 'version' of every leaf")
      }
      releases.append(NuGetRelease(entry, id: id, version: version))
    }
    return releases
  }
}

extension NuGetRelease {
  /// Versions are published after 1970; the year 1900 says that one is unlisted.
  private init(_ entry: JSONElement, id: String, version: String) {
    self.id = id
    self.version = version
    catalogLeaf = entry[key: "@id"]?.string
    let published = entry[key: "published"]?.string.flatMap { UnixMicroseconds(rfc3339: $0) }
    self.published = published.flatMap { $0.rawValue > 0 ? $0 : nil }
    // Older documents lack `listed`; the date says the same.
    isListed = entry[key: "listed"]?.bool ?? (published.map { $0.rawValue > 0 } ?? true)
    deprecation = entry[key: "deprecation"].map(Self.message)
    projectURL = entry[key: "projectUrl"]?.string
    dependencyGroups =
      entry[key: "dependencyGroups"]?.elements.map { NuGetDependencyGroup($0) } ?? []
  }

  /// The authors' message, else the reasons that they ticked.
  private static func message(_ deprecation: JSONElement) -> String {
    if let message = deprecation[key: "message"]?.string, !message.isEmpty { return message }
    let reasons = deprecation[key: "reasons"]?.elements.compactMap(\.string) ?? []
    return reasons.joined(separator: ", ")
  }
}

/// What a version requires when it is built for one target framework.
package struct NuGetDependencyGroup: Sendable, Hashable {
  /// A package and the range of its versions.
  package struct Dependency: Sendable, Hashable {
    package var id: String
    /// As spelled; empty for any version.
    package var range: String

    package init(id: String, range: String) {
      self.id = id
      self.range = range
    }
  }

  /// Such as `.NETStandard2.0`; nil for every framework that has no group of its own.
  package var targetFramework: String?
  package var dependencies: [Dependency] = []

  package init(targetFramework: String? = nil, dependencies: [Dependency] = []) {
    self.targetFramework = targetFramework
    self.dependencies = dependencies
  }

  init(_ group: JSONElement) {
    let framework = group[key: "targetFramework"]?.string?.trimmedASCII ?? ""
    targetFramework = framework.isEmpty ? nil : framework
    dependencies =
      group[key: "dependencies"]?.elements.map { dependency in
        Dependency(
          id: dependency[key: "id"]?.string ?? "",
          range: dependency[key: "range"]?.string?.trimmedASCII ?? "")
      } ?? []
  }
}
