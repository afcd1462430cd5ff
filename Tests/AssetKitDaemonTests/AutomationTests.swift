import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient
import TestSupport
import Testing

/// Automation conditions on an instance.
@Suite(.database)
struct AutomationTests {
  private func world(_ assets: [AssetSpec]) async throws -> SensorWorld {
    try await SensorWorld([.automation(defaultStatus: .running)], assets: assets)
  }

  private let chain = [
    AssetSpec("a"), AssetSpec("b", deps: ["a"], automation: .eager()),
    AssetSpec("c", deps: ["b"], automation: .eager()),
  ]

  private func ticks(_ world: SensorWorld) async throws -> [String] {
    try await world.ticks(SensorDefinition.defaultAutomationName).filter {
      !$0.hasPrefix("SKIPPED")
    }
  }

  /// Lets several daemons look at the same time.
  private func pass(_ world: SensorWorld, _ loops: [AutomationLoop]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for loop in loops { group.addTask { _ = try await loop.pass() } }
      try await group.waitForAll()
    }
    world.hands.advance(.seconds(5))
  }

  @Test("an update asks for one run of everything downstream, once, however many daemons there are")
  func eager() async throws {
    let world = try await world(chain)
    let loops = try (0..<4).map { _ in try world.automation() }
    try await pass(world, loops)
    #expect(try await world.runs().isEmpty)
    for round in 1...3 {
      try await world.report("a")
      try await pass(world, loops)
      try await pass(world, loops)
      let runs = try await world.runs()
      #expect(runs.count == round)
      let run = try #require(runs.last)
      #expect(run.selection == AssetSelection.assets(["b", "c"]).description)
      #expect(run.tags["dagster/from_automation_condition"] == "true")
      #expect(run.tags["dagster/sensor_name"] == "default_automation_condition_sensor")
      // The run makes both, and that alone asks for nothing.
      try await world.pool.write { db in
        try RunQueue.end(run.id, .failure, message: "not this time", now: world.hands.now, db)
      }
      try await pass(world, loops)
    }
    #expect(
      try await ticks(world)
        == Array(repeating: "SUCCESS 1 b: a was updated; c: b is asked for", count: 3))
  }

  @Test("an asset in progress is waited for, and what came meanwhile isn't forgotten")
  func inProgress() async throws {
    let world = try await world(chain)
    let loops = [try world.automation()]
    try await world.report("a")
    try await world.report("b")
    try await world.report("c")
    try await pass(world, loops)
    let open = try await world.pool.write { db in
      try RunQueue.enqueue([RunRequest(selection: "b")], origin: nil, now: world.hands.now, db)[0]
    }
    try await world.report("a")
    try await pass(world, loops)
    #expect(try await world.runs().count == 1)
    try await world.pool.write { db in
      try RunQueue.end(open, .failure, message: "gone", now: world.hands.now, db)
    }
    try await pass(world, loops)
    #expect(
      try await world.runs().last?.selection == AssetSelection.assets(["b", "c"]).description)
  }

  @Test("a cron condition waits for its dependencies, and its next tick wakes the loop")
  func onCron() async throws {
    let world = try await world([
      AssetSpec("a"), AssetSpec("b", deps: ["a"], automation: .onCron("0 * * * *")),
    ])
    let loop = try world.automation()
    #expect(try await loop.pass() == Hands.time("2026-11-20T11:00:00Z"))
    world.hands.set("2026-11-20T11:00:01Z")
    _ = try await loop.pass()
    #expect(try await world.runs().isEmpty)
    world.hands.advance(.seconds(60))
    try await world.report("a")
    _ = try await loop.pass()
    #expect(try await world.runs().count == 1)
    world.hands.advance(.seconds(60))
    _ = try await loop.pass()
    try await world.report("a")
    world.hands.advance(.seconds(60))
    _ = try await loop.pass()
    #expect(try await world.runs().count == 1)
    #expect(
      try await ticks(world) == ["SUCCESS 1 b: 0 * * * * (UTC) ticked, a was updated"])
  }

  @Test(
    "each partition is asked for by a run of its own, together with what has the same partitions")
  func partitions() async throws {
    let hours = PartitionsDefinition.hourly(from: "2026-11-20-08:00")
    let world = try await world([
      AssetSpec("a", partitions: hours),
      AssetSpec("b", deps: ["a"], partitions: hours, automation: .eager()),
      AssetSpec("c", deps: ["b"], partitions: hours, automation: .eager()),
      AssetSpec("s", partitions: .static(["x", "y"])),
      AssetSpec(
        "t", deps: ["s"], partitions: .static(["x", "y"]), automation: .onMissing()),
    ])
    let loops = try (0..<3).map { _ in try world.automation() }
    func report(_ key: AssetKey, _ partition: String) async throws {
      _ = try await world.storage.report(
        Materialization(asset: key, dataVersion: "1", partition: partition), at: world.hands.now)
    }
    func asked() async throws -> [String] {
      try await world.runs().map { "\($0.tags["dagster/partition"] ?? "-") \($0.selection)" }
    }
    try await pass(world, loops)
    // Only the latest window counts.
    try await report("a", "2026-11-20-08:00")
    try await pass(world, loops)
    #expect(try await asked().isEmpty)
    try await report("a", "2026-11-20-09:00")
    try await pass(world, loops)
    let both = AssetSelection.assets(["b", "c"]).description
    #expect(try await asked() == ["2026-11-20-09:00 \(both)"])
    // The run is open: nothing is asked for twice.
    try await report("a", "2026-11-20-09:00")
    try await pass(world, loops)
    #expect(try await asked().count == 1)
    let run = try #require(try await world.runs().first)
    try await world.pool.write { db in
      try RunQueue.end(run.id, .failure, message: "broke", now: world.hands.now, db)
    }
    try await pass(world, loops)
    #expect(try await asked() == Array(repeating: "2026-11-20-09:00 \(both)", count: 2))
    // A new window is missing, and so is what it is made from.
    world.hands.set("2026-11-20T11:00:01Z")
    try await pass(world, loops)
    #expect(try await asked().count == 2)
    try await report("a", "2026-11-20-10:00")
    try await pass(world, loops)
    #expect(try await asked().last == "2026-11-20-10:00 \(both)")
    #expect(
      try await ticks(world).last
        == "SUCCESS 1 b: b[2026-11-20-10:00] became missing, a[2026-11-20-10:00] was updated; "
        + "c: c[2026-11-20-10:00] became missing, b[2026-11-20-10:00] is asked for")
  }

  @Test("what isn't covered by a declared sensor belongs to the default one, which is stopped")
  func defaultSensor() async throws {
    let world = try await SensorWorld(
      [.automation("mine", of: "b", defaultStatus: .running)], assets: chain)
    #expect(
      world.definitions.sensors.map(\.name) == ["mine", "default_automation_condition_sensor"])
    #expect(world.definitions.sensors.last?.monitored == "asset:\"c\"")
    let loops = [try world.automation()]
    try await pass(world, loops)
    try await world.report("a")
    try await pass(world, loops)
    #expect(try await world.runs().map(\.selection) == [AssetSelection.asset("b").description])
    let preview = try await world.control.preview(
      try #require(world.definitions.sensors.last), world.definitions,
      SensorContext(name: "", now: world.hands.now))
    #expect(preview.reason == "of 1 conditions none asks for its asset")
  }

  @Test("nothing is written while nothing happens")
  func idle() async throws {
    let world = try await world(chain)
    let loops = [try world.automation()]
    try await world.report("a")
    for _ in 0..<3 { try await pass(world, loops) }
    func number() async throws -> Int64 {
      try await world.pool.read { try $0.query("SELECT claim_no FROM assetkit.sensors")[0][0] }
    }
    let before = try await number()
    for _ in 0..<10 { try await pass(world, loops) }
    #expect(try await number() == before)
  }
}
