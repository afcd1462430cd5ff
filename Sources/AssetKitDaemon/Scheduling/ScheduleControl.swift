package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// What a person does to schedules.
package struct ScheduleControl: Sendable {
  private let pool: PostgresPool

  /// Makes the control of an instance's schedules, which must be registered.
  package init(_ pool: PostgresPool) { self.pool = pool }

  /// Starts or stops schedules, or (nil) leaves them to their default status.
  ///
  /// A schedule that is started ticks from now on: what would have been before isn't caught up with.
  package func set(_ status: ScheduleDefinition.Status?, of names: [String]) async throws {
    try await pool.write { db in
      try db.execute(DaemonQueries.schedules["set_status"], names, status?.rawValue)
      try db.query(DaemonQueries.schedules["notify"])
    }
  }

  /// The status of each declared schedule.
  package func statuses() async throws -> [String: ScheduleDefinition.Status] {
    try await pool.read { db in
      try db.query(DaemonQueries.schedules["states"]).reduce(into: [:]) { statuses, row in
        let text: String = try row[1]
        statuses[try row[0] as String] = ScheduleDefinition.Status(rawValue: text)
      }
    }
  }

  /// Evaluates a schedule now, whether it ticks or not.
  ///
  /// - Returns: The tick with its runs, which are queued.
  /// - Throws: What the schedule's function throws; nothing is recorded then.
  package func tick(
    _ schedule: ScheduleDefinition, environment: [String: String] = [:], now: Timestamp
  ) async throws -> TickRecord {
    var requests = [RunRequest()]
    var reason: String?
    if let decide = schedule.decide {
      let context = ScheduleContext(
        name: schedule.name, scheduledAt: now, environment: environment)
      switch try await decide(context) {
      case .run(let given): requests = given
      case .skip(let given): (requests, reason) = ([], given)
      }
    }
    let complete = requests.map { schedule.request(now, $0) }
    let status = requests.isEmpty ? "SKIPPED" : "SUCCESS"
    let message = reason
    let ids = try await pool.write { db in
      let ids = try RunQueue.enqueue(complete, origin: schedule.origin, now: now, db)
      try db.execute(
        DaemonQueries.schedules["manual_tick"], schedule.name, now.postgres, status, now.postgres,
        ids.map(\.description), message)
      return ids
    }
    return TickRecord(
      at: now, status: status, runs: ids, message: message, startedAt: now, endedAt: now)
  }

  /// The newest ticks of a schedule.
  package func ticks(of schedule: String, limit: Int) async throws -> [TickRecord] {
    try await pool.read { db in
      try db.query(DaemonQueries.schedules["ticks"], "SCHEDULE", schedule, limit)
        .map(TickRecord.init(row:))
    }
  }
}

/// A tick as it is stored.
package struct TickRecord: Sendable, Hashable {
  /// The instant for which it is.
  package var at: Timestamp
  /// `STARTED`, `SUCCESS`, `SKIPPED`, `FAILURE` or `MISSED`.
  package var status: String
  /// The runs that it asked for.
  package var runs: [RunID]
  /// Why nothing was asked for, or what failed.
  package var message: String?
  /// When its evaluation began.
  package var startedAt: Timestamp
  /// When its evaluation ended.
  package var endedAt: Timestamp?
}

extension TickRecord {
  init(row: Row) throws {
    self.init(
      at: Timestamp(try row[0]), status: try row[1],
      runs: (try row[2] as [String]).compactMap { RunID($0) }, message: try row[3],
      startedAt: Timestamp(try row[4]),
      endedAt: (try row[5] as PostgresTimestamp?).map(Timestamp.init))
  }
}
