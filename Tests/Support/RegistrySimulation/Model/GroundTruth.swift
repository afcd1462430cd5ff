/// What is true of a registry's content, told by the one who made it up.
///
/// Nothing here went through a parser: the generator knows what it meant before it spelled it.
package struct GroundTruth: Codable, Sendable, Equatable {
  /// Every project that the registry lists, in the order of the listing.
  package var packages: [PackageTruth]

  /// Normalised names that something depends on and the registry doesn't have, sorted.
  package var stubs: [String] {
    let known = Set(packages.map(\.name))
    var missing: Set<String> = []
    for edge in packages.lazy.flatMap(\.versions).flatMap(\.edges) where !known.contains(edge.to) {
      missing.insert(edge.to)
    }
    return missing.sorted()
  }

  /// Makes a truth of many packages.
  package init(packages: [PackageTruth]) { self.packages = packages }
}

/// What is true of one project.
///
/// Serves all ecosystems: what one of them doesn't know is nil, and not in the JSON.
package struct PackageTruth: Codable, Sendable, Equatable {
  /// The name in the ecosystem's normal form (PyPI: PEP 503).
  package var name: String
  /// The registered spelling.
  package var displayName: String
  /// The owner in the repository's URL, or `n/a`.
  package var vendor: String
  /// `https://<host>/<owner>/<repository>`, or `n/a`.
  package var repositoryURL: String
  /// By SecureChain's rules from the latest stable release (PyPI: its wheel, else its source
  /// archive); sorted.
  ///
  /// Empty when there is no file to look into.
  package var importNames: [String]
  package var status: ProjectStatus
  /// The registry's change counter of this project; nil where there is none.
  package var lastSerial: Int?
  /// In the order of `serial`, unparseable ones last.
  package var versions: [VersionTruth]

  /// Makes a truth.
  ///
  /// - Parameter displayName: The registered spelling; by default the name.
  package init(
    name: String, displayName: String? = nil, vendor: String = "n/a", repositoryURL: String = "n/a",
    importNames: [String] = [], status: ProjectStatus = .active, lastSerial: Int? = nil,
    versions: [VersionTruth]
  ) {
    self.name = name
    self.displayName = displayName ?? name
    self.vendor = vendor
    self.repositoryURL = repositoryURL
    self.importNames = importNames
    self.status = status
    self.lastSerial = lastSerial
    self.versions = versions
  }

  enum CodingKeys: String, CodingKey {
    case name, vendor, status, versions
    case displayName = "display_name"
    case repositoryURL = "repository_url"
    case importNames = "import_names"
    case lastSerial = "last_serial"
  }
}

/// What is true of one release.
package struct VersionTruth: Codable, Sendable, Equatable {
  /// The registry's spelling (PyPI: in the listing's `versions`).
  package var name: String
  /// Position in the ecosystem's order among the parseable versions, from 0; -1 for the others.
  package var serial: Int
  /// When the first file was uploaded, in microseconds since 1970; nil when nobody knows.
  package var releaseDate: Int64?
  /// Yanked, unlisted or unpublished: there, but not to be used anew.
  package var yanked: Bool
  package var yankedReason: String?
  /// The message of a deprecation; nil for a version in good standing.
  package var deprecation: String?
  /// The platforms of a version that comes in several variants, sorted; nil where there are none.
  package var variants: [String]?
  /// In the author's order.
  package var edges: [EdgeTruth]

  /// Makes a truth.
  package init(
    name: String, serial: Int, releaseDate: Int64? = nil, yanked: Bool = false,
    yankedReason: String? = nil, deprecation: String? = nil, variants: [String]? = nil,
    edges: [EdgeTruth] = []
  ) {
    self.name = name
    self.serial = serial
    self.releaseDate = releaseDate
    self.yanked = yanked
    self.yankedReason = yankedReason
    self.deprecation = deprecation
    self.variants = variants
    self.edges = edges
  }

  enum CodingKeys: String, CodingKey {
    case name, serial, yanked, edges, deprecation, variants
    case releaseDate = "release_date"
    case yankedReason = "yanked_reason"
  }
}

/// What is true of one dependency.
package struct EdgeTruth: Codable, Sendable, Equatable, Hashable {
  /// The needed package's normalised name.
  package var to: String
  /// In the ecosystem's own spelling; empty when any version will do.
  ///
  /// PyPI: the specifiers in their order, joined by `,` without spaces.
  package var constraints: String
  /// The condition under which it is needed: PyPI's marker (double quotes, single spaces, no
  /// needless parentheses), Cargo's target, NuGet's target framework.
  ///
  /// Nil without one.
  package var marker: String?
  /// The marker without its clause on `extra`.
  ///
  /// Nil when nothing is left.
  package var environmentMarker: String?
  /// The extra of the *depending* package that asks for this, if only an extra does.
  package var extra: String?
  /// The extras that are asked of the needed package, in their order.
  package var requestedExtras: [String]
  /// The URL of a direct reference (`name @ url`).
  package var url: String?
  /// What it is needed for: the store's word for it, such as `runtime`; nil when that isn't told.
  package var kind: String?
  /// Whether it belongs to the plain graph; nil when that isn't told.
  package var isPlain: Bool?
  /// The name under which the requirer knows it, when that is another one.
  package var alias: String?

  enum CodingKeys: String, CodingKey {
    case to, constraints, marker, extra, url, kind, alias
    case isPlain = "is_plain"
    case environmentMarker = "environment_marker"
    case requestedExtras = "requested_extras"
  }

  /// Makes an edge as PyPI has them; `marker` is put together from the environment's clause and the
  /// extra's.
  package init(
    to: String, constraints: String = "", environmentMarker: String? = nil, extra: String? = nil,
    requestedExtras: [String] = [], url: String? = nil
  ) {
    self.to = to
    self.constraints = constraints
    self.environmentMarker = environmentMarker
    self.extra = extra
    self.requestedExtras = requestedExtras
    self.url = url
    let extraClause = extra.map { "extra == \"\($0)\"" }
    marker =
      switch (environmentMarker, extraClause) {
      case (let environment?, let extra?) where environment.hasOuterOr:
        "(\(environment)) and \(extra)"
      case (let environment?, let extra?): "\(environment) and \(extra)"
      case (let environment, let extra): environment ?? extra
      }
  }
}

extension EdgeTruth {
  /// Makes an edge of an ecosystem that tells kinds.
  ///
  /// - Parameters:
  ///   - kind: The store's word for it, such as `runtime`.
  ///   - marker: The whole condition.
  ///   - requestedExtras: Cargo's features, or what else is asked of the needed package.
  package init(
    to: String, constraints: String, kind: String, isPlain: Bool, marker: String? = nil,
    alias: String? = nil, requestedExtras: [String] = []
  ) {
    self.init(
      to: to, constraints: constraints, environmentMarker: marker,
      requestedExtras: requestedExtras)
    self.kind = kind
    self.isPlain = isPlain
    self.alias = alias
  }
}

extension SimulatedPackage {
  /// What is true of this package at a serial.
  func truth(lastSerial: Int) -> PackageTruth {
    var serial = -1
    let versions = versions.map { version in
      if version.isParseable { serial += 1 }
      let visible = offersFiles && !version.files.isEmpty
      return VersionTruth(
        name: version.name, serial: version.isParseable ? serial : -1,
        releaseDate: visible ? version.releaseDate : nil,
        yanked: visible && version.yank != nil, yankedReason: visible ? version.yank?.reason : nil,
        edges: visible ? version.requirements.map(\.edge) : [])
    }
    let hasFiles = offersFiles && self.versions.contains { !$0.files.isEmpty }
    return PackageTruth(
      name: normalizedName, displayName: name,
      vendor: hasFiles ? repository.vendor : SourceRepository.none.vendor,
      repositoryURL: hasFiles ? repository.url : SourceRepository.none.url,
      importNames: importNames, status: status, lastSerial: lastSerial, versions: versions)
  }

  private var importNames: [String] {
    guard let latest = latestStableIndex else { return [] }
    let version = versions[latest]
    let names =
      version.files.contains { $0.kind == .wheel }
      ? version.modules.wheelImportNames : version.modules.sourceImportNames
    guard names.isEmpty else { return names.sorted() }
    return [normalizedName.replacingByte("-", with: "_")]
  }
}

extension String {
  /// Whether a marker has an `or` outside of parentheses, which binds less than `and`.
  fileprivate var hasOuterOr: Bool {
    var depth = 0
    return split(separator: " ").contains { word in
      depth += word.count { $0 == "(" } - word.count { $0 == ")" }
      return depth == 0 && word == "or"
    }
  }
}
