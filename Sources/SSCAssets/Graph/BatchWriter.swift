internal import PostgresClient

/// Writes one batch of outcomes inside a transaction.
struct BatchWriter {
  private let db: Database
  private let ecosystem: String
  private let moment: PostgresTimestamp
  private let statements = GraphSchema.writing

  init(_ db: Database, ecosystem: Ecosystem, moment: GraphTime) {
    self.db = db
    self.ecosystem = ecosystem.rawValue
    self.moment = moment.postgres
  }

  func write(_ outcomes: [PackageOutcome]) throws -> StoreChange {
    var change = StoreChange()
    let numbers = try registerNames(of: outcomes, &change)
    let withContent = try lock(outcomes)
    let stored = try storedReleases(of: withContent)

    var difference = BatchDifference()
    var completed: [(id: Int64, content: PackageContent)] = []
    var failed: [(id: Int64, reason: String)] = []
    var gone: [Int64] = []
    var confirmed: [(id: Int64, serial: Int64?)] = []
    for outcome in outcomes {
      guard let id = numbers[outcome.name] else { continue }
      switch outcome {
      case .complete(let content):
        if difference.add(content, id: id, stored: stored[id] ?? []) {
          completed.append((id, content))
        } else {
          failed.append((id, "what was stored of it changed while it was read"))
        }
      case .failed(_, let reason): failed.append((id, reason))
      case .gone: gone.append(id)
      case .unchanged(_, let serial): confirmed.append((id, serial))
      }
    }
    let rewritten = try changedRequirements(&difference, numbers)
    try writeVersions(difference, numbers, rewritten, &change)
    try writePackages(completed, changed: difference.changedPackages)
    if !failed.isEmpty {
      try db.execute(
        statements["fail_packages"], failed.map(\.id),
        failed.map { String($0.reason.prefix(2_000)).storable }, moment)
    }
    if !confirmed.isEmpty {
      try db.execute(
        statements["confirm_packages"], confirmed.map(\.id), confirmed.map(\.serial))
    }
    if !gone.isEmpty { try db.execute(statements["mark_gone"], gone) }
    return change
  }

  /// Makes a row for every name in the batch, required ones included, and gives their numbers.
  private func registerNames(
    of outcomes: [PackageOutcome], _ change: inout StoreChange
  ) throws -> [String: Int64] {
    var names = Set(outcomes.map(\.name))
    for case .complete(let content) in outcomes {
      for edge in content.releases.lazy.compactMap(\.requirements).flatMap(\.edges) {
        names.insert(edge.target)
      }
    }
    let all = Array(names)
    change.stubs = try db.execute(statements["add_stubs"], ecosystem, all)
    var numbers: [String: Int64] = [:]
    numbers.reserveCapacity(all.count)
    for row in try db.query(statements["package_numbers"], ecosystem, all) {
      numbers[try row[1]] = try row[0] as Int64
    }
    return numbers
  }

  /// Keeps others from the packages of the batch, and gives those that have content already.
  private func lock(_ outcomes: [PackageOutcome]) throws -> [Int64] {
    try db.query(statements["lock_packages"], ecosystem, outcomes.map(\.name)).compactMap { row in
      let hasContent: Bool = try row[2]
      return hasContent ? try row[0] : nil
    }
  }

  private func storedReleases(of packages: [Int64]) throws -> [Int64: [StoredRelease]] {
    guard !packages.isEmpty else { return [:] }
    var stored: [Int64: [StoredRelease]] = [:]
    for row in try db.query(statements["stored_versions"], packages) {
      stored[try row[0], default: []].append(
        StoredRelease(
          id: try row[1], name: try row[2], serialNumber: try row[3],
          releaseDate: (try row[4] as PostgresTimestamp?).map(UnixMicroseconds.init),
          yankedReason: try row[5], deprecation: try row[8], variants: try row[9],
          impact: StoredImpact(
            mean: try row[10], weightedMean: try row[11], vulnerabilities: try row[12]),
          isDeleted: try row[6], requirementsSource: try row[7]))
    }
    return stored
  }

  /// Of the stored versions whose requirements were read again, those where they are others.
  private func changedRequirements(
    _ difference: inout BatchDifference, _ numbers: [String: Int64]
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
    _ difference: BatchDifference, _ numbers: [String: Int64],
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
        updates.map { $0.impact.vulnerabilities.joined(separator: " ").storable })
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
    _ additions: [BatchDifference.Addition]
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

  private func writePackages(
    _ completed: [(id: Int64, content: PackageContent)], changed: Set<Int64>
  ) throws {
    guard !completed.isEmpty else { return }
    let contents = completed.map(\.content)
    try db.execute(
      statements["complete_packages"], completed.map(\.id), contents.map(\.serial),
      contents.map(\.status.storable), contents.map { $0.statusReason?.storable },
      completed.map { changed.contains($0.id) }, contents.map { $0.profile?.vendor },
      contents.map { $0.profile?.repositoryURL }, contents.map { $0.profile?.source },
      // Import names hold no spaces, and PostgreSQL no arrays of unequal length.
      contents.map { $0.importNames?.names.joined(separator: "\n").storable },
      contents.map { $0.importNames?.source }, contents.map { $0.documentTag?.storable }, moment)
  }
}
