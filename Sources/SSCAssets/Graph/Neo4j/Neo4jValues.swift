internal import AssetKitBolt
internal import PostgresClient

/// How content looks as properties of SecureChain's nodes and relationships.
///
/// Its own consumers read `name`, `serial_number`, `release_date` (a text by ISO 8601), `mean`,
/// `weighted_mean`, `vulnerabilities`, and of relationships `constraints` and `parent_version_name`;
/// the other properties are ours. What is null is no property.
extension ReleaseContent {
  func properties(source: String?, impact: StoredImpact) -> [String: BoltValue] {
    [
      "name": .string(name), "serial_number": BoltValue(serialNumber),
      "release_date": BoltValue(releaseDate?.postgres.description), "purl": .string(purl),
      "yanked_reason": BoltValue(yankedReason?.storable),
      "deprecation": BoltValue(deprecation?.storable),
      "variants": variants.isEmpty ? .null : BoltValue(variants.map(\.storable)),
      "requirements_source": BoltValue(source),
    ].merging(impact.properties) { $1 }
  }
}

extension StoredImpact {
  var properties: [String: BoltValue] {
    [
      "mean": .float(mean), "weighted_mean": .float(weightedMean),
      "vulnerabilities": BoltValue(vulnerabilities.map(\.storable)),
    ]
  }
}

extension RequirementsContent {
  /// The properties of a version for what can't be read: two lists of equal length.
  var malformedProperties: [String: BoltValue] {
    let storable = malformed.map(\.storable)
    return [
      "malformed_requirements": storable.isEmpty ? .null : BoltValue(storable.map(\.text)),
      "malformed_reasons": storable.isEmpty ? .null : BoltValue(storable.map(\.reason)),
    ]
  }
}

/// A relationship `REQUIRE` or `REQUIRE_OTHER` as it is compared and written.
struct Neo4jEdge: Hashable {
  var target: String
  var isPlain: Bool
  var constraints: String
  /// Whether the registry itself says `any`: a tag has that name.
  var isLiteral: Bool
  var kind: String?
  var marker: String?
  var alias: String?
  var extras: [String]?
  var wantedExtras: [String]?
  var url: String?

  /// What SecureChain writes where every version will do.
  private static let anyVersion = "any"

  init(_ edge: DependencyEdge) {
    target = edge.target
    isPlain = edge.isPlain
    constraints = edge.constraints.isEmpty ? Self.anyVersion : edge.constraints.storable
    isLiteral = edge.constraints == Self.anyVersion
    kind = edge.kind == .runtime ? nil : edge.kind.rawValue
    marker = edge.marker?.storable
    alias = edge.alias?.storable
    extras = edge.extras.isEmpty ? nil : edge.extras.map(\.storable)
    wantedExtras = edge.wantedExtras.isEmpty ? nil : edge.wantedExtras.map(\.storable)
    url = edge.url?.storable
  }

  init(_ record: BoltRecord) throws(BoltError) {
    target = try record["target"]
    isPlain = try record["type"] == "REQUIRE"
    // Of relationships that SecureChain made, any property may be missing.
    constraints = try record["constraints"] as String? ?? Self.anyVersion
    isLiteral = try record["is_literal"] as Bool? ?? false
    kind = try record["kind"]
    marker = try record["marker"]
    alias = try record["alias"]
    extras = try record["extras"]
    wantedExtras = try record["wanted_extras"]
    url = try record["url"]
  }

  /// What the statements read that create relationships.
  func row(position: Int) -> BoltValue {
    var row: [String: BoltValue] = [
      "target": .string(target), "constraints": .string(constraints),
      "position": BoltValue(position),
    ]
    if isLiteral { row["is_literal"] = .bool(true) }
    if let kind { row["kind"] = .string(kind) }
    if let marker { row["marker"] = .string(marker) }
    if let alias { row["alias"] = .string(alias) }
    if let extras { row["extras"] = BoltValue(extras) }
    if let wantedExtras { row["wanted_extras"] = BoltValue(wantedExtras) }
    if let url { row["url"] = .string(url) }
    return .map(row)
  }

  var content: DependencyEdge {
    let isAny = constraints == Self.anyVersion && !isLiteral
    var edge = DependencyEdge(target: target, constraints: isAny ? "" : constraints)
    edge.isPlain = isPlain
    edge.kind = kind.flatMap(DependencyKind.init(rawValue:)) ?? .runtime
    edge.marker = marker
    edge.alias = alias
    edge.extras = extras ?? []
    edge.wantedExtras = wantedExtras ?? []
    edge.url = url
    return edge
  }
}

/// A version's name with that of its package.
struct VersionKey: Hashable {
  var package: String
  var name: String
}

/// A node `Version` with its package, as a record of the versions has it.
struct Neo4jVersion {
  var key: VersionKey
  var stored: StoredRelease<VersionKey>
  var malformed: [MalformedRequirement]

  init(_ record: BoltRecord) throws(BoltError) {
    key = VersionKey(package: try record["package"], name: try record["name"])
    let date: BoltValue = try record["release_date"]
    // Versions that SecureChain made lack properties; some of its dates have another type.
    stored = StoredRelease(
      id: key, name: key.name, serialNumber: try record["serial_number"] as Int? ?? -1,
      releaseDate: date.string.flatMap { UnixMicroseconds(rfc3339: $0) },
      yankedReason: try record["yanked_reason"], deprecation: try record["deprecation"],
      variants: try record["variants"] as [String]? ?? [],
      impact: StoredImpact(
        mean: (try record["mean"] as BoltValue).number,
        weightedMean: (try record["weighted_mean"] as BoltValue).number,
        vulnerabilities: try record["vulnerabilities"] as [String]? ?? []),
      isDeleted: try record["is_deleted"], purl: try record["purl"],
      requirementsSource: try record["requirements_source"])
    let texts = try record["malformed_requirements"] as [String]? ?? []
    let reasons = try record["malformed_reasons"] as [String]? ?? []
    malformed = zip(texts, reasons).map { MalformedRequirement(text: $0, reason: $1) }
  }
}

/// The properties of a node for a package, as far as they are content.
struct Neo4jPackage: Equatable {
  var purl: String?
  var vendor: String
  var repositoryURL: String
  var importNames: [String]
  var status: String
  var statusReason: String?

  init(_ record: BoltRecord) throws(BoltError) {
    purl = try record["purl"]
    vendor = try record["vendor"] as String? ?? "n/a"
    repositoryURL = try record["repository_url"] as String? ?? "n/a"
    importNames = try record["import_names"] as [String]? ?? []
    status = try record["status"] as String? ?? "active"
    statusReason = try record["status_reason"]
  }

  /// Takes what a registry says now; what it leaves to the store stays.
  mutating func update(_ content: PackageContent, purl: String?) {
    self.purl = purl ?? self.purl
    if let profile = content.profile {
      vendor = profile.vendor
      repositoryURL = profile.repositoryURL
    }
    if let names = content.importNames { importNames = names.names.map(\.storable) }
    status = content.status.storable
    statusReason = content.statusReason?.storable
  }

  func properties(at moment: GraphTime) -> BoltValue {
    .map([
      "purl": BoltValue(purl), "vendor": .string(vendor),
      "repository_url": .string(repositoryURL), "import_names": BoltValue(importNames),
      "status": .string(status), "status_reason": BoltValue(statusReason),
      "moment": moment.bolt,
    ])
  }

  /// The properties of a package of which only the name is known.
  static func stub(_ name: String, purl: String?, of ecosystem: Ecosystem) -> BoltValue {
    var properties: [String: BoltValue] = [
      "purl": BoltValue(purl), "vendor": "n/a", "repository_url": "n/a", "import_names": [],
    ]
    if ecosystem == .maven, let colon = name.firstIndex(of: ":") {
      // SecureChain finds its Maven packages by these.
      properties["group_id"] = .string(String(name[..<colon]))
      properties["artifact_id"] = .string(String(name[name.index(after: colon)...]))
    }
    return .map(properties)
  }
}

extension UnixMicroseconds {
  /// The moment by UTC's clock, without a zone: SecureChain compares with such times.
  var bolt: BoltValue {
    let (seconds, fraction) = rawValue.quotientAndRemainder(dividingBy: 1_000_000)
    return .localDateTime(
      fraction < 0
        ? BoltLocalDateTime(seconds: seconds - 1, nanoseconds: (fraction + 1_000_000) * 1_000)
        : BoltLocalDateTime(seconds: seconds, nanoseconds: fraction * 1_000))
  }

  /// Nil for what is no time without a zone.
  init?(_ value: BoltValue) {
    guard case .localDateTime(let time) = value else { return nil }
    self.init(rawValue: time.seconds * 1_000_000 + time.nanoseconds / 1_000)
  }
}

extension BoltValue {
  /// A number of either type; 0 for anything else.
  fileprivate var number: Double {
    switch self {
    case .float(let value): value
    case .integer(let value): Double(value)
    default: 0
    }
  }
}
