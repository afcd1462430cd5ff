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
  /// Whether an evaluation is to be tried again soon.
  private var isUnsettled = false

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
      // A window of time that ends is a new partition.
      let windows = conditions.keys.compactMap { graph.spec($0)?.automationPartitions }
        .flatMap(\.windows).map { (cron: $0.cron, timeZone: $0.timeZone) }
      let crons = try (conditions.values.flatMap(\.crons) + windows).map { cron, timeZone in
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
      isUnsettled = false
      if let tick = try await evaluate(sensor), tick.status == "SUCCESS" {
        log(.info, "sensor \(sensor.name): \(tick.message ?? "")")
      }
      if isUnsettled {
        let soon = now + max(sensor.minimumInterval, .milliseconds(250))
        next = next.map { min($0, soon) } ?? soon
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
      guard let (evaluation, before) = try await evaluated(watched, now) else {
        isUnsettled = true
        return nil
      }
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
    guard let (evaluation, _) = try await evaluated(watched, now) else {
      return .skip("materializations are being written just now; try again later")
    }
    let requests = requests(evaluation, watched)
    guard !requests.isEmpty else { return .skip(Self.nothing(watched.conditions.count)) }
    return SensorDecision(
      requests: requests, reason: Self.reasons(evaluation), cursor: nil)
  }

  private func number(of sensor: SensorDefinition, _ force: Bool) async throws -> Int64? {
    try await pool.read { db in
      try db.query(DaemonQueries.automation["sensor"], sensor.name, force).first.map {
        try $0[0] as Int64
      }
    }
  }

  /// Nil when transactions that write materializations don't let it be said which are new.
  private func evaluated(_ watched: Watched, _ now: Timestamp) async throws
    -> (AutomationEvaluation, before: [AssetKey: AutomationState])?
  {
    let reader = self.reader
    var settled: Int64?
    if watched.keys.contains(where: { graph.spec($0)?.automationPartitions != nil }) {
      // What is new of many partitions is told by the number alone.
      settled = try await SensorFeed.materializations.settledHead(pool, .system)
      if settled == nil { return nil }
    }
    let (before, snapshot, filled) = try await pool.read { [settled] db in
      var copy = reader
      // The memory first: what happens after it was read is news to the next evaluation at the latest.
      let before = try copy.states(of: watched.conditions.keys, db)
      var snapshot = try copy.snapshot(of: watched.keys, now: now, db)
      if let settled { snapshot.lastID = settled }
      return (before, snapshot, copy)
    }
    self.reader = filled
    let evaluation = try AutomationEvaluation(
      watched.conditions, graph: graph, executionSets: executionSets, snapshot: snapshot,
      previous: before)
    return (evaluation, before)
  }

  /// One run of all assets without partitions, and one for each partition of those that have the same ones.
  private func requests(_ evaluation: AutomationEvaluation, _ watched: Watched) -> [RunRequest] {
    var whole: [AssetKey] = []
    var parts: [PartitionsDefinition: (Partitions, [Int: [AssetKey]])] = [:]
    for key in graph.topologicalOrder(of: evaluation.requested.keys) {
      guard let set = evaluation.requested[key] else { continue }
      guard let partitions = evaluation.partitions(of: key) else {
        whole.append(key)
        continue
      }
      for position in set.positions {
        parts[partitions.definition, default: (partitions, [:])].1[position, default: []]
          .append(key)
      }
    }
    func request(_ keys: [AssetKey], _ tags: [String: String]) -> RunRequest {
      var request = RunRequest(
        selection: AssetSelection.assets(keys).description,
        tags: watched.sensor.tags.merging(tags) { $1 })
      request.tags[RunTag.sensorName] = watched.sensor.name
      request.tags[RunTag.fromAutomationCondition] = "true"
      return request
    }
    let inParts = parts.values.flatMap { partitions, positions in
      positions.sorted { $0.key < $1.key }.map { position, keys in
        (
          key: partitions.key(at: position),
          request: request(keys, partitions.tags(of: position..<position + 1))
        )
      }
    }.sorted { ($0.key, $0.request.selection ?? "") < ($1.key, $1.request.selection ?? "") }
    return (whole.isEmpty ? [] : [request(whole, [:])]) + inParts.map(\.request)
  }

  private func store(
    _ evaluation: AutomationEvaluation, _ changed: [AssetKey: AutomationState], _ watched: Watched,
    _ number: Int64, _ now: Timestamp
  ) async throws -> TickRecord? {
    let sensor = watched.sensor
    let requests = requests(evaluation, watched)
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

extension PartitionsDefinition {
  /// The windows of time in it.
  fileprivate var windows: [TimeWindowPartitions] {
    switch self {
    case .timeWindow(let windows): [windows]
    case .multi(let dimensions): dimensions.values.flatMap(\.windows)
    case .static, .dynamic: []
    }
  }

  /// The names of the dynamic sets in it.
  var dynamicNames: [String] {
    switch self {
    case .dynamic(let name): [name]
    case .multi(let dimensions): dimensions.values.flatMap(\.dynamicNames)
    case .static, .timeWindow: []
    }
  }
}
