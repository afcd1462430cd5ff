package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// Evaluates automation conditions, and asks for one run of all assets that are due together.
///
/// An evaluation has no effect before its result is stored, and that happens under the condition that
/// nobody stored another one meanwhile. So any number of daemons may evaluate, without taking turns.
package actor AutomationLoop: DaemonLoop {
  package nonisolated let name = "automation"
  package nonisolated let topics: Set<String> = ["materializations", "runs", "sensors"]
  package nonisolated let interval: Duration

  private let pool: PostgresPool
  private let graph: AssetGraph
  private let sensors: [Watched]
  private let executionSets: [AssetKey: [AssetKey]]
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void
  private var reader: AutomationReader
  private var lastEvaluations: [String: Timestamp] = [:]

  private struct Watched {
    let sensor: SensorDefinition
    let conditions: [AssetKey: AutomationCondition]
    let crons: [CronSchedule]
    /// The assets that the conditions look at.
    let keys: Set<AssetKey>
  }

  /// Makes the loop over validated definitions.
  package init(
    pool: PostgresPool, definitions: Definitions, interval: Duration = .seconds(60),
    clock: WallClock = .system, log: @escaping @Sendable (LogLevel, String) -> Void
  ) throws {
    self.pool = pool
    let graph = AssetGraph(definitions.specs)
    self.graph = graph
    sensors = try definitions.sensors.filter { $0.kind == .automation }.map { sensor in
      var conditions: [AssetKey: AutomationCondition] = [:]
      for key in sensor.monitoredKeys(on: graph) { conditions[key] = graph.spec(key)?.automation }
      let crons = try conditions.values.flatMap(\.crons).map { cron, timeZone in
        CronSchedule(
          expressions: [try CronExpression(cron)], zone: try TimeZoneRules(named: timeZone))
      }
      // A condition may look at the dependencies of dependencies, as deep as it is nested.
      let depth = conditions.values.map(\.depth).max() ?? 0
      let keys = conditions.keys.reduce(into: Set(conditions.keys)) {
        $0.formUnion(graph.upstream(of: $1, depth: depth))
      }
      return Watched(sensor: sensor, conditions: conditions, crons: Array(Set(crons)), keys: keys)
    }
    executionSets = definitions.assets.reduce(into: [:]) { sets, asset in
      guard asset.specs.count > 1, !asset.canSubset else { return }
      for spec in asset.specs { sets[spec.key] = asset.specs.map(\.key) }
    }
    reader = AutomationReader(graph)
    self.interval = interval
    self.clock = clock
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    var next: Timestamp?
    for watched in sensors {
      let now = clock.now()
      let sensor = watched.sensor
      let earliest = lastEvaluations[sensor.name].map { $0 + sensor.minimumInterval }
      if let earliest, earliest > now, earliest <= now + sensor.minimumInterval {
        next = next.map { min($0, earliest) } ?? earliest
        continue
      }
      lastEvaluations[sensor.name] = now
      if let tick = try await evaluate(sensor), tick.status == "SUCCESS" {
        log(.info, "sensor \(sensor.name): \(tick.message ?? "")")
      }
      let instant = Instant(secondsSince1970: now.floorSeconds.seconds)
      for cron in watched.crons {
        guard let tick = cron.next(after: instant).map({ Timestamp($0) }) else { continue }
        next = next.map { min($0, tick) } ?? tick
      }
    }
    return next
  }

  /// Evaluates the conditions of a sensor, and stores what follows.
  ///
  /// - Parameter force: Whether to do so even when the sensor is stopped.
  /// - Returns: What was recorded; nil when nothing has changed, or the sensor isn't evaluated.
  func evaluate(_ sensor: SensorDefinition, force: Bool = false) async throws -> TickRecord? {
    guard let watched = sensors.first(where: { $0.sensor.name == sensor.name }) else { return nil }
    let now = clock.now()
    // Of two that store at the same time one is refused, and finds the other's result then.
    for _ in 0..<3 {
      guard let number = try await number(of: sensor, force) else { return nil }
      let (evaluation, before) = try await evaluated(watched, now)
      let changed = evaluation.states.filter { key, state in
        evaluation.aTickPassed || before[key].map { !$0.isEquivalent(to: state) } ?? true
      }
      if changed.isEmpty, evaluation.requested.isEmpty { return nil }
      if let tick = try await store(evaluation, changed, watched, number, now) { return tick }
    }
    return nil
  }

  /// What an evaluation would ask for, without any record.
  func preview(_ sensor: SensorDefinition, now: Timestamp) async throws -> SensorDecision {
    guard let watched = sensors.first(where: { $0.sensor.name == sensor.name }) else {
      return .skip("no asset has a condition that it evaluates")
    }
    let (evaluation, _) = try await evaluated(watched, now)
    guard let request = request(evaluation, watched) else {
      return .skip(Self.nothing(watched.conditions.count))
    }
    return SensorDecision(
      requests: [request], reason: Self.reasons(evaluation), cursor: nil)
  }

  private func number(of sensor: SensorDefinition, _ force: Bool) async throws -> Int64? {
    try await pool.read { db in
      try db.query(DaemonQueries.automation["sensor"], sensor.name, force).first.map {
        try $0[0] as Int64
      }
    }
  }

  private func evaluated(_ watched: Watched, _ now: Timestamp) async throws
    -> (AutomationEvaluation, before: [AssetKey: AutomationState])
  {
    let reader = self.reader
    let (before, snapshot, filled) = try await pool.read { db in
      var copy = reader
      // The memory first: what happens after it was read is news to the next evaluation at the latest.
      let before = try copy.states(of: watched.conditions.keys, db)
      let snapshot = try copy.snapshot(of: watched.keys, now: now, db)
      return (before, snapshot, copy)
    }
    self.reader = filled
    let evaluation = try AutomationEvaluation(
      watched.conditions, graph: graph, executionSets: executionSets, snapshot: snapshot,
      previous: before)
    return (evaluation, before)
  }

  private func request(_ evaluation: AutomationEvaluation, _ watched: Watched) -> RunRequest? {
    guard !evaluation.requested.isEmpty else { return nil }
    let keys = graph.topologicalOrder(of: evaluation.requested)
    var request = RunRequest(
      selection: AssetSelection.assets(keys).description, tags: watched.sensor.tags)
    request.tags[RunTag.sensorName] = watched.sensor.name
    request.tags[RunTag.fromAutomationCondition] = "true"
    return request
  }

  private func store(
    _ evaluation: AutomationEvaluation, _ changed: [AssetKey: AutomationState], _ watched: Watched,
    _ number: Int64, _ now: Timestamp
  ) async throws -> TickRecord? {
    let sensor = watched.sensor
    let requests = request(evaluation, watched).map { [$0] } ?? []
    let changed = changed.sorted { $0.key < $1.key }
    let ended = clock.now()
    return try await pool.write { db in
      let advanced = try db.execute(
        DaemonQueries.automation["advance"], sensor.name, number, now.postgres,
        (now + sensor.minimumInterval).postgres)
      guard advanced > 0 else { return nil }
      let ids = try RunQueue.enqueue(requests, origin: sensor.origin, now: now, db)
      try db.execute(DaemonQueries.automation["forget"])
      try db.execute(
        DaemonQueries.automation["save"], changed.map(\.key.description), now.postgres,
        changed.map(\.value.wasRequested), changed.map(\.value.json.text))
      let tick = TickRecord(
        at: now, status: ids.isEmpty ? "SKIPPED" : "SUCCESS", runs: ids,
        message: ids.isEmpty
          ? Self.nothing(watched.conditions.count) : Self.reasons(evaluation),
        startedAt: now, endedAt: ended)
      try tick.save(sensor: sensor.name, cursor: nil, db)
      return tick
    }
  }

  private static func nothing(_ count: Int) -> String {
    "of \(count) conditions none asks for its asset"
  }

  /// Why the assets are asked for, in one line.
  private static func reasons(_ evaluation: AutomationEvaluation) -> String {
    evaluation.states.filter { $0.value.wasRequested }.sorted { $0.key < $1.key }
      .map { key, state in
        "\(key)" + (state.reasons.isEmpty ? "" : ": " + state.reasons.joined(separator: ", "))
      }.joined(separator: "; ")
  }
}

extension AutomationCondition {
  /// How far up the graph it looks.
  fileprivate var depth: Int {
    let inner = operands.map(\.depth).max() ?? 0
    switch self {
    case .anyDepsMatch, .allDepsMatch: return inner + 1
    default: return inner
    }
  }
}
