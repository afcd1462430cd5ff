package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// Keeps the freshness of assets with a policy up to date: on materializations, and at the instants at
/// which a state changes by itself.
///
/// Every daemon looks, and the update that finds the old state is the one that records a change. With the
/// state, the asset's check `freshness` is recorded: it warns or fails when the asset is late.
package struct FreshnessLoop: DaemonLoop {
  package let name = "freshness"
  package let topics: Set<String> = ["materializations"]
  package let interval: Duration

  private let pool: PostgresPool
  private let policies: [AssetKey: FreshnessPolicy]
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void

  /// Makes the loop over validated assets.
  package init(
    pool: PostgresPool, specs: [AssetSpec], interval: Duration = .seconds(300),
    clock: WallClock = .system, log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    policies = specs.reduce(into: [:]) { $0[$1.key] = $1.freshness }
    self.interval = interval
    self.clock = clock
    self.log = log
  }

  private struct Reading {
    let key: AssetKey
    let stored: FreshnessState?
    let materializedAt: Timestamp?
  }

  private struct Change {
    let key: AssetKey
    let state: FreshnessState
    let previous: FreshnessState?
  }

  package func pass() async throws -> Timestamp? {
    let keys = policies.keys.map(\.description)
    let readings = try await pool.read { db in
      // Few rows, and nothing to do as a rule.
      try db.execute(DaemonQueries.freshness["forget"])
      return try keys.isEmpty
        ? []
        : db.query(DaemonQueries.freshness["states"], keys).map { row in
          Reading(
            key: AssetKey(try row[0] as String),
            stored: (try row[1] as String?).flatMap(FreshnessState.init(rawValue:)),
            materializedAt: (try row[2] as PostgresTimestamp?).map(Timestamp.init))
        }
    }
    let now = clock.now()
    var next: Timestamp?
    var due: [Change] = []
    for reading in readings {
      guard let policy = policies[reading.key] else { continue }
      let limits = try reading.materializedAt.map { try policy.limits(materializedAt: $0) }
      let state = limits?.state(at: now) ?? .unknown
      if state != reading.stored {
        due.append(Change(key: reading.key, state: state, previous: reading.stored))
      }
      if let change = limits?.nextChange(after: now) {
        next = next.map { min($0, change) } ?? change
      }
    }
    if !due.isEmpty { try await store(due, now) }
    return next
  }

  private func store(_ due: [Change], _ now: Timestamp) async throws {
    // In the order of keys, lest two daemons wait for each other.
    let due = due.sorted { $0.key < $1.key }
    let changed = try await pool.write { db in
      let stored = try db.query(
        DaemonQueries.freshness["change"], due.map(\.key.description),
        due.map { $0.previous?.rawValue }, due.map(\.state.rawValue), now.postgres
      ).map { row in
        Change(
          key: AssetKey(try row[0] as String),
          state: FreshnessState(rawValue: try row[1]) ?? .unknown,
          previous: (try row[2] as String?).flatMap(FreshnessState.init(rawValue:)))
      }
      let known = stored.filter { $0.state != .unknown }
      if !known.isEmpty {
        try db.execute(
          DaemonQueries.freshness["check"], known.map(\.key.description),
          known.map { $0.state == .pass }, known.map { $0.state == .warn ? "WARN" : "ERROR" },
          known.map { policies[$0.key]?.description ?? "" }, now.postgres)
      }
      if !stored.isEmpty { try db.query(DaemonQueries.freshness["notify"]) }
      return stored
    }
    for change in changed {
      guard let previous = change.previous else { continue }
      let level: LogLevel =
        switch change.state {
        case .fail: .error
        case .warn: .warning
        default: .info
        }
      log(level, "asset \(change.key) is \(change.state.rawValue) now; it was \(previous.rawValue)")
    }
  }
}
