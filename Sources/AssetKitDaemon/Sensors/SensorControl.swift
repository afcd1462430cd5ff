package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// A sensor as the database knows it.
package struct SensorState: Sendable {
  /// The sensor's name.
  package let name: String
  /// Whether it is evaluated.
  package let status: ScheduleDefinition.Status
  /// How far it has come.
  package let cursor: String?
  /// When its last evaluation began.
  package let evaluatedAt: Timestamp?
  /// Before when it isn't evaluated again.
  package let nextAt: Timestamp?
  /// Until when somebody evaluates it.
  package let claimedUntil: Timestamp?
  /// The key of the last run that it asked for with one.
  package let lastRunKey: String?
  /// How often in a row its evaluation failed.
  package let failures: Int
  /// For how long the daemon that evaluates it is alive for certain; nil when none does.
  let claimantIsAlive: Duration?

  var isRunning: Bool { status == .running }

  static func all(_ db: Database) throws -> [SensorState] {
    let now = WallClock.system.now()
    return try db.query(DaemonQueries.sensors["states"], now.postgres).map { row in
      func time(_ index: Int) throws -> Timestamp? {
        (try row[index] as PostgresTimestamp?).map(Timestamp.init)
      }
      return SensorState(
        name: try row[0], status: .init(rawValue: try row[1]) ?? .stopped, cursor: try row[2],
        evaluatedAt: try time(3), nextAt: try time(4), claimedUntil: try time(5),
        lastRunKey: try row[6], failures: Int(try row[7] as Int32),
        claimantIsAlive: (try row[8] as Double?).map { .seconds($0) })
    }
  }
}

/// What a person does to sensors.
package struct SensorControl: Sendable {
  private let pool: PostgresPool

  /// Makes the control of an instance's sensors, which must be registered.
  package init(_ pool: PostgresPool) { self.pool = pool }

  /// Starts or stops sensors, or (nil) leaves them to their default status.
  ///
  /// One that watches runs or freshness watches from now on; one that watches materializations goes on
  /// where it was, from now on at its first start.
  package func set(_ status: ScheduleDefinition.Status?, of names: [String]) async throws {
    try await pool.write { db in
      try db.execute(DaemonQueries.sensors["set_status"], names, status?.rawValue)
      try db.query(DaemonQueries.sensors["notify"])
    }
  }

  /// Sets the cursor of a sensor, or (nil) deletes it: it begins anew then.
  package func setCursor(_ cursor: String?, of name: String) async throws {
    try await pool.write { db in
      try db.execute(DaemonQueries.sensors["set_cursor"], name, cursor)
      try db.query(DaemonQueries.sensors["notify"])
    }
  }

  /// The state of each declared sensor, by name.
  package func states() async throws -> [String: SensorState] {
    try await pool.read { db in
      Dictionary(try SensorState.all(db).map { ($0.name, $0) }) { first, _ in first }
    }
  }

  /// The newest ticks of a sensor.
  package func ticks(of sensor: String, limit: Int) async throws -> [TickRecord] {
    try await pool.read { db in
      try db.query(DaemonQueries.schedules["ticks"], "SENSOR", sensor, limit)
        .map(TickRecord.init(row:))
    }
  }

  /// Evaluates a sensor now, whether it is started or not, as a daemon would.
  ///
  /// - Returns: The last tick; nil when there is no news.
  /// - Throws: `SensorBusy` when a daemon evaluates it just now.
  package func tick(
    _ sensor: SensorDefinition, _ definitions: Definitions, environment: [String: String],
    clock: WallClock = .system
  ) async throws -> TickRecord? {
    if sensor.kind == .automation {
      let loop = try AutomationLoop(
        pool: pool, definitions: definitions, clock: clock, log: { _, _ in })
      return try await loop.evaluate(sensor, force: true)
    }
    let evaluation = SensorEvaluation(
      pool: pool, graph: AssetGraph(definitions.specs), environment: environment,
      limit: .seconds(60), clock: clock)
    for _ in 0..<20 {
      switch try await evaluation.evaluate(sensor, force: true) {
      case .notClaimed: throw SensorBusy(name: sensor.name)
      case .nothing: return nil
      case .unsettled: try await clock.sleep(.milliseconds(250))
      case .tick(let tick, _): return tick
      }
    }
    throw SensorBusy(name: sensor.name)
  }

  /// What a sensor would decide, without any record.
  ///
  /// The function of a polled sensor, and that of one that watches materializations, is called; alerts
  /// aren't sent. The requests are complete.
  ///
  /// - Throws: `SensorPreviewFailure` when the evaluation would fail.
  package func preview(
    _ sensor: SensorDefinition, _ definitions: Definitions, _ context: SensorContext
  ) async throws -> SensorDecision {
    if sensor.kind == .automation {
      let loop = try AutomationLoop(pool: pool, definitions: definitions, log: { _, _ in })
      return try await loop.preview(sensor, now: context.now)
    }
    let evaluation = SensorEvaluation(
      pool: pool, graph: AssetGraph(definitions.specs), environment: context.environment,
      limit: .seconds(60), clock: .system)
    let decide: @Sendable () async throws -> SensorDecision
    if case .polling(let evaluate) = sensor.trigger {
      decide = { try await evaluate(context) }
    } else {
      guard let position = context.cursor.flatMap({ Int64($0) }) else {
        return .skip(
          "it has no cursor yet, and begins with what happens after its start"
            + (sensor.kind == .asset ? "; a cursor of 0 tells it of all materializations" : ""))
      }
      guard
        let news = try await SensorNewsReader(evaluation).next(
          sensor, after: position, upTo: .max)
      else { return .skip("there is no news") }
      guard sensor.kind == .asset else { return .handled("it would be told: \(news.summary)") }
      decide = news.handle
    }
    do {
      var decision = try await evaluation.decided(sensor, context.now, decide)
      decision.requests = try evaluation.requests(of: decision, sensor)
      return decision
    } catch {
      try Task.checkCancellation()
      throw SensorPreviewFailure(
        description: "sensor \(sensor.name): \(SensorEvaluation.message(error))")
    }
  }
}

/// What an evaluation would fail with.
package struct SensorPreviewFailure: Error, CustomStringConvertible {
  /// The sensor, and the reason as a tick would say it.
  package let description: String
}

/// A sensor can't be evaluated, because somebody does so already.
package struct SensorBusy: Error, CustomStringConvertible {
  /// The sensor's name.
  package let name: String
  /// What to do.
  package var description: String {
    "sensor \(name) is being evaluated by somebody else just now; try again later"
  }
}
