import AssetKitCore
import AssetKitTesting
import PostgresClient
import TestSupport
import Testing

@testable import AssetKitPostgres

@Suite(.database) struct PostgresStorageTests {
  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    return storage
  }

  @Test(arguments: StorageConformance.checks)
  func `the PostgreSQL storage conforms`(_ check: StorageConformance.Check) async throws {
    try await check.run(on: try await storage())
  }

  @Test func `a second process that knows no numbers appends to the same run`() async throws {
    let first = try await storage()
    let second = PostgresStorage(PostgresPool(try TestDatabase.required()))
    let now = WallClock.system.now()
    let run = RunRecord(
      id: RunID(at: now), selection: "*", createdAt: now, leaseUntil: now + .seconds(60))
    try await first.createRun(run, steps: ["a"])
    _ = try await second.append(
      EventBatch(
        run: run.id,
        events: [
          Event(sequence: 1, timestamp: now, payload: .runStart),
          Event(sequence: 2, timestamp: now, step: "a", payload: .stepStart),
        ]))
    #expect(try await first.steps(of: run.id).first?.status == .started)
  }

  @Test func `the declared graph can be asked in SQL, to any depth`() async throws {
    let storage = try await storage()
    try await storage.register(
      [
        AssetSpec("raw/orders"), AssetSpec("orders", deps: ["raw/orders"]),
        AssetSpec("revenue", deps: ["orders"]), AssetSpec("dash", deps: ["revenue", "orders"]),
      ], schedules: [ScheduleDefinition("nightly", target: "*", cron: "0 2 * * *")])
    let upstream = try await texts(
      storage, "SELECT key || ' ' || depth FROM assetkit.upstream('dash')")
    #expect(upstream == ["orders 1", "revenue 1", "raw/orders 2"])
    let near = try await texts(
      storage, "SELECT key || ' ' || depth FROM assetkit.downstream('raw/orders', 1)")
    #expect(near == ["orders 1"])
    let schedules = try await texts(
      storage, "SELECT name || ' ' || status || ' ' || cron FROM assetkit.schedule_status")
    #expect(schedules == ["nightly STOPPED 0 2 * * *"])
  }

  @Test func `a trivial run takes six event rows and three commits at most`() async throws {
    let storage = try await storage()
    var definitions = Definitions()
    definitions.add(AssetDefinition("a") { _ in .materialized(["rows": 1]) })
    let plan = try RunPlan(definitions: definitions, selection: ["a"])
    let outcome = try await Runner(storage: storage).run(plan, .init(selection: "a"))
    #expect(outcome.end == .success)
    #expect(try await texts(storage, "SELECT count(*)::text FROM assetkit.events") == ["6"])
    let row = try await texts(
      storage,
      "SELECT asset || ' ' || (metadata->>'rows') FROM assetkit.latest_materializations")
    #expect(row == ["a 1"])
  }

  @Test func `a materialization knows in SQL what it was made from`() async throws {
    let storage = try await storage()
    var definitions = Definitions()
    definitions.add(AssetDefinition("a") { _ in .materialized() })
    definitions.add(AssetDefinition("b", deps: ["a"]) { _ in .materialized() })
    let plan = try RunPlan(definitions: definitions, selection: ["a", "b"])
    _ = try await Runner(storage: storage).run(plan, .init(selection: "*"))
    let lineage = try await texts(
      storage, "SELECT asset || ' <- ' || upstream || ' ' || is_latest FROM assetkit.asset_lineage")
    #expect(lineage == ["b <- a true"])
  }

  @Test func `a lost connection in the middle of a run loses no event`() async throws {
    let storage = try await storage()
    let killer = PostgresPool(try TestDatabase.required(), maxConnections: 1)
    var definitions = Definitions()
    for number in 0..<40 {
      let deps: [AssetKey] = number == 0 ? [] : [AssetKey("a\(number - 1)")]
      definitions.add(
        AssetDefinition(AssetKey("a\(number)"), deps: deps) { context in
          for line in 0..<50 { await context.log.info("line \(line)") }
          if number % 7 == 3 {
            _ = try await killer.read { db in
              try db.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
              ).count
            }
          }
          return .materialized()
        })
    }
    let plan = try RunPlan(
      definitions: definitions, selection: Set(definitions.specs.map(\.key)))
    let outcome = try await Runner(storage: storage).run(plan, .init(selection: "*"))
    #expect(outcome.end == .success)
    #expect(outcome.unsaved.isEmpty)
    let logs = try await texts(
      storage, "SELECT count(*)::text FROM assetkit.events WHERE type = 'LOG'")
    #expect(logs == ["2000"])
    let gaps = try await texts(
      storage, "SELECT (max(sequence) - count(*))::text FROM assetkit.events")
    #expect(gaps == ["0"])
    let made = try await texts(storage, "SELECT count(*)::text FROM assetkit.materializations")
    #expect(made == ["40"])
  }

  @Test func `what can't be stored in time fails the run, is spilled, and is replayed`()
    async throws
  {
    try await TemporaryDirectory.with { directory in
      let storage = try await storage()
      let switched = SwitchedStorage(storage)
      var options = Runner.Options()
      options.storagePatience = .milliseconds(200)
      var definitions = Definitions()
      definitions.add(
        AssetDefinition("a") { context in
          await switched.turnOff()
          await context.log.info("in the dark")
          return .materialized(["rows": 7])
        })
      let plan = try RunPlan(definitions: definitions, selection: ["a"])
      let outcome = try await Runner(storage: switched, options: options)
        .run(plan, .init(selection: "a"))
      guard case .failure(let reason) = outcome.end else {
        Issue.record("the run did not fail")
        return
      }
      #expect(reason.contains("storage was lost"))
      #expect(!outcome.unsaved.isEmpty)
      _ = try EventSpill.save(
        run: outcome.id, events: outcome.unsaved, directory: directory.path + "/spill")
      for _ in 0..<2 {
        _ = try await EventSpill.replay(directory: directory.path + "/spill", storage: storage)
      }
      let events = try await storage.events(of: outcome.id, after: 0, limit: 100)
      #expect(events.contains { $0.payload == .log(.info, message: "in the dark") })
      #expect(try await storage.latestMaterializations(of: ["a"]).isEmpty == false)
    }
  }

  @Test func `lost events take their time, whatever bound the session has on standing still`()
    async throws
  {
    var configuration = try TestDatabase.required()
    try await PostgresStorage(PostgresPool(configuration)).migrate()
    configuration.settings["idle_in_transaction_session_timeout"] = "50ms"
    let storage = PostgresStorage(PostgresPool(configuration))
    let now = WallClock.system.now()
    let run = RunRecord(
      id: RunID(at: now), selection: "*", createdAt: now, leaseUntil: now + .seconds(60))
    try await storage.createRun(run, steps: ["a"])
    // To be made ready for the database, they take longer than that.
    let events = (1...20_000).map { number in
      Event(
        sequence: number, timestamp: now, step: "a", payload: .log(.info, message: "line \(number)")
      )
    }
    _ = try await storage.append(EventBatch(run: run.id, events: events, isReplay: true))
    #expect(try await texts(storage, "SELECT count(*)::text FROM assetkit.events") == ["20000"])
  }

  private func texts(_ storage: PostgresStorage, _ sql: String) async throws -> [String] {
    try await storage.pool.read { db in try db.query(sql).map { try $0[0] as String } }
  }
}

/// A storage whose server can be "switched off" for the appending of events.
private actor SwitchedStorage: RunStorage, EventStorage, AssetStorage, PartitionStorage {
  private let storage: PostgresStorage
  private var isOff = false

  init(_ storage: PostgresStorage) { self.storage = storage }
  func turnOff() { isOff = true }

  func append(_ batch: EventBatch) async throws -> [Int: MaterializationID] {
    if isOff { throw StorageError(.unavailable, message: "switched off") }
    return try await storage.append(batch)
  }

  func createRun(_ run: RunRecord, steps: [String]) async throws {
    try await storage.createRun(run, steps: steps)
  }
  func claimRun(
    _ id: RunID, launch: String, worker: String, steps: [String], leaseUntil: Timestamp
  ) async throws -> Int {
    try await storage.claimRun(
      id, launch: launch, worker: worker, steps: steps, leaseUntil: leaseUntil)
  }
  func claimSlot(of pool: String, slots: Int?, run: RunID, step: String?, now: Timestamp)
    async throws -> Bool
  {
    try await storage.claimSlot(of: pool, slots: slots, run: run, step: step, now: now)
  }
  func freeSlot(of pool: String, run: RunID, step: String) async throws {
    try await storage.freeSlot(of: pool, run: run, step: step)
  }
  func run(_ id: RunID) async throws -> RunRecord? { try await storage.run(id) }
  func runs(_ query: RunQuery) async throws -> [RunRecord] { try await storage.runs(query) }
  func steps(of run: RunID) async throws -> [StepRecord] { try await storage.steps(of: run) }
  func deleteRun(_ id: RunID) async throws -> Bool { try await storage.deleteRun(id) }
  func reapLostRuns(now: Timestamp) async throws -> [RunID] {
    try await storage.reapLostRuns(now: now)
  }
  func events(of run: RunID, after sequence: Int, limit: Int) async throws -> [Event] {
    try await storage.events(of: run, after: sequence, limit: limit)
  }
  func register(
    _ specs: [AssetSpec], schedules: [ScheduleDefinition], sensors: [SensorDefinition]
  ) async throws {
    try await storage.register(specs, schedules: schedules, sensors: sensors)
  }
  func latestMaterializations(of keys: [AssetKey]) async throws
    -> [AssetKey: MaterializationRecord]
  { try await storage.latestMaterializations(of: keys) }
  func materializations(of key: AssetKey, before: MaterializationID?, limit: Int) async throws
    -> [MaterializationRecord]
  { try await storage.materializations(of: key, before: before, limit: limit) }
  func cursor(of key: AssetKey) async throws -> String? { try await storage.cursor(of: key) }
  func latestCheckEvaluations(of keys: [AssetKey]) async throws -> [CheckRecord] {
    try await storage.latestCheckEvaluations(of: keys)
  }
  func report(_ materialization: Materialization, at time: Timestamp) async throws
    -> MaterializationID
  { try await storage.report(materialization, at: time) }
  func report(_ evaluation: CheckEvaluation, at time: Timestamp) async throws {
    try await storage.report(evaluation, at: time)
  }
  func wipe(_ keys: [AssetKey], now: Timestamp) async throws -> [AssetKey] {
    try await storage.wipe(keys, now: now)
  }
  func partitionStates(of key: AssetKey, in partitions: [String]?) async throws
    -> [PartitionState]
  { try await storage.partitionStates(of: key, in: partitions) }
  func wholeMaterialization(of key: AssetKey) async throws -> Timestamp? {
    try await storage.wholeMaterialization(of: key)
  }
  func outdatedPartitions(of key: AssetKey) async throws -> [String: Set<AssetKey>] {
    try await storage.outdatedPartitions(of: key)
  }
  func dynamicPartitions(of name: String) async throws -> [String] {
    try await storage.dynamicPartitions(of: name)
  }
  func addDynamicPartitions(_ keys: [String], to name: String, at time: Timestamp) async throws
    -> [String]
  { try await storage.addDynamicPartitions(keys, to: name, at: time) }
  func deleteDynamicPartitions(_ keys: [String], from name: String) async throws -> [String] {
    try await storage.deleteDynamicPartitions(keys, from: name)
  }
}
