import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient
import TestSupport
import Testing

@Suite(.database)
struct FreshnessTests {
  private func world(
    _ policy: FreshnessPolicy, sensors: [SensorDefinition] = []
  ) async throws -> SensorWorld {
    try await SensorWorld(
      sensors, assets: [AssetSpec("a", freshness: policy), AssetSpec("plain")])
  }

  private func loop(_ world: SensorWorld) -> FreshnessLoop {
    FreshnessLoop(
      pool: world.pool, specs: world.definitions.specs, clock: world.hands.clock, log: { _, _ in })
  }

  private func history(_ world: SensorWorld) async throws -> [String] {
    try await world.pool.read { db in
      try db.query(
        "SELECT asset || ' ' || previous_state || ' ' || state FROM assetkit.freshness_history"
      ).map { try $0[0] as String }.reversed()
    }
  }

  private func check(_ world: SensorWorld) async throws -> String? {
    try await world.storage.latestCheckEvaluations(of: ["a", "plain"]).map {
      "\($0.evaluation.asset) \($0.evaluation.name) \($0.evaluation.passed) \($0.evaluation.severity.rawValue)"
    }.joined(separator: ", ")
  }

  @Test("an asset goes from fresh to late when its windows are over, and back when it is made")
  func timeWindow() async throws {
    let world = try await world(.timeWindow(failAfter: .seconds(3600), warnAfter: .seconds(1800)))
    let loops = (0..<3).map { _ in loop(world) }
    func pass() async throws -> Timestamp? {
      try await withThrowingTaskGroup(of: Timestamp?.self) { group in
        for loop in loops { group.addTask { try await loop.pass() } }
        var due: [Timestamp?] = []
        for try await one in group { due.append(one) }
        #expect(Set(due).count == 1)
        return due[0]
      }
    }
    #expect(try await pass() == nil)
    #expect(try await check(world) == "")
    try await world.report("a")
    let made = world.hands.now
    #expect(try await pass() == made + .seconds(1800))
    #expect(try await check(world) == "a freshness true ERROR")
    world.hands.set(made + .seconds(1800))
    #expect(try await pass() == made + .seconds(3600))
    #expect(try await check(world) == "a freshness false WARN")
    world.hands.set(made + .seconds(3600))
    #expect(try await pass() == nil)
    #expect(try await check(world) == "a freshness false ERROR")
    world.hands.advance(.seconds(5))
    try await world.report("a")
    #expect(try await pass() == world.hands.now + .seconds(1800))
    #expect(
      try await history(world) == [
        "a UNKNOWN PASS", "a PASS WARN", "a WARN FAIL", "a FAIL PASS",
      ])
  }

  @Test("an asset whose policy is gone loses its state and its check")
  func policyGone() async throws {
    let world = try await world(.timeWindow(failAfter: .seconds(60)))
    try await world.report("a")
    _ = try await loop(world).pass()
    try await world.storage.register([AssetSpec("a")], schedules: [], sensors: [])
    _ = try await FreshnessLoop(
      pool: world.pool, specs: [AssetSpec("a")], clock: world.hands.clock, log: { _, _ in }
    ).pass()
    #expect(try await check(world) == "")
    let rows = try await world.pool.read { db in
      try db.query("SELECT count(*) FROM assetkit.freshness_status")[0][0] as Int64
    }
    #expect(rows == 0)
  }

  @Test("a sensor is told when an asset becomes late")
  func sensor() async throws {
    let told = Locked<[String]>([])
    let world = try await world(
      .timeWindow(failAfter: .seconds(60)),
      sensors: [
        .freshness(
          "s", of: "a", on: .fail, .pass, target: "a", defaultStatus: .running,
          action: .function { news in
            told.withLock {
              $0.append("\(news.asset) \(news.previous.rawValue) \(news.state.rawValue)")
            }
            return news.state == .fail ? .run([RunRequest()]) : .handled()
          })
      ])
    let (freshness, sensors) = (loop(world), world.loop())
    _ = try await freshness.pass()
    try await world.report("a")
    _ = try await freshness.pass()
    world.hands.advance(.seconds(60))
    _ = try await freshness.pass()
    try await world.pass(sensors)
    #expect(told.withLock { $0 } == ["a UNKNOWN PASS", "a PASS FAIL"])
    #expect(try await world.ticks() == ["SUCCESS 0 a is PASS", "SUCCESS 1 a is FAIL"])
  }

  /// A deadline at 9:00 with an hour before it, as Dagster documents it.
  @Test(
    "a deadline fails the asset that wasn't made in time, until it is made",
    arguments: [
      ("2026-11-20T08:50:00Z", "2026-11-20T08:59:59Z", FreshnessState.pass),
      ("2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z", .pass),
      ("2026-11-20T07:59:59Z", "2026-11-20T08:59:59Z", .pass),
      ("2026-11-20T07:59:59Z", "2026-11-20T09:00:00Z", .fail),
      ("2026-11-20T08:50:00Z", "2026-11-21T08:59:59Z", .pass),
      ("2026-11-20T08:50:00Z", "2026-11-21T09:00:00Z", .fail),
      ("2026-11-20T09:30:00Z", "2026-11-20T09:30:00Z", .pass),
      ("2026-11-20T09:30:00Z", "2026-11-21T09:00:00Z", .fail),
      ("2026-11-18T08:30:00Z", "2026-11-20T08:00:00Z", .fail),
    ])
  func cron(made: String, now: String, state: FreshnessState) throws {
    let policy = FreshnessPolicy.cron("0 9 * * *", lowerBound: .seconds(3600))
    let limits = try policy.limits(materializedAt: Hands.time(made))
    #expect(limits.state(at: Hands.time(now)) == state)
  }
}
