internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Evaluates the functions of schedules, side by side, so that one that hangs holds up no other.
///
/// A tick is recorded as started before its function is called. The function's decision, its runs and the
/// tick's end are one transaction, under the condition that the tick is still this evaluation's: when a
/// daemon dies in between, another one evaluates the tick again, and its runs come to be once.
actor ScheduleEvaluator {
  private let pool: PostgresPool
  private let schedules: [String: ScheduleDefinition]
  private let options: SchedulerLoop.Options
  private let log: @Sendable (LogLevel, String) -> Void
  private let calls = FunctionCalls()
  private var lastFailed: Timestamp?

  private var clock: WallClock { options.clock }

  /// No daemon's lease is longer: one that seems to be was given before the clock was put back.
  static let longestLease = Duration.seconds(300)

  /// A tick that this evaluation has, until another one takes it over.
  private struct Tick {
    let schedule: ScheduleDefinition
    let at: Timestamp
    let number: Int64
    let began: Timestamp
  }

  /// - Parameter schedules: Those with a function, by name.
  init(
    pool: PostgresPool, schedules: [String: ScheduleDefinition], options: SchedulerLoop.Options,
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    self.schedules = schedules
    self.options = options
    self.log = log
  }

  /// Records ticks as started, and evaluates those that nobody else has.
  ///
  /// - Throws: When they could not be recorded; none is evaluated then.
  func begin(_ due: [(name: String, at: Timestamp)]) async throws {
    guard !due.isEmpty else { return }
    let began = clock.now()
    let rows = try await pool.read { [options] db in
      try db.query(
        DaemonQueries.schedules["begin_ticks"], due.map(\.name), due.map(\.at.postgres),
        began.postgres, options.daemon?.description
      ).map { (name: try $0[0] as String, at: Timestamp(try $0[1]), number: try $0[2] as Int64) }
    }
    start(rows, began)
  }

  /// Evaluates again what daemons began that are gone.
  ///
  /// - Returns: In how much time to look again, while ticks are being evaluated.
  func takeOver() async throws -> Duration? {
    let now = clock.now()
    // By the schedules' clock, as the beginnings of ticks are, but as long as the limit really is.
    let expiry = now + (.zero - options.evaluationLimit * 1.25 * options.speed)
    try await failUndeclared(now, expiry)
    guard !schedules.isEmpty else { return nil }
    let alive = options.wall.now()
    let (rows, next) = try await pool.read { [options, names = Array(schedules.keys)] db in
      let rows = try db.query(
        DaemonQueries.schedules["take_over"], names, now.postgres, options.daemon?.description,
        expiry.postgres, alive.postgres, (alive + Self.longestLease).postgres
      ).map { (name: try $0[0] as String, at: Timestamp(try $0[1]), number: try $0[2] as Int64) }
      let next = try db.query(
        DaemonQueries.schedules["next_take_over"], names, expiry.postgres, alive.postgres)[0]
      return (rows, [(try next[0] as Double?).map { $0 / options.speed }, try next[1]])
    }
    for row in rows {
      log(
        .warning, "schedule \(row.name), \(row.at.iso8601): taken over from a daemon that is gone")
    }
    start(rows, now)
    // The lease of its daemon lapses, and nobody waits a moment longer; but what others have locked may
    // take them a while.
    return next.compactMap { $0 }.min().map {
      min(max(.seconds($0), .milliseconds(100)), Self.longestLease)
    }
  }

  private func failUndeclared(_ now: Timestamp, _ expiry: Timestamp) async throws {
    if let lastFailed, now >= lastFailed, now - lastFailed < options.evaluationLimit { return }
    lastFailed = now
    let failed = try await pool.read { [names = Array(schedules.keys)] db in
      try db.query(
        DaemonQueries.schedules["fail_undeclared"], names, now.postgres, expiry.postgres,
        "its daemon is gone, and the schedule isn't declared any more"
      ).map { "\(try $0[0] as String), \(Timestamp(try $0[1]).iso8601)" }
    }
    for tick in failed { log(.error, "schedule \(tick): FAILURE: it isn't declared any more") }
  }

  private func start(_ ticks: [(name: String, at: Timestamp, number: Int64)], _ began: Timestamp) {
    for tick in ticks {
      guard let schedule = schedules[tick.name] else { continue }
      let tick = Tick(schedule: schedule, at: tick.at, number: tick.number, began: began)
      Task {
        do { try await evaluate(tick) } catch {
          // The tick stays open, and is taken over when its time is over.
          log(.error, "schedule \(schedule.name), \(tick.at.iso8601): \(error)")
        }
      }
    }
  }

  private func evaluate(_ tick: Tick) async throws {
    let (schedule, at) = (tick.schedule, tick.at)
    guard let decide = schedule.decide else { return }
    let outcome = await outcome(of: schedule, at, decide)
    let now = clock.now()
    // A database that is away for a moment costs no evaluation: a function may not be asked twice.
    try await pool.withRetry(for: .seconds(30)) { [options] pool in
      try await pool.write { db in
        let ids = try RunQueue.enqueue(
          outcome.requests.map { RunQueue.Entry($0, origin: schedule.origin, now: now) }, now: now,
          db)
        let changed = try db.execute(
          DaemonQueries.schedules["end_tick"], tick.number, tick.began.postgres, outcome.status,
          now.postgres, outcome.message, ids.map(\.description), options.daemon?.description)
        // Somebody else took the tick over meanwhile: its runs are theirs.
        if changed == 0 { throw TakenOver() }
      }
    }
    let level: LogLevel = outcome.status == "FAILURE" ? .error : .info
    let message = outcome.message.map { ": \($0)" } ?? ""
    log(level, "schedule \(schedule.name), \(at.iso8601): \(outcome.status)\(message)")
  }

  private struct TakenOver: Error, CustomStringConvertible {
    let description = "another daemon took its tick over"
  }

  private struct Outcome {
    var status: String
    var message: String?
    var requests: [RunRequest] = []
  }

  private func outcome(
    of schedule: ScheduleDefinition, _ at: Timestamp, _ decide: @escaping ScheduleDefinition.Decide
  ) async -> Outcome {
    let context = ScheduleContext(
      name: schedule.name, scheduledAt: at, environment: options.environment)
    do {
      // The limit is one of real time, whatever clock the schedules tick by.
      let decision = try await calls.call(
        schedule.name, began: at, limit: options.evaluationLimit, clock: options.wall
      ) { try await decide(context) }
      switch decision {
      case .skip(let reason): return Outcome(status: "SKIPPED", message: reason.tickMessage)
      case .run(let requests) where requests.isEmpty:
        return Outcome(status: "SKIPPED", message: "it asked for no run")
      case .run(let requests):
        if let fault = requests.fault {
          return Outcome(status: "FAILURE", message: "it asked for \(fault)")
        }
        return Outcome(
          status: "SUCCESS", requests: requests.map { schedule.request(at, $0) })
      }
    } catch let error as HasNotReturned {
      return Outcome(status: "FAILURE", message: error.description)
    } catch {
      let message = (error as? StepFailure)?.message ?? "\(error)"
      return Outcome(status: "FAILURE", message: "its function failed: \(message)".tickMessage)
    }
  }
}
