import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient
import TestSupport
import Testing

/// Sensors that are polled.
@Suite(.database)
struct SensorTests {
  private func sensor(
    _ name: String = "s", interval: Duration = .seconds(30), target: String? = "a",
    status: ScheduleDefinition.Status = .running,
    _ evaluate: @escaping SensorDefinition.Evaluate
  ) -> SensorDefinition {
    SensorDefinition(
      name, target: target, minimumInterval: interval, defaultStatus: status, evaluate: evaluate)
  }

  /// Counts up in its cursor, with a run for each number.
  private func counter(_ calls: Locked<Int> = Locked(0)) -> SensorDefinition {
    sensor { context in
      calls.withLock { $0 += 1 }
      let next = (context.cursor.flatMap { Int($0) } ?? 0) + 1
      return .run([RunRequest(key: "k\(next)", tags: ["n": "\(next)"])], cursor: "\(next)")
    }
  }

  @Test("any number of daemons evaluates a sensor once in each interval, and its cursor goes on")
  func once() async throws {
    let calls = Locked(0)
    let world = try await SensorWorld([counter(calls)])
    let (one, two, three, four) = (world.loop(), world.loop(), world.loop(), world.loop())
    for round in 1...5 {
      try await world.pass(one, two, three, four)
      #expect(calls.withLock { $0 } == round)
      world.hands.advance(.seconds(29))
      try await world.pass(one, two, three, four)
      #expect(calls.withLock { $0 } == round)
      world.hands.advance(.seconds(1))
    }
    #expect(try await world.ticks() == Array(repeating: "SUCCESS 1 ", count: 5))
    let runs = try await world.runs()
    #expect(runs.map { $0.tags["n"] } == ["1", "2", "3", "4", "5"])
    #expect(runs.allSatisfy { $0.status == .queued && $0.selection == "a" })
    #expect(runs.last?.tags["dagster/sensor_name"] == "s")
    #expect(runs.last?.tags["dagster/run_key"] == "k5")
    let state = try #require(try await world.control.states()["s"])
    #expect(state.cursor == "5")
    #expect(state.lastRunKey == "k5")
  }

  @Test("a pass says when the next sensor is due")
  func due() async throws {
    let world = try await SensorWorld([counter()])
    let loop = world.loop()
    #expect(try await loop.pass() == world.hands.now + .seconds(30))
    await loop.finish()
    world.hands.advance(.seconds(10))
    #expect(try await loop.pass() == world.hands.now + .seconds(20))
  }

  @Test("a run key asks for one run, however often it comes")
  func runKeys() async throws {
    let world = try await SensorWorld([
      sensor { _ in .run([RunRequest(key: "same"), RunRequest(key: "same")]) }
    ])
    let loop = world.loop()
    for _ in 0..<3 {
      try await world.pass(loop)
      world.hands.advance(.seconds(30))
    }
    #expect(try await world.runs().count == 1)
    #expect(
      try await world.ticks() == [
        "SUCCESS 1 ", "SKIPPED 0 every run that it asked for was asked for before",
      ])
  }

  @Test("of evaluations without news that follow each other, the last one is recorded")
  func skips() async throws {
    let world = try await SensorWorld([
      sensor { context in
        let n = (context.cursor.flatMap { Int($0) } ?? 0) + 1
        return n == 3 ? .run([RunRequest()], cursor: "3") : .skip("nothing at \(n)", cursor: "\(n)")
      }
    ])
    let loop = world.loop()
    for _ in 0..<6 {
      try await world.pass(loop)
      world.hands.advance(.seconds(30))
    }
    #expect(
      try await world.ticks() == ["SKIPPED 0 nothing at 2", "SUCCESS 1 ", "SKIPPED 0 nothing at 6"])
  }

  @Test(
    "a function that throws, hangs or answers nonsense fails its tick with a reason; others go on")
  func faults() async throws {
    struct Oops: Error, CustomStringConvertible { let description = "oops" }
    let world = try await SensorWorld([
      sensor("throws") { _ in throw Oops() },
      sensor("hangs") { _ in
        try await Task.sleep(for: .seconds(3600))
        return .skip("")
      },
      sensor("ignores") { _ in
        // Neither cancellation nor time makes it end.
        await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in }
        return .skip("")
      },
      sensor("selects") { _ in .run([RunRequest(selection: "key:\"nowhere\"")], cursor: "1") },
      sensor("garbles") { _ in .run([RunRequest(selection: "((")]) },
      sensor("forgets", target: nil) { _ in .run([RunRequest()]) },
      sensor("overflows") { _ in .skip("", cursor: String(repeating: "x", count: 2 << 20)) },
      sensor("works") { _ in .run([RunRequest()]) },
    ])
    try await world.pass(world.loop(limit: .milliseconds(300)))
    func reason(_ name: String) async throws -> String { try await world.ticks(name).first ?? "" }
    #expect(try await reason("throws") == "FAILURE 0 its function failed: oops")
    #expect(try await reason("hangs").contains("time limit"))
    #expect(try await reason("ignores").contains("time limit"))
    #expect(
      try await reason("selects")
        == "FAILURE 0 it asked for a run of 'key:\"nowhere\"', which selects nothing")
    #expect(try await reason("garbles").hasPrefix("FAILURE 0 it asked for a run of '(('"))
    #expect(
      try await reason("forgets")
        == "FAILURE 0 it asked for a run without a selection, and has no target")
    #expect(try await reason("overflows").hasPrefix("FAILURE 0 its cursor has 2097152 bytes"))
    #expect(try await reason("works") == "SUCCESS 1 ")
    #expect(try await world.control.states()["selects"]?.cursor == nil)
    #expect(try await world.runs().count == 1)
  }

  @Test("a sensor that keeps failing is asked less and less often")
  func backoff() async throws {
    struct Oops: Error {}
    let world = try await SensorWorld([sensor(interval: .seconds(1)) { _ in throw Oops() }])
    let loop = world.loop()
    var pauses: [Duration] = []
    for _ in 0..<10 {
      let now = world.hands.now
      try await world.pass(loop)
      let next = try #require(try await world.control.states()["s"]?.nextAt)
      pauses.append(next - now)
      world.hands.set(next)
    }
    #expect(pauses.map { Int($0 / .seconds(1)) } == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  }

  @Test("an evaluation whose daemon died is done again after its lease, and its runs come once")
  func abandoned() async throws {
    let world = try await SensorWorld([counter()])
    try await world.pool.read { db in
      try db.execute(
        "UPDATE assetkit.sensors SET claimed_until = $1, claim_no = 7",
        (world.hands.now + .seconds(100)).postgres)
    }
    let loop = world.loop()
    try await world.pass(loop)
    #expect(try await world.ticks().isEmpty)
    world.hands.advance(.seconds(101))
    try await world.pass(loop, world.loop(), world.loop())
    #expect(try await world.ticks() == ["SUCCESS 1 "])
    #expect(try await world.runs().count == 1)
  }

  @Test(
    "an evaluation is taken over as soon as its daemon is gone, and not before",
    // The second one died, and the clock was put back by an hour.
    arguments: [Duration.seconds(-1), .seconds(3600)])
  func takenOver(lease: Duration) async throws {
    let world = try await SensorWorld([counter()])
    let dead = RunID(at: world.hands.now)
    func beat(_ lease: Duration) async throws {
      let now = WallClock.system.now()
      try await world.pool.read { db in
        try db.execute(
          """
          INSERT INTO assetkit.daemons
            (daemon_id, worker, version, started_at, heartbeat_at, lease_until)
          VALUES ($1::text::uuid, '', '', $2, $2, $3)
          ON CONFLICT (daemon_id) DO UPDATE SET lease_until = excluded.lease_until
          """, dead.description, now.postgres, (now + lease).postgres)
      }
    }
    try await world.pool.read { db in
      try db.execute(
        """
        UPDATE assetkit.sensors SET claimed_until = $1, claim_no = 7, daemon_id = $2::text::uuid
        """, (world.hands.now + .seconds(100)).postgres, dead.description)
    }
    try await beat(.seconds(8))
    let loop = world.loop(daemon: RunID(at: world.hands.now))
    // It looks again at the moment when that daemon may be taken to be gone.
    let next = try #require(try await loop.pass())
    await loop.finish()
    #expect(next > world.hands.now + .seconds(1) && next <= world.hands.now + .seconds(8))
    #expect(try await world.ticks().isEmpty)
    try await beat(lease)
    try await world.pass(loop, world.loop(daemon: RunID(at: world.hands.now)))
    #expect(try await world.ticks() == ["SUCCESS 1 "])
    #expect(try await world.runs().count == 1)
  }

  @Test("an evaluation that was overtaken stores nothing: neither runs nor cursor nor tick")
  func overtaken() async throws {
    let control = Locked<SensorControl?>(nil)
    let world = try await SensorWorld([
      sensor { context in
        // While the function runs, somebody sets the cursor.
        if context.cursor == nil { try await control.withLock { $0 }?.setCursor("set", of: "s") }
        return .run([RunRequest()], cursor: "stale")
      }
    ])
    control.withLock { $0 = world.control }
    let loop = world.loop()
    try await world.pass(loop)
    #expect(try await world.ticks().isEmpty)
    #expect(try await world.runs().isEmpty)
    #expect(try await world.control.states()["s"]?.cursor == "set")
    try await world.pass(loop)
    #expect(try await world.runs().count == 1)
    #expect(try await world.control.states()["s"]?.cursor == "stale")
  }

  @Test("a sensor is stopped, started, ticked by hand and given back its default status")
  func states() async throws {
    let world = try await SensorWorld([counter()])
    let loop = world.loop()
    try await world.control.set(.stopped, of: ["s"])
    try await world.pass(loop)
    #expect(try await world.ticks().isEmpty)
    let sensor = try #require(world.definitions.sensors.first)
    let tick = try await world.control.tick(
      sensor, world.definitions, environment: [:], clock: world.hands.clock)
    #expect(tick?.runs.count == 1)
    #expect(try await world.control.states()["s"]?.cursor == "1")
    try await world.control.set(nil, of: ["s"])
    #expect(try await world.control.states()["s"]?.status == .running)
    try await world.pass(loop)
    #expect(try await world.runs().count == 2)
  }

  @Test("what isn't declared any more isn't evaluated, and keeps its cursor for when it is again")
  func undeclared() async throws {
    let world = try await SensorWorld([counter()])
    let loop = world.loop()
    try await world.pass(loop)
    try await world.storage.register(
      world.definitions.specs, schedules: [], sensors: [])
    world.hands.advance(.seconds(60))
    try await world.pass(loop)
    #expect(try await world.runs().count == 1)
    try await world.storage.register(world.definitions)
    try await world.pass(loop)
    #expect(try await world.runs().map { $0.tags["n"] } == ["1", "2"])
  }
}
