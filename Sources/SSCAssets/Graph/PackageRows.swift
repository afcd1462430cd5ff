internal import PostgresClient

/// The rows of a batch's packages in PostgreSQL, which every store keeps there, wherever it keeps their
/// versions.
struct PackageRows {
  /// The rows of a batch.
  struct Registered: Sendable {
    /// The number of each name's row.
    var numbers: [String: Int64] = [:]
    /// Each name's package URL.
    var purls: [String: String] = [:]
    /// How many rows there weren't before.
    var added = 0
  }

  private let db: Database
  private let ecosystem: String
  private let moment: PostgresTimestamp
  private let statements = GraphSchema.writing

  init(_ db: Database, ecosystem: Ecosystem, moment: GraphTime) {
    self.db = db
    self.ecosystem = ecosystem.rawValue
    self.moment = moment.postgres
  }

  /// Makes a row for every name in the batch, required ones included.
  func register(_ outcomes: [PackageOutcome]) throws -> Registered {
    var names = Set(outcomes.map(\.name))
    for case .complete(let content) in outcomes { names.formUnion(content.requiredNames) }
    let all = Array(names)
    var rows = Registered()
    rows.added = try db.execute(statements["add_stubs"], ecosystem, all)
    rows.numbers.reserveCapacity(all.count)
    rows.purls.reserveCapacity(all.count)
    for row in try db.query(statements["package_numbers"], ecosystem, all) {
      let name: String = try row[1]
      rows.numbers[name] = try row[0] as Int64
      rows.purls[name] = try row[2] as String
    }
    return rows
  }

  /// Keeps others from the packages of the batch, and gives those that have content already.
  func lock(_ outcomes: [PackageOutcome]) throws -> [Int64] {
    try db.query(statements["lock_packages"], ecosystem, outcomes.map(\.name)).compactMap { row in
      let hasContent: Bool = try row[2]
      return hasContent ? try row[0] : nil
    }
  }

  /// Notes what became of the packages.
  ///
  /// - Parameters:
  ///   - changed: The packages of which a version or a requirement changed.
  ///   - failures: Packages that were read well and couldn't be stored, with the reason.
  func write(
    _ outcomes: [PackageOutcome], _ rows: Registered, changed: Set<String>,
    failures: [String: String]
  ) throws {
    var completed: [(id: Int64, content: PackageContent)] = []
    var failed: [(id: Int64, reason: String)] = []
    var gone: [Int64] = []
    var confirmed: [(id: Int64, serial: Int64?)] = []
    for outcome in outcomes {
      guard let id = rows.numbers[outcome.name] else { continue }
      if let reason = failures[outcome.name] {
        failed.append((id, reason))
        continue
      }
      switch outcome {
      case .complete(let content): completed.append((id, content))
      case .failed(_, let reason): failed.append((id, reason))
      case .gone: gone.append(id)
      case .unchanged(_, let serial): confirmed.append((id, serial))
      }
    }
    try complete(completed, changed)
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
  }

  private func complete(
    _ packages: [(id: Int64, content: PackageContent)], _ changed: Set<String>
  ) throws {
    guard !packages.isEmpty else { return }
    let contents = packages.map(\.content)
    try db.execute(
      statements["complete_packages"], packages.map(\.id), contents.map(\.serial),
      contents.map(\.status.storable), contents.map { $0.statusReason?.storable },
      contents.map { changed.contains($0.name) }, contents.map { $0.profile?.vendor },
      contents.map { $0.profile?.repositoryURL }, contents.map { $0.profile?.source },
      // Import names hold no line feeds, and PostgreSQL no arrays of unequal length.
      contents.map { $0.importNames?.names.joined(separator: "\n").storable },
      contents.map { $0.importNames?.source }, contents.map { $0.documentTag?.storable }, moment)
  }
}

extension PackageContent {
  /// The packages that versions require, by name.
  var requiredNames: Set<String> {
    var names: Set<String> = []
    for release in releases {
      for edge in release.requirements?.edges ?? [] { names.insert(edge.target) }
    }
    return names
  }
}
