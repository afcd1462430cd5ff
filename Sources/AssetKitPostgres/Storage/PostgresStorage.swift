package import AssetKitCore
internal import BlockingIO
package import PostgresClient

/// The instance in PostgreSQL: runs, events and assets in the schema `assetkit`.
///
/// Every call is one transaction, most are one round trip. What two processes could race for is
/// decided by the statement itself; see `Queries/*.sql`.
package struct PostgresStorage: Sendable {
  /// The connections that the storage uses.
  package let pool: PostgresPool
  /// How long the storing of events took.
  package let eventWrites = EventWriteTimes()
  let numbers = KnownNumbers()

  /// Makes a storage over a pool, without connecting.
  package init(_ pool: PostgresPool) { self.pool = pool }

  /// Brings the schema up to date; one round trip when it is.
  ///
  /// - Returns: The migrations that were applied.
  @discardableResult
  package func migrate() async throws -> [Migration] {
    try await Self.translated { try await Schema.migrator.migrate(pool) }
  }

  /// The migrations that the database lacks.
  package func pendingMigrations() async throws -> [Migration] {
    try await Self.translated { try await pool.read { try Schema.migrator.pending($0) } }
  }

  /// Runs a body and turns errors of the client into errors of the storage.
  static func translated<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let error as PostgresError {
      throw StorageError(error)
    }
  }
}

extension StorageError {
  init(_ error: PostgresError) {
    switch error.sqlState {
    case "AK404": self.init(.unknownRun, message: error.message)
    case "AK409": self.init(.runEnded, message: error.message)
    default:
      let code: Code =
        if error.code == .diskFull {
          .full
        } else if error.isTransient {
          .unavailable
        } else {
          .failed
        }
      self.init(code, message: "\(error)")
    }
  }
}

/// The numbers that stand for names in the tables, as far as this process has met them.
///
/// They never change while a row exists, so that knowing them saves look-ups only.
final class KnownNumbers: Sendable {
  struct Run: Sendable {
    let number: Int64
    let steps: [String: Int32]
  }

  private let runs = Locked<[RunID: Run]>([:])
  private let assets = Locked<[AssetKey: Int32]>([:])

  func run(_ id: RunID) -> Run? { runs.withLock { $0[id] } }
  func remember(_ id: RunID, _ run: Run) { runs.withLock { $0[id] = run } }
  func forget(_ id: RunID) { runs.withLock { _ = $0.removeValue(forKey: id) } }

  func assets(_ keys: some Sequence<AssetKey>) -> (known: [AssetKey: Int32], missing: [AssetKey]) {
    assets.withLock { all in
      var known: [AssetKey: Int32] = [:]
      var missing: [AssetKey] = []
      for key in keys {
        if let number = all[key] { known[key] = number } else { missing.append(key) }
      }
      return (known, missing)
    }
  }

  func remember(_ numbers: [AssetKey: Int32]) {
    assets.withLock { $0.merge(numbers) { $1 } }
  }
}

extension PostgresStorage {
  /// The numbers of a run and its steps.
  func number(of id: RunID, _ db: Database) throws -> KnownNumbers.Run {
    if let known = numbers.run(id) { return known }
    guard let row = try db.query(Schema.runs["run_number"], id.description).first else {
      throw StorageError(.unknownRun, message: "run \(id) isn't stored")
    }
    let number: Int64 = try row[0]
    var steps: [String: Int32] = [:]
    for row in try db.query(Schema.runs["step_numbers"], number) { steps[try row[1]] = try row[0] }
    let run = KnownNumbers.Run(number: number, steps: steps)
    numbers.remember(id, run)
    return run
  }

  /// The numbers of assets; keys that the database hasn't met get theirs.
  ///
  /// Not in a transaction that may be rolled back: the numbers are remembered.
  package func numbers(of keys: Set<AssetKey>, _ db: Database) throws -> [AssetKey: Int32] {
    var (known, missing) = numbers.assets(keys)
    if missing.isEmpty { return known }
    try find(missing, &known, db)
    let unknown = missing.filter { known[$0] == nil }
    if !unknown.isEmpty {
      try db.execute(Schema.assets["add_assets"], unknown.map(\.description))
      try find(unknown, &known, db)
    }
    numbers.remember(known)
    return known
  }

  private func find(_ keys: [AssetKey], _ known: inout [AssetKey: Int32], _ db: Database) throws {
    for row in try db.query(Schema.assets["asset_numbers"], keys.map(\.description)) {
      known[AssetKey(try row[1] as String)] = try row[0]
    }
  }
}

extension Timestamp {
  /// The instant as the client sends it.
  package var postgres: PostgresTimestamp { PostgresTimestamp(microsecondsSince1970: microseconds) }
  /// An instant as the client read it.
  package init(_ stored: PostgresTimestamp) {
    self.init(microseconds: stored.microsecondsSince1970)
  }
}

extension String {
  /// The text without U+0000, which PostgreSQL can't hold.
  package var storable: String { utf8.contains(0) ? filter { $0 != "\0" } : self }
}
