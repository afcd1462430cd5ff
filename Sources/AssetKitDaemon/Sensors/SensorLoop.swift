package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// Evaluates sensors that are due, side by side, so that one that hangs holds up no other.
///
/// Every daemon tries, and the claim on the sensor's row lets one succeed.
package actor SensorLoop: DaemonLoop {
  package nonisolated let name = "sensors"
  package nonisolated let topics: Set<String> = ["sensors", "materializations"]
  package nonisolated let interval: Duration

  private let pool: PostgresPool
  private let sensors: [String: SensorDefinition]
  private let graph: AssetGraph
  private let evaluation: SensorEvaluation
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void
  private var underWay: [String: Task<Void, Never>] = [:]

  /// Makes the loop over validated definitions.
  ///
  /// - Parameters:
  ///   - environment: The settings that functions and webhooks of sensors can read.
  ///   - evaluationLimit: How long one call of a sensor's function may take.
  ///   - interval: How often it looks for sensors that were started or stopped, without being told.
  ///   - daemon: The daemon, whose heartbeat says that what it evaluates isn't abandoned.
  package init(
    pool: PostgresPool, definitions: Definitions, environment: [String: String] = [:],
    evaluationLimit: Duration = .seconds(60), interval: Duration = .seconds(60),
    daemon: RunID? = nil, clock: WallClock = .system,
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    graph = AssetGraph(definitions.specs)
    sensors = Dictionary(
      definitions.sensors.filter { $0.kind != .automation }.map { ($0.name, $0) }
    ) { first, _ in first }
    evaluation = SensorEvaluation(
      pool: pool, graph: graph, environment: environment, limit: evaluationLimit, clock: clock,
      daemon: daemon)
    self.interval = interval
    self.clock = clock
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    guard !sensors.isEmpty else { return nil }
    let now = clock.now()
    let (states, heads) = try await pool.read { db in
      let states = try SensorState.all(db)
      let follows = states.contains { $0.isRunning && SensorFeed(sensors[$0.name]?.kind) != nil }
      return (states, try follows ? SensorFeed.heads(db) : [:])
    }
    var next: Timestamp?
    for state in states where state.isRunning && underWay[state.name] == nil {
      guard let sensor = sensors[state.name] else { continue }
      if try await !hasNews(sensor, state, heads) { continue }
      // Beyond that, a clock was wrong.
      let planned = state.nextAt.flatMap { $0 > now + sensor.longestPause ? nil : $0 }
      let due = max(planned ?? now, state.claimedUntil ?? now)
      if due <= now { begin(sensor) }
      var wake = due <= now ? now + sensor.shortestWait : due
      // Whoever evaluates it may be gone before.
      if due > now, let alive = state.claimantIsAlive { wake = min(wake, now + alive) }
      next = next.map { min($0, wake) } ?? wake
    }
    return next
  }

  /// Waits until what was begun has ended.
  package func finish() async { for task in underWay.values { await task.value } }

  private func hasNews(
    _ sensor: SensorDefinition, _ state: SensorState, _ heads: [SensorFeed: Int64]
  ) async throws -> Bool {
    guard let feed = SensorFeed(sensor.kind), let cursor = state.cursor.flatMap({ Int64($0) })
    else { return true }
    guard let head = heads[feed], head > cursor else { return false }
    guard feed == .materializations else { return true }
    // Materializations of other assets need not make a sensor move.
    let keys = sensor.monitoredKeys(on: graph).map(\.description)
    return try await pool.read { db in
      try db.query(DaemonQueries.sensors["has_materializations"], keys, cursor)[0][0]
    }
  }

  /// Interrupts what was begun and doesn't end soon, so that another daemon can begin it anew at once.
  package func end() async {
    let tasks = Array(underWay.values)
    // What is being told just now is better told to its end: interrupted, it would be told twice. A task of
    // its own, since the daemon's is cancelled.
    let impatience = Task {
      try await Task.sleep(for: .seconds(2))
      for task in tasks { task.cancel() }
    }
    await finish()
    impatience.cancel()
  }

  private func begin(_ sensor: SensorDefinition) {
    underWay[sensor.name] = Task {
      let began = ContinuousClock.now
      do {
        try await evaluate(sensor)
      } catch {
        if !Task.isCancelled { log(.error, "sensor \(sensor.name): \(error)") }
      }
      underWay[sensor.name] = nil
      // A pass that was to begin the next evaluation found this one, and left it at that.
      if !Task.isCancelled, ContinuousClock.now - began >= sensor.shortestWait {
        try? await pool.read { _ = try $0.query(DaemonQueries.sensors["notify"]) }
      }
    }
  }

  private func evaluate(_ sensor: SensorDefinition) async throws {
    while !Task.isCancelled {
      switch try await evaluation.evaluate(sensor) {
      case .notClaimed, .nothing: return
      case .unsettled: try await clock.sleep(.milliseconds(250))
      case .tick(let tick, let hasMore):
        let message = tick.message.map { ": \($0)" } ?? ""
        let level: LogLevel =
          switch tick.status {
          case "FAILURE": .error
          case "SKIPPED": .debug
          default: .info
          }
        log(level, "sensor \(sensor.name): \(tick.status), \(tick.runs.count) runs\(message)")
        if !hasMore { return }
      }
    }
  }
}

extension SensorDefinition {
  /// How long a pass waits for the next evaluation of what it begins.
  fileprivate var shortestWait: Duration { max(minimumInterval, .milliseconds(100)) }
}

extension SensorFeed {
  fileprivate init?(_ kind: SensorDefinition.Kind?) {
    guard let kind else { return nil }
    self.init(kind)
  }
}
