internal import AssetKitCore
internal import PostgresClient

/// A table that sensors follow by its growing numbers.
enum SensorFeed: String {
  case materializations = "assetkit.materializations"
  case runStatusChanges = "assetkit.run_status_changes"
  case freshnessChanges = "assetkit.freshness_changes"

  init?(_ kind: SensorDefinition.Kind) {
    switch kind {
    case .asset: self = .materializations
    case .runStatus: self = .runStatusChanges
    case .freshness: self = .freshnessChanges
    case .polling, .automation: return nil
    }
  }

  /// The newest visible row of each feed that has any.
  static func heads(_ db: Database) throws -> [SensorFeed: Int64] {
    let row = try db.query(DaemonQueries.sensors["heads"])[0]
    var heads: [SensorFeed: Int64] = [:]
    heads[.materializations] = try row[0] as Int64?
    heads[.runStatusChanges] = try row[1] as Int64?
    heads[.freshnessChanges] = try row[2] as Int64?
    return heads
  }

  /// A number below which, itself included, no row can appear any more; nil when that can't be said in
  /// time.
  ///
  /// Numbers are given before a transaction commits, so that a row may become visible after another with
  /// a greater number. Hence the transactions that write when the newest row was seen are waited for, as
  /// `CREATE INDEX CONCURRENTLY` does; later ones get greater numbers.
  func settledHead(_ pool: PostgresPool, _ clock: WallClock) async throws -> Int64? {
    let seen = try await pool.read { db in
      let heads = try Self.heads(db)
      return (head: heads[self] ?? 0, writers: try writers(db))
    }
    let head = seen.head
    var open = seen.writers
    for _ in 0..<40 {
      if open.isEmpty { return head }
      try await clock.sleep(.milliseconds(5))
      open.formIntersection(try await pool.read { try writers($0) })
    }
    return open.isEmpty ? head : nil
  }

  private func writers(_ db: Database) throws -> Set<String> {
    Set(try db.query(DaemonQueries.sensors["writers"], rawValue).map { try $0[0] as String })
  }
}
