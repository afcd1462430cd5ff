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
  private let environment: [String: String]
  private let limit: Duration
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void
  private var underWay: Set<Tick> = []
  private var lastResume: Timestamp?

  private struct Tick: Hashable {
    let name: String
    let at: Timestamp
  }

  init(
    pool: PostgresPool, environment: [String: String], limit: Duration, clock: WallClock,
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    self.environment = environment
    self.limit = limit
    self.clock = clock
    self.log = log
  }

  /// Evaluates a schedule for an instant, unless that is done or being done.
  func begin(_ schedule: ScheduleDefinition, _ at: Timestamp) {
    let tick = Tick(name: schedule.name, at: at)
    guard underWay.insert(tick).inserted else { return }
    Task {
      do { try await evaluate(schedule, at) } catch {
        log(.error, "schedule \(schedule.name): \(error)")
      }
      underWay.remove(tick)
    }
  }

  /// Evaluates again what daemons began that are gone.
  func resume(_ schedules: [String: ScheduleDefinition]) async throws {
    let now = clock.now()
    if let lastResume, now - lastResume < limit, now > lastResume { return }
    lastResume = now
    let abandoned = try await pool.read { db in
      try db.query(DaemonQueries.schedules["abandoned_ticks"], expiry(now).postgres).map { row in
        (name: try row[0] as String, at: Timestamp(try row[1] as PostgresTimestamp))
      }
    }
    for (name, at) in abandoned {
      if let schedule = schedules[name], schedule.decide != nil {
        begin(schedule, at)
      } else {
        try await pool.read { db in
          try db.execute(
            DaemonQueries.schedules["fail_abandoned"], name, at.postgres, now.postgres,
            "its daemon is gone, and the schedule isn't declared any more")
        }
      }
    }
  }

  /// An evaluation that began before this instant is taken to be abandoned.
  private nonisolated func expiry(_ now: Timestamp) -> Timestamp { now + (.zero - limit * 1.25) }

  private func evaluate(_ schedule: ScheduleDefinition, _ at: Timestamp) async throws {
    guard let decide = schedule.decide else { return }
    let began = clock.now()
    let number = try await pool.read { db in
      try db.query(
        DaemonQueries.schedules["begin_tick"], schedule.name, at.postgres, began.postgres,
        expiry(began).postgres
      ).first.map { try $0[0] as Int64 }
    }
    guard let number else { return }
    let outcome = await outcome(of: schedule, at, decide)
    let now = clock.now()
    let isMine = try await pool.write { db in
      let ids = try RunQueue.enqueue(
        outcome.requests.map { RunQueue.Entry($0, origin: schedule.origin, now: now) }, now: now,
        db)
      let changed = try db.execute(
        DaemonQueries.schedules["end_tick"], number, began.postgres, outcome.status, now.postgres,
        outcome.message, ids.map(\.description))
      // Somebody else took the tick over meanwhile: its runs are theirs.
      if changed == 0 { throw TakenOver() }
      return true
    }
    if isMine {
      let level: LogLevel = outcome.status == "FAILURE" ? .error : .info
      let message = outcome.message.map { ": \($0)" } ?? ""
      log(level, "schedule \(schedule.name), \(at.iso8601): \(outcome.status)\(message)")
    }
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
      name: schedule.name, scheduledAt: at, environment: environment)
    do {
      let decision = try await withDeadline(limit, grace: .seconds(1), clock: clock) {
        try await decide(context)
      }
      switch decision {
      case .skip(let reason): return Outcome(status: "SKIPPED", message: reason)
      case .run(let requests) where requests.isEmpty:
        return Outcome(status: "SKIPPED", message: "it asked for no run")
      case .run(let requests):
        return Outcome(
          status: "SUCCESS", requests: requests.map { schedule.request(at, $0) })
      }
    } catch {
      let message = (error as? StepFailure)?.message ?? "\(error)"
      return Outcome(status: "FAILURE", message: "its function failed: \(message)")
    }
  }
}
