internal import AssetKitBolt

/// Writes the content of some packages inside a transaction: only what differs from what is there.
struct Neo4jBatchWriter {
  /// What was written.
  struct Outcome: Sendable {
    var change = StoreChange()
    /// The packages of which anything changed.
    var changedPackages: Set<String> = []
    /// The packages that must be read again, with the reason.
    var failures: [String: String] = [:]
  }

  private typealias Difference = BatchDifference<String, VersionKey>
  private typealias Requirements = (version: VersionKey, requirements: RequirementsContent)

  private let transaction: BoltTransaction
  private let statements: Neo4jStatements
  private let ecosystem: Ecosystem
  private let moment: GraphTime
  private let moments: [String: GraphTime]
  /// So many relationships go into one statement, whose parameters are held in memory on both sides.
  private static let edgesPerStatement = 10_000

  /// Makes a writer.
  ///
  /// - Parameter moments: By package, when its content changed, if not now.
  init(
    _ transaction: BoltTransaction, ecosystem: Ecosystem, moment: GraphTime,
    moments: [String: GraphTime] = [:]
  ) {
    self.transaction = transaction
    self.ecosystem = ecosystem
    self.moment = moment
    self.moments = moments
    statements = Neo4jStatements(ecosystem)
  }

  /// Writes the packages.
  ///
  /// - Parameter purls: By name, the package URLs of the packages and of those that they require.
  func write(_ contents: [PackageContent], purls: [String: String]) throws -> Outcome {
    try mergePackages(contents, purls)
    let nodes = try packages(contents.map(\.name))
    let stored = try versions(contents.map(\.name))
    var outcome = Outcome()
    var difference = Difference()
    var completed: [PackageContent] = []
    for content in contents {
      let versions = stored[content.name, default: []].map(\.stored)
      if difference.add(content, id: content.name, stored: versions) {
        completed.append(content)
      } else {
        outcome.failures[content.name] = BatchWriter.changedMeanwhile
      }
    }
    let rewritten = try changedRequirements(&difference, stored)
    try writeVersions(difference, rewritten, stored, &outcome.change)
    outcome.changedPackages = difference.changedPackages
    try writePackages(completed, nodes, purls, &outcome.changedPackages)
    return outcome
  }

  // MARK: Packages

  /// Makes a node for every name, in the order of the names: two writers wait for each other then, and
  /// not for ever.
  private func mergePackages(_ contents: [PackageContent], _ purls: [String: String]) throws {
    let names = Set(contents.map(\.name) + contents.flatMap(\.requiredNames)).sorted()
    let rows = names.map { name -> BoltValue in
      [
        "name": .string(name),
        "properties": Neo4jPackage.stub(name, purl: purls[name], of: ecosystem),
      ]
    }
    try transaction.execute(statements.mergePackages, ["rows": .list(rows)])
  }

  private func packages(_ names: [String]) throws -> [String: BoltRecord] {
    var nodes: [String: BoltRecord] = [:]
    for record in try transaction.query(statements.packageProperties, ["names": BoltValue(names)]) {
      nodes[try record["name"]] = record
    }
    return nodes
  }

  private func writePackages(
    _ contents: [PackageContent], _ nodes: [String: BoltRecord], _ purls: [String: String],
    _ changed: inout Set<String>
  ) throws {
    var rows: [BoltValue] = []
    for content in contents {
      guard let record = nodes[content.name] else { continue }
      let old = try Neo4jPackage(record)
      var new = old
      new.update(content, purl: purls[content.name])
      let isNew = try record["moment"] as BoltValue == .null
      guard isNew || new != old || changed.contains(content.name) else { continue }
      changed.insert(content.name)
      rows.append([
        "name": .string(content.name),
        "properties": new.properties(at: moments[content.name] ?? moment),
      ])
    }
    if !rows.isEmpty { try transaction.execute(statements.setPackages, ["rows": .list(rows)]) }
  }

  // MARK: Versions

  /// The versions of packages, each once.
  private func versions(_ names: [String]) throws -> [String: [Neo4jVersion]] {
    let found = try readVersions(names)
    let doubled = found.compactMapValues { versions -> [String]? in
      var seen: Set<String> = []
      let names = versions.map(\.key.name).filter { !seen.insert($0).inserted }
      return names.isEmpty ? nil : names
    }
    guard !doubled.isEmpty else { return found }
    let keys = doubled.flatMap { package, names in
      names.map { VersionKey(package: package, name: $0) }
    }
    try transaction.execute(statements.mergeDuplicates, ["rows": Self.rows(of: keys)])
    return try readVersions(names)
  }

  private func readVersions(_ names: [String]) throws -> [String: [Neo4jVersion]] {
    var versions: [String: [Neo4jVersion]] = [:]
    for record in try transaction.query(statements.versions, ["names": BoltValue(names)]) {
      let version = try Neo4jVersion(record)
      versions[version.key.package, default: []].append(version)
    }
    return versions
  }

  private func writeVersions(
    _ difference: Difference, _ rewritten: [Requirements], _ stored: [String: [Neo4jVersion]],
    _ change: inout StoreChange
  ) throws {
    let revived = difference.updates.filter(\.isRevival).map(\.id)
    if !revived.isEmpty {
      try transaction.execute(statements.reviveVersions, ["rows": Self.rows(of: revived)])
    }
    if !difference.deletions.isEmpty {
      try transaction.execute(
        statements.deleteVersions,
        ["rows": Self.rows(of: difference.deletions), "moment": moment.bolt])
    }
    var properties = Dictionary(
      difference.updates.map { update in
        (
          update.id,
          update.release.properties(source: update.requirementsSource, impact: update.impact)
        )
      }, uniquingKeysWith: { $1 })
    for (version, requirements) in rewritten {
      properties[version, default: [:]].merge(requirements.malformedProperties) { $1 }
    }
    try updateVersions(properties)
    if !rewritten.isEmpty {
      try transaction.execute(
        statements.clearRequirements, ["rows": Self.rows(of: rewritten.map(\.version))])
    }
    change.edgesAdded += try addVersions(difference.additions)
    change.edgesAdded += try addRequirements(rewritten, includingPlain: true)
    change.versionsAdded += difference.additions.count
    change.versionsChanged += properties.count
    change.versionsDeleted += difference.deletions.count
  }

  private func updateVersions(_ properties: [VersionKey: [String: BoltValue]]) throws {
    guard !properties.isEmpty else { return }
    let rows = Dictionary(grouping: properties) { $0.key.package }.map { package, versions in
      let byName = versions.map { ($0.key.name, BoltValue.map($0.value)) }
      return [
        "name": .string(package),
        "versions": .map(Dictionary(byName, uniquingKeysWith: { $1 })),
      ] as BoltValue
    }
    try transaction.execute(statements.updateVersions, ["rows": .list(rows)])
  }

  /// Creates versions together with their plain requirements, and then the others.
  private func addVersions(_ additions: [Difference.Addition]) throws -> Int {
    var batch = RowsByPackage("versions")
    var edges = 0
    for addition in additions {
      let release = addition.release
      let impact = release.impact.map(StoredImpact.init) ?? .none
      let properties = release.properties(source: addition.requirements.source, impact: impact)
        .merging(addition.requirements.malformedProperties) { $1 }
      let plain = Self.edges(of: addition.requirements) { $0.isPlain }
      batch.append(
        ["properties": .map(properties), "requirements": .list(plain)], to: addition.package,
        weight: 1 + plain.count)
      edges += plain.count
      if batch.weight >= Self.edgesPerStatement {
        try transaction.execute(statements.addVersions, ["rows": batch.takeRows()])
      }
    }
    if batch.weight > 0 {
      try transaction.execute(statements.addVersions, ["rows": batch.takeRows()])
    }
    let requirements = additions.map { addition in
      (VersionKey(package: addition.package, name: addition.release.name), addition.requirements)
    }
    return edges + (try addRequirements(requirements, includingPlain: false))
  }

  // MARK: Requirements

  /// Of the stored versions whose requirements were read again, those where they are others.
  private func changedRequirements(
    _ difference: inout Difference, _ stored: [String: [Neo4jVersion]]
  ) throws -> [Requirements] {
    let versions = difference.reread.map(\.version)
    guard !versions.isEmpty else { return [] }
    let edges = try Neo4jEdge.read(versions, statements, transaction)
    let malformed = Dictionary(
      stored.values.joined().map { ($0.key, $0.malformed) }, uniquingKeysWith: { $1 })
    let changed = difference.reread.filter { version, _, new in
      edges[version] ?? [] != new.edges.map(Neo4jEdge.init)
        || malformed[version] ?? [] != new.malformed.map(\.storable)
    }
    for (_, package, _) in changed { difference.requirementsChanged(of: package) }
    return changed.map { ($0.version, $0.requirements) }
  }

  /// Creates relationships of stored versions; the plain ones of new versions are there already.
  private func addRequirements(
    _ versions: [Requirements], includingPlain: Bool
  ) throws -> Int {
    var count = 0
    for isPlain in includingPlain ? [true, false] : [false] {
      let statement =
        isPlain ? statements.addPlainRequirements : statements.addOtherRequirements
      var batch = EdgesByVersion()
      for (version, requirements) in versions {
        let edges = Self.edges(of: requirements) { $0.isPlain == isPlain }
        batch.append(edges, to: version)
        count += edges.count
        if batch.count >= Self.edgesPerStatement {
          try transaction.execute(statement, ["rows": batch.takeRows()])
        }
      }
      if batch.count > 0 { try transaction.execute(statement, ["rows": batch.takeRows()]) }
    }
    return count
  }

  private static func edges(
    of requirements: RequirementsContent, where belongs: (DependencyEdge) -> Bool
  ) -> [BoltValue] {
    requirements.edges.enumerated().compactMap { position, edge in
      belongs(edge) ? Neo4jEdge(edge).row(position: position) : nil
    }
  }

  /// A row for each package, with its versions' names.
  static func rows(of versions: [VersionKey]) -> BoltValue {
    .list(
      Dictionary(grouping: versions, by: \.package).map { package, versions in
        ["name": .string(package), "versions": BoltValue(versions.map(\.name))]
      })
  }
}

extension Neo4jEdge {
  /// What versions require, in the author's order.
  static func read(
    _ versions: [VersionKey], _ statements: Neo4jStatements, _ transaction: BoltTransaction
  ) throws -> [VersionKey: [Neo4jEdge]] {
    var edges: [VersionKey: [(position: Int, edge: Neo4jEdge)]] = [:]
    let result = try transaction.run(
      statements.requirements, ["rows": Neo4jBatchWriter.rows(of: versions)])
    while let record = try result.next() {
      let version = VersionKey(package: try record["package"], name: try record["version"])
      // SecureChain's relationships have no position.
      let position = try record["position"] as Int? ?? .max
      edges[version, default: []].append((position, try Neo4jEdge(record)))
    }
    return edges.mapValues { edges in
      edges.sorted { $0.position < $1.position }.map(\.edge)
    }
  }
}

/// Rows that have a list each, by package.
private struct RowsByPackage {
  private let key: String
  private var lists: [String: [BoltValue]] = [:]
  private(set) var weight = 0

  init(_ key: String) { self.key = key }

  mutating func append(_ value: BoltValue, to package: String, weight: Int) {
    lists[package, default: []].append(value)
    self.weight += weight
  }

  mutating func takeRows() -> BoltValue {
    defer { (lists, weight) = ([:], 0) }
    return .list(lists.map { ["name": .string($0), key: .list($1)] })
  }
}

/// Relationships to create, by package and version.
private struct EdgesByVersion {
  private var packages: [String: [String: BoltValue]] = [:]
  private(set) var count = 0

  mutating func append(_ edges: [BoltValue], to version: VersionKey) {
    guard !edges.isEmpty else { return }
    packages[version.package, default: [:]][version.name] = .list(edges)
    count += edges.count
  }

  mutating func takeRows() -> BoltValue {
    defer { (packages, count) = ([:], 0) }
    return .list(packages.map { ["name": .string($0), "requirements": .map($1)] })
  }
}
