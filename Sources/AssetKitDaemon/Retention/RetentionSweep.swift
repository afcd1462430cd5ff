package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// Deletes what a policy calls old, batch after batch, each a short transaction.
///
/// It remembers how far it has come, so that the next pass begins there: of what was looked at and
/// stays for ever nothing is read twice. Writers aren't held up: events are deleted of ended runs only,
/// where nobody writes.
package actor RetentionSweep {
  private let pool: PostgresPool
  private let policy: RetentionPolicy
  private let logs: ComputeLogs?
  private let isDryRun: Bool
  private let batch: Int
  private let pause: Duration
  private let clock: WallClock
  private var walks: [Int: EventWalk] = [:]
  private var decidedTicks: [TickSource: Timestamp] = [:]
  private var report = RetentionReport()

  private struct Busy: Error {}

  /// Makes a sweep that has looked at nothing yet.
  ///
  /// - Parameters:
  ///   - logs: The output of runs on this machine; nil when it isn't kept.
  ///   - isDryRun: Whether it only counts.
  ///   - batch: How many rows a transaction looks at.
  ///   - pause: The rest between two transactions, which leaves the disk to others.
  package init(
    pool: PostgresPool, policy: RetentionPolicy, logs: ComputeLogs?, isDryRun: Bool = false,
    batch: Int = 5000, pause: Duration = .milliseconds(20), clock: WallClock = .system
  ) {
    self.pool = pool
    self.policy = policy
    self.logs = logs
    self.isDryRun = isDryRun
    self.batch = batch
    self.pause = pause
    self.clock = clock
  }

  /// Deletes everything that is old now.
  ///
  /// - Throws: What the database throws; what was deleted before stays deleted.
  package func run() async throws -> RetentionReport {
    report = RetentionReport()
    let now = clock.now()
    do {
      for (days, types) in eventGroups { try await purgeEvents(types, days, now) }
      for (days, _) in walks where eventGroups[days] == nil { walks[days] = nil }
      try await purgeTicks(now)
      try await purgeMaterializations(now)
      try await purgeChanges(now)
      try await purgeRuns(now)
      try await purgeRest(now)
    } catch is Busy {
      report.wasBusy = true
    }
    if let logs, let days = policy.computeLogs {
      let gone = logs.purge(olderThan: now.daysAgo(days), isDryRun: isDryRun)
      report.computeLogs = gone.runs
      report.computeLogBytes = gone.bytes
    }
    return report
  }

  /// One batch: nothing else cleans up meanwhile.
  private func step<T: Sendable>(
    _ body: @Sendable (Database) throws -> T
  ) async throws -> T {
    let result = try await pool.write { db in
      guard try db.query(DaemonQueries.retention["try_lock"])[0][0] as Bool else { throw Busy() }
      return try body(db)
    }
    try await clock.sleep(pause)
    return result
  }

  // MARK: - Events

  /// The types by the days for which they are kept: each group is one walk.
  private var eventGroups: [Int: [String]] {
    policy.events.reduce(into: [:]) { $0[$1.value, default: []].append($1.key.rawValue) }
  }

  private struct EventWalk {
    /// The last event that was looked at.
    var run: Int64 = 0
    var sequence: Int32 = 0
    /// Runs that were passed by, since they had not ended long enough ago.
    var early: Set<Int64> = []
  }

  private func purgeEvents(_ types: [String], _ days: Int, _ now: Timestamp) async throws {
    let cutoff = now.daysAgo(days).postgres
    var walk = walks[days] ?? EventWalk()
    defer { walks[days] = walk }
    let again = walk.early.sorted()
    walk.early = []
    for (index, run) in again.enumerated() {
      do {
        let rest = EventWalk(run: run, sequence: 0)
        walk.early.formUnion(
          try await purgeEvents(types, cutoff, from: rest, before: run + 1).early)
      } catch {
        walk.early.formUnion(again[index...])
        throw error
      }
    }
    let start = walk.run
    let frontier = try await pool.read { db in
      try db.query(DaemonQueries.retention["frontier"], start, cutoff).first.map {
        try $0[0] as Int64
      }
    }
    let end = try await purgeEvents(types, cutoff, from: walk, before: frontier ?? .max)
    walk.run = end.run
    walk.sequence = end.sequence
    walk.early.formUnion(end.early)
  }

  private func purgeEvents(
    _ types: [String], _ cutoff: PostgresTimestamp, from start: EventWalk, before bound: Int64
  ) async throws -> EventWalk {
    var walk = start
    while true {
      let (batch, isDryRun, from) = (batch, isDryRun, walk)
      let (seen, old, last, early) = try await step { db in
        let row = try db.query(
          DaemonQueries.retention["events"], from.run, from.sequence, bound, batch, isDryRun,
          types, cutoff)[0]
        let run: Int64? = try row[2]
        let sequence: Int32? = try row[3]
        return (
          try row[0] as Int, try row[1] as Int,
          run.flatMap { run in sequence.map { (run, $0) } }, try row[4] as [Int64]
        )
      }
      report.events += old
      walk.early.formUnion(early)
      guard let last else { return walk }
      (walk.run, walk.sequence) = last
      if seen < batch { return walk }
    }
  }

  // MARK: - Ticks

  private struct TickSource: Hashable {
    let instigator: String
    let name: String
    let isAutomation: Bool
  }

  private func purgeTicks(_ now: Timestamp) async throws {
    let sources = try await pool.read { db in
      try db.query(DaemonQueries.retention["tick_names"]).map {
        TickSource(instigator: try $0[0], name: try $0[1], isAutomation: try $0[2])
      }
    }
    for source in sources {
      let days =
        switch source.instigator {
        case "SENSOR": source.isAutomation ? policy.automationTicks : policy.sensorTicks
        default: policy.scheduleTicks
        }
      let all = [days.started, days.success, days.failure, days.skipped]
      guard let newest = all.compactMap({ $0 }).min().map(now.daysAgo) else { continue }
      try await purgeTicks(of: source, all.map { $0.map { now.daysAgo($0) } }, before: newest)
      // Below the oldest limit all is decided: what is left there stays.
      decidedTicks[source] = all.compactMap { $0 }.max().map(now.daysAgo)
    }
    decidedTicks = decidedTicks.filter { sources.contains($0.key) }
  }

  private func purgeTicks(
    of source: TickSource, _ cutoffs: [Timestamp?], before newest: Timestamp
  ) async throws {
    var position = decidedTicks[source] ?? Timestamp(microseconds: 0)
    let limits = cutoffs.map { $0?.postgres }
    let kept = try await pool.read { db in
      let row = try db.query(
        DaemonQueries.retention["kept_ticks"], source.instigator, source.name)[0]
      return [try row[0] as PostgresTimestamp?, try row[1] as PostgresTimestamp?].compactMap { $0 }
    }
    while true {
      let (batch, isDryRun, from) = (batch, isDryRun, position)
      let (seen, old, last) = try await step { db in
        let row = try db.query(
          DaemonQueries.retention["ticks"], source.instigator, source.name, from.postgres,
          newest.postgres, kept, limits[0], limits[1], limits[2], limits[3], batch, isDryRun)[0]
        return (
          try row[0] as Int, try row[1] as Int,
          (try row[2] as PostgresTimestamp?).map(Timestamp.init)
        )
      }
      report.ticks += old
      guard let last, seen == batch else { return }
      position = last
    }
  }

  // MARK: - Materializations, changes and runs

  private func purgeMaterializations(_ now: Timestamp) async throws {
    guard let cutoff = policy.materializations.map({ now.daysAgo($0).postgres }) else { return }
    report.materializations += try await walk { db, position, batch, isDryRun in
      try db.query(
        DaemonQueries.retention["materializations"], position, batch, isDryRun, cutoff)
    }
  }

  private func purgeChanges(_ now: Timestamp) async throws {
    report.runStatusChanges += try await walk { db, position, batch, isDryRun in
      try db.query(DaemonQueries.retention["run_status_changes"], position, batch, isDryRun)
    }
    guard let cutoff = policy.freshnessChanges.map({ now.daysAgo($0).postgres }) else { return }
    report.freshnessChanges += try await walk { db, position, batch, isDryRun in
      try db.query(
        DaemonQueries.retention["freshness_changes"], position, batch, isDryRun, cutoff)
    }
  }

  /// Looks at a table batch by batch, in the order of its numbers.
  ///
  /// - Parameter statement: Looks at a batch behind a number, and answers how many rows it saw, how many of
  ///   them were old, and the number of the last one.
  /// - Returns: How many rows were old.
  private func walk(
    _ statement: @escaping @Sendable (Database, Int64, Int, Bool) throws -> Rows
  ) async throws -> Int {
    var position: Int64 = 0
    var total = 0
    while true {
      let (batch, isDryRun, from) = (batch, isDryRun, position)
      let (seen, old, last) = try await step { db in
        let row = try statement(db, from, batch, isDryRun)[0]
        return (try row[0] as Int, try row[1] as Int, try row[2] as Int64?)
      }
      total += old
      guard let last, seen == batch else { return total }
      position = last
    }
  }

  private func purgeRuns(_ now: Timestamp) async throws {
    guard let cutoff = policy.runs.map({ now.daysAgo($0).postgres }) else { return }
    let frontier = try await pool.read { db in
      try db.query(DaemonQueries.retention["frontier"], 0 as Int64, cutoff).first.map {
        try $0[0] as Int64
      } ?? .max
    }
    var position: Int64 = 0
    while true {
      let from = position
      let runs = try await pool.read { db in
        try db.query(DaemonQueries.retention["old_runs"], from, frontier, 100, cutoff).map {
          (number: try $0[0] as Int64, isOld: try $0[1] as Bool?)
        }
      }
      guard let last = runs.last else { return }
      try await delete(runs.filter { $0.isOld == true }.map(\.number), cutoff)
      position = last.number
    }
  }

  private func delete(_ runs: [Int64], _ cutoff: PostgresTimestamp) async throws {
    guard !runs.isEmpty else { return }
    if isDryRun {
      report.runs += runs.count
      return
    }
    let batch = batch
    while true {
      let gone = try await step {
        try $0.execute(DaemonQueries.retention["run_events"], runs, batch)
      }
      report.events += gone
      if gone < batch { break }
    }
    report.runs += try await step {
      try $0.execute(DaemonQueries.retention["runs"], runs, cutoff)
    }
  }

  // MARK: - Small tables

  private func purgeRest(_ now: Timestamp) async throws {
    let (batch, isDryRun) = (batch, isDryRun)
    let (backfills, daemons, slots) = try await step { db in
      (
        try db.query(DaemonQueries.retention["backfills"], now.postgres, isDryRun, batch)[0][0]
          as Int,
        try db.query(DaemonQueries.retention["lost_daemons"], now.postgres, isDryRun)[0][0] as Int,
        try db.query(DaemonQueries.retention["ended_slots"], now.postgres, isDryRun)[0][0] as Int
      )
    }
    report.backfills += backfills
    report.daemons += daemons
    report.poolSlots += slots
  }
}

extension Timestamp {
  /// The instant so many days before.
  func daysAgo(_ days: Int) -> Timestamp { self + .seconds(-86_400 * days) }
}
