import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient
import TestSupport
import Testing

/// An instance with definitions, a clock that is set, and as many daemons as a test wants.
struct SensorWorld {
  let storage: PostgresStorage
  let definitions: Definitions
  let hands = Hands("2026-11-20T10:00:00Z")

  init(
    _ sensors: [SensorDefinition],
    assets: [AssetSpec] = [AssetSpec("a"), AssetSpec("b", deps: ["a"]), AssetSpec("c")]
  ) async throws {
    var definitions = Definitions()
    for spec in assets {
      if spec.isExternal {
        definitions.add(external: spec)
      } else {
        definitions.add(
          AssetDefinition(name: spec.key.path.joined(separator: "__"), specs: [spec]) { _ in [] })
      }
    }
    for sensor in sensors { definitions.add(sensor) }
    try definitions.validate()
    self.definitions = definitions
    storage = PostgresStorage(PostgresPool(try TestDatabase.required(), maxConnections: 6))
    try await storage.migrate()
    try await storage.register(definitions)
  }

  var pool: PostgresPool { storage.pool }
  var control: SensorControl { SensorControl(pool) }

  func loop(
    limit: Duration = .seconds(60), environment: [String: String] = [:], daemon: RunID? = nil
  ) -> SensorLoop {
    SensorLoop(
      pool: pool, definitions: definitions, environment: environment, evaluationLimit: limit,
      daemon: daemon, clock: hands.clock, log: { _, _ in })
  }

  func automation() throws -> AutomationLoop {
    try AutomationLoop(
      pool: pool, definitions: definitions, clock: hands.clock, log: { _, _ in })
  }

  /// Lets daemons look at the same time, and waits for what they begin.
  func pass(_ loops: SensorLoop...) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for loop in loops {
        group.addTask {
          _ = try await loop.pass()
          await loop.finish()
        }
      }
      try await group.waitForAll()
    }
  }

  /// The ticks of a sensor, the oldest first: status, number of runs, message.
  func ticks(_ name: String = "s") async throws -> [String] {
    try await control.ticks(of: name, limit: 1000).reversed().map {
      "\($0.status) \($0.runs.count) \($0.message ?? "")"
    }
  }

  func runs() async throws -> [RunRecord] {
    try await storage.runs(RunQuery(limit: 10_000)).reversed()
  }

  @discardableResult
  func report(_ key: AssetKey, _ version: String = "1") async throws -> MaterializationID {
    try await storage.report(
      Materialization(asset: key, dataVersion: version), at: hands.now)
  }

  /// A run that begins and ends; it makes what it selects when it succeeds.
  @discardableResult
  func run(_ key: AssetKey, tags: [String: String] = [:], fails: Bool = false) async throws -> RunID
  {
    let id = RunID(at: hands.now)
    try await storage.createRun(
      RunRecord(
        id: id, status: .started, selection: AssetSelection.asset(key).description, tags: tags,
        worker: "test:1", createdAt: hands.now, leaseUntil: hands.now + .seconds(60)),
      steps: [])
    var events: [Event.Payload] = [.runStart]
    if !fails {
      events.append(.assetMaterialization(Materialization(asset: key, dataVersion: "r")))
    }
    events.append(fails ? .runFailure(message: "it broke") : .runSuccess)
    _ = try await storage.append(
      EventBatch(
        run: id,
        events: events.enumerated().map {
          Event(sequence: $0 + 1, timestamp: hands.now, payload: $1)
        }))
    return id
  }
}
