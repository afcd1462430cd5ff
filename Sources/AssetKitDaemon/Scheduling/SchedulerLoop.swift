package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// Fires schedules: for every due instant one tick, with its runs, in one transaction.
///
/// Every daemon tries, and the unique constraint of `assetkit.ticks` lets one succeed, so that there is
/// nobody to lead and nothing to take over when a daemon dies.
package actor SchedulerLoop: DaemonLoop {
  /// How schedules are evaluated.
  package struct Options: Sendable {
    /// The settings that functions of schedules can read.
    package var environment: [String: String] = [:]
    /// How long a schedule's function may take.
    package var evaluationLimit: Duration = .seconds(60)
    /// How often it looks for schedules that were started or stopped, without being told.
    package var interval: Duration = .seconds(60)
    /// The daemon, whose heartbeat says that what it evaluates isn't abandoned; nil when it has none.
    package var daemon: RunID?
    /// By which schedules tick.
    package var clock: WallClock = .system
    /// How many seconds pass on that clock in one.
    package var speed = 1.0
    /// By which daemons live.
    package var wall: WallClock = .system

    /// Makes the default options.
    package init() {}
  }

  package nonisolated let name = "scheduler"
  package nonisolated let topics: Set<String> = ["schedules"]
  package nonisolated var interval: Duration { options.interval }

  private let pool: PostgresPool
  private let schedules: [String: Timetable]
  private let evaluator: ScheduleEvaluator
  private let options: Options
  private let log: @Sendable (LogLevel, String) -> Void

  private var clock: WallClock { options.clock }

  private struct Timetable {
    let definition: ScheduleDefinition
    let cron: CronSchedule
  }

  /// Makes the loop over validated schedules.
  package init(
    pool: PostgresPool, schedules: [ScheduleDefinition], options: Options = Options(),
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) throws {
    self.pool = pool
    self.options = options
    self.schedules = Dictionary(
      try schedules.map { ($0.name, Timetable(definition: $0, cron: try $0.cronSchedule())) }
    ) { first, _ in first }
    evaluator = ScheduleEvaluator(
      pool: pool,
      schedules: self.schedules.compactMapValues {
        $0.definition.decide == nil ? nil : $0.definition
      },
      options: options, log: log)
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    let now = clock.now()
    let states = try await states(at: now)
    var simple: [(ScheduleDefinition, Timestamp)] = []
    var evaluated: [(name: String, at: Timestamp)] = []
    var next: Timestamp?
    for state in states {
      guard let timetable = schedules[state.name] else { continue }
      let definition = timetable.definition
      let due = DueTicks(
        of: timetable.cron, after: state.last, upTo: now, definition.catchUp)
      if !due.missed.isEmpty { try await record(due.missed, of: definition.name, now) }
      if definition.decide == nil {
        simple += due.fire.map { (definition, $0) }
      } else {
        evaluated += due.fire.map { (definition.name, $0) }
      }
      let after = Instant(secondsSince1970: max(now, state.last).floorSeconds.seconds)
      if let tick = timetable.cron.next(after: after).map({ Timestamp($0) }) {
        next = next.map { min($0, tick) } ?? tick
      }
    }
    try await fire(simple, now)
    try await evaluator.begin(evaluated)
    guard let wait = try await evaluator.takeOver() else { return next }
    let soon = clock.now() + wait * options.speed
    return next.map { min($0, soon) } ?? soon
  }

  private struct State {
    let name: String
    /// The last instant that was taken care of.
    let last: Timestamp
  }

  /// The schedules that tick.
  private func states(at now: Timestamp) async throws -> [State] {
    let rows = try await pool.read { db in
      try db.query(DaemonQueries.schedules["states"]).map { row in
        (
          name: try row[0] as String, status: try row[1] as String,
          since: (try row[2] as PostgresTimestamp?).map(Timestamp.init),
          last: (try row[3] as PostgresTimestamp?).map(Timestamp.init)
        )
      }
    }
    let running = rows.filter { $0.status == ScheduleDefinition.Status.running.rawValue }
    let new = running.filter { $0.since == nil }.map(\.name)
    if !new.isEmpty {
      try await pool.read { db in
        try db.execute(DaemonQueries.schedules["begin_ticking"], new, now.postgres)
      }
    }
    return running.map { row in
      State(name: row.name, last: max(row.since ?? now, row.last ?? row.since ?? now))
    }
  }

  private func record(
    _ missed: [(at: Timestamp, reason: String)], of schedule: String, _ now: Timestamp
  ) async throws {
    let added = try await pool.read { db in
      try db.execute(
        DaemonQueries.schedules["miss"], schedule, missed.map(\.at.postgres),
        missed.map(\.reason), now.postgres)
    }
    if added > 0 { log(.warning, "schedule \(schedule): \(added) ticks were missed") }
  }

  /// Fires ticks of schedules without a function, all in one transaction.
  private func fire(_ ticks: [(ScheduleDefinition, Timestamp)], _ now: Timestamp) async throws {
    guard !ticks.isEmpty else { return }
    let entries = ticks.map { schedule, at in
      RunQueue.Entry(
        schedule.request(at, RunRequest()), origin: schedule.origin, now: now)
    }
    let won = try await pool.write { db in
      let ids = try db.query(
        DaemonQueries.schedules["fire"], ticks.map(\.0.name), ticks.map(\.1.postgres),
        entries.map(\.id.description), now.postgres
      ).compactMap { RunID(try $0[0] as String) }
      let mine = Set(ids)
      try RunQueue.enqueue(entries.filter { mine.contains($0.id) }, now: now, db)
      return mine
    }
    for (tick, entry) in zip(ticks, entries) where won.contains(entry.id) {
      log(.info, "schedule \(tick.0.name) ticked for \(tick.1.iso8601): run \(entry.id)")
    }
  }
}

extension ScheduleDefinition {
  /// By which the runs of a schedule, and their keys, are told from those of others.
  var origin: String { "schedule:\(name)" }

  /// A request completed by what the schedule says.
  func request(_ at: Timestamp, _ given: RunRequest) -> RunRequest {
    var request = given
    request.selection = given.selection ?? target
    request.tags = tags.merging(given.tags) { $1 }
    request.tags[RunTag.scheduleName] = name
    request.tags[RunTag.scheduledAt] = at.iso8601
    request.tags[RunTag.runKey] = given.key
    return request
  }
}
