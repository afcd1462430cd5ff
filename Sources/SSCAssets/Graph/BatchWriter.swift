internal import PostgresClient

/// Writes one batch of outcomes inside a transaction.
struct BatchWriter {
  private let db: Database
  private let rows: PackageRows
  private let moment: PostgresTimestamp
  private let statements = GraphSchema.writing
  private typealias Difference = BatchDifference<Int64, Int64>

  /// Why a package fails whose content relies on versions that aren't stored any more.
  static let changedMeanwhile = "what was stored of it changed while it was read"

  init(_ db: Database, ecosystem: Ecosystem, moment: GraphTime) {
    self.db = db
    self.moment = moment.postgres
    rows = PackageRows(db, ecosystem: ecosystem, moment: moment)
  }

  func write(_ outcomes: [PackageOutcome]) throws -> StoreChange {
    let versions = try writeVersions(of: outcomes)
    try rows.write(
      outcomes, versions.rows, changed: versions.changed, failures: versions.failures)
    return versions.change
  }

  /// Writes the versions of the packages, and no word on the packages themselves.
  func writeVersions(of outcomes: [PackageOutcome]) throws -> VersionsOutcome {
    var outcome = VersionsOutcome(rows: try rows.register(outcomes))
    outcome.change.stubs = outcome.rows.added
    let stored = try storedReleases(of: try rows.lock(outcomes))
    var difference = Difference()
    var names: [Int64: String] = [:]
    for case .complete(let content) in outcomes {
      guard let id = outcome.rows.numbers[content.name] else { continue }
      names[id] = content.name
      if !difference.add(content, id: id, stored: stored[id] ?? []) {
        outcome.failures[content.name] = Self.changedMeanwhile
      }
    }
    let rewritten = try changedRequirements(&difference, outcome.rows.numbers)
    try writeVersions(difference, outcome.rows.numbers, rewritten, &outcome.change)
    outcome.changed = Set(difference.changedPackages.compactMap { names[$0] })
    return outcome
  }

  /// What writing versions came to.
  struct VersionsOutcome {
    var rows: PackageRows.Registered
    var change = StoreChange()
    /// The packages of which a version or a requirement changed.
    var changed: Set<String> = []
    /// Packages that couldn't be stored, with the reason.
    var failures: [String: String] = [:]
  }

  private func storedReleases(of packages: [Int64]) throws -> [Int64: [StoredRelease<Int64>]] {
    guard !packages.isEmpty else { return [:] }
    var stored: [Int64: [StoredRelease<Int64>]] = [:]
    for row in try db.query(statements["stored_versions"], packages) {
      stored[try row[0], default: []].append(
        StoredRelease(
          id: try row[1], name: try row[2], serialNumber: try row[3],
          releaseDate: (try row[4] as PostgresTimestamp?).map(UnixMicroseconds.init),
          yankedReason: try row[5], deprecation: try row[8], variants: try row[9],
          impact: StoredImpact(
            mean: try row[10], weightedMean: try row[11], vulnerabilities: try row[12]),
          isDeleted: try row[6], purl: try row[13], requirementsSource: try row[7]))
    }
    return stored
  }

  /// Of the stored versions whose requirements were read again, those where they are others.
  private func changedRequirements(
    _ difference: inout Difference, _ numbers: [String: Int64]
  ) throws -> [(version: Int64, requirements: RequirementsContent)] {
    let versions = difference.reread.map(\.version)
    guard !versions.isEmpty else { return [] }
    var edges: [Int64: [EdgeRow]] = [:]
    for row in try db.query(statements["stored_requirements"], versions) {
      edges[try row[0], default: []].append(
        EdgeRow(
          package: try row[2], constraints: try row[3], marker: try row[4], extras: try row[5],
          wantedExtras: try row[6], url: try row[7], kind: try row[8], isPlain: try row[9],
          alias: try row[10]))
    }
    var malformed: [Int64: [MalformedRequirement]] = [:]
    for row in try db.query(statements["stored_malformed"], versions) {
      malformed[try row[0], default: []].append(
        MalformedRequirement(text: try row[1], reason: try row[2]))
    }
    let changed = difference.reread.filter { version, _, new in
      edges[version] ?? [] != new.edges.compactMap { EdgeRow($0, numbers) }
        || malformed[version] ?? [] != new.malformed.map(\.storable)
    }
    for (_, package, _) in changed { difference.requirementsChanged(of: package) }
    return changed.map { ($0.version, $0.requirements) }
  }

  private func writeVersions(
    _ difference: Difference, _ numbers: [String: Int64],
    _ rewritten: [(version: Int64, requirements: RequirementsContent)], _ change: inout StoreChange
  ) throws {
    let updates = difference.updates
    if !updates.isEmpty {
      try db.execute(
        statements["update_versions"], updates.map(\.id),
        updates.map { Int32(truncatingIfNeeded: $0.release.serialNumber) },
        updates.map { $0.release.releaseDate?.postgres },
        updates.map { $0.release.yankedReason?.storable }, updates.map(\.requirementsSource),
        updates.map { $0.release.deprecation?.storable },
        // Neither platforms nor identifiers hold spaces, and PostgreSQL no arrays of unequal length.
        updates.map { $0.release.variants.joined(separator: " ").storable },
        updates.map(\.impact.mean), updates.map(\.impact.weightedMean),
        updates.map { $0.impact.vulnerabilities.joined(separator: " ").storable },
        updates.map(\.release.purl))
    }
    if !difference.deletions.isEmpty {
      try db.execute(statements["delete_versions"], difference.deletions, moment)
    }
    if !rewritten.isEmpty {
      try db.execute(statements["clear_requirements"], rewritten.map(\.version))
      try db.execute(statements["clear_malformed"], rewritten.map(\.version))
    }
    let added = try addVersions(difference.additions)
    let requirements = added + rewritten
    change.versionsAdded = added.count
    change.versionsChanged = Set(updates.map(\.id) + rewritten.map(\.version)).count
    change.versionsDeleted = difference.deletions.count
    change.edgesAdded = try addEdges(requirements, numbers)
    try addMalformed(requirements)
  }

  private func addVersions(
    _ additions: [Difference.Addition]
  ) throws -> [(version: Int64, requirements: RequirementsContent)] {
    guard !additions.isEmpty else { return [] }
    let numbers: [Int64] = try db.query(
      statements["new_version_numbers"], Int32(truncatingIfNeeded: additions.count)
    ).map { try $0[0] }
    let columns = [
      "version_id", "package_id", "name", "serial_number", "release_date", "yanked_reason", "purl",
      "requirements_source", "deprecation", "variants", "mean", "weighted_mean", "vulnerabilities",
    ]
    try db.copyIn("ssc.versions", columns: columns) { copy in
      for (number, addition) in zip(numbers, additions) {
        let release = addition.release
        let impact = release.impact.map(StoredImpact.init) ?? .none
        try copy.row { row in
          row.int8(number)
          row.int8(addition.package)
          row.text(release.name)
          row.int4(Int32(truncatingIfNeeded: release.serialNumber))
          row.timestamptz(release.releaseDate?.postgres)
          row.text(release.yankedReason?.storable)
          row.text(release.purl)
          row.text(addition.requirements.source)
          row.text(release.deprecation?.storable)
          row.array(release.variants.map(\.storable))
          row.float8(impact.mean)
          row.float8(impact.weightedMean)
          row.array(impact.vulnerabilities.map(\.storable))
        }
      }
    }
    return zip(numbers, additions).map { ($0, $1.requirements) }
  }

  private func addEdges(
    _ versions: [(version: Int64, requirements: RequirementsContent)], _ numbers: [String: Int64]
  ) throws -> Int {
    guard versions.contains(where: { !$0.requirements.edges.isEmpty }) else { return 0 }
    let columns = [
      "version_id", "position", "package_id", "constraints", "marker", "extras", "wanted_extras",
      "url", "kind", "is_plain", "alias",
    ]
    return try db.copyIn("ssc.requirements", columns: columns) { copy in
      for (version, requirements) in versions {
        for (position, edge) in requirements.edges.enumerated() {
          guard let target = EdgeRow(edge, numbers) else { continue }
          try copy.row { row in
            row.int8(version)
            row.int4(Int32(truncatingIfNeeded: position))
            target.write(to: &row)
          }
        }
      }
    }
  }

  private func addMalformed(
    _ versions: [(version: Int64, requirements: RequirementsContent)]
  ) throws {
    guard versions.contains(where: { !$0.requirements.malformed.isEmpty }) else { return }
    let columns = ["version_id", "position", "requirement", "reason"]
    try db.copyIn("ssc.malformed_requirements", columns: columns) { copy in
      for (version, requirements) in versions {
        for (position, malformed) in requirements.malformed.map(\.storable).enumerated() {
          try copy.row { row in
            row.int8(version)
            row.int4(Int32(truncatingIfNeeded: position))
            row.text(malformed.text)
            row.text(malformed.reason)
          }
        }
      }
    }
  }
}
