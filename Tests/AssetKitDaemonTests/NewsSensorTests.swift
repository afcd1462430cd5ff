import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import HTTPTestSupport
import PostgresClient
import TestSupport
import Testing

/// Sensors that are told of materializations, runs and freshness.
@Suite(.database)
struct NewsSensorTests {
  private typealias Told = Locked<[String]>

  private func assetSensor(_ told: Told, batch: Int = 3, failures: Locked<Int> = Locked(0))
    -> SensorDefinition
  {
    struct Oops: Error {}
    return .asset(
      "s", on: "a,c", target: "b", defaultStatus: .running, batchSize: batch
    ) { news in
      let isFailing = failures.withLock { left in
        left -= 1
        return left >= 0
      }
      if isFailing { throw Oops() }
      told.withLock { $0 += news.materializations.map { "\($0.id)" } }
      return .run([RunRequest(key: news.materializations.last?.id.description)])
    }
  }

  @Test(
    "each materialization is told once, in order, in batches, whatever number of daemons there is")
  func materializations() async throws {
    let told = Told([])
    let world = try await SensorWorld([assetSensor(told)])
    var expected: [String] = []
    let loops = (world.loop(), world.loop(), world.loop())
    for round in 0..<5 {
      for number in 0..<7 {
        let key: AssetKey = ["a", "b", "c"][number % 3]
        let id = try await world.report(key)
        if key != "b" { expected.append("\(id)") }
      }
      try await world.pass(loops.0, loops.1, loops.2)
      world.hands.advance(.seconds(round))
    }
    world.hands.advance(.seconds(60))
    try await world.pass(loops.0)
    #expect(told.withLock { $0 } == expected)
    #expect(try await world.runs().allSatisfy { $0.selection == "b" })
    #expect(try await world.runs().count == Set(try await world.ticks()).count)
  }

  @Test("a materialization that is committed after one with a greater number isn't lost")
  func lateCommit() async throws {
    let told = Told([])
    let world = try await SensorWorld([assetSensor(told)])
    _ = try await world.report("a")
    try await world.pass(world.loop())
    // One writer has its number and can't commit yet, while another one goes past it.
    let gate = PostgresConnection(try TestDatabase.required())
    _ = try await gate.read { try $0.query("SELECT pg_advisory_lock(42)").count }
    let slow = PostgresConnection(try TestDatabase.required())
    let writing = Task {
      try await slow.write { db in
        try db.execute(
          """
          INSERT INTO assetkit.materializations (asset_id, at, data_version)
          SELECT asset_id, now(), 'late' FROM assetkit.assets WHERE key = 'c'
          """)
        try db.query("SELECT pg_advisory_xact_lock(42)")
      }
    }
    for _ in 0..<500 {
      let isWaiting = try await world.pool.read { db in
        try db.query(
          "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")[0][
            0] as Bool
      }
      if isWaiting { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let after = try await world.report("a")
    world.hands.advance(.seconds(10))
    let loop = world.loop()
    let passing = Task { try await world.pass(loop) }
    try await Task.sleep(for: .milliseconds(600))
    #expect(told.withLock { $0.count } == 1)
    _ = try await gate.read { try $0.query("SELECT pg_advisory_unlock(42)").count }
    try await writing.value
    try await passing.value
    for _ in 0..<100 where told.withLock({ $0.count }) < 3 {
      world.hands.advance(.seconds(5))
      try await world.pass(loop)
    }
    #expect(told.withLock { $0 } == ["1", "2", "\(after)"])
    #expect(after.rawValue == 3)
  }

  @Test("materializations that a function couldn't take come again, none is left out")
  func failing() async throws {
    let told = Told([])
    let world = try await SensorWorld([assetSensor(told, failures: Locked(4))])
    let ids = [try await world.report("a"), try await world.report("c")]
    let loop = world.loop()
    for _ in 0..<6 {
      try await world.pass(loop)
      world.hands.advance(.seconds(301))
    }
    #expect(told.withLock { $0 } == ids.map(\.description))
    #expect(try await world.ticks().filter { $0.hasPrefix("FAILURE") }.count == 4)
  }

  @Test(
    "without a function there is one run of the target for what is new; before the start nothing is"
  )
  func plain() async throws {
    let world = try await SensorWorld([.asset("s", on: "a", target: "b")])
    try await world.report("a")
    let loop = world.loop()
    try await world.control.set(.running, of: ["s"])
    try await world.pass(loop)
    #expect(try await world.runs().isEmpty)
    try await world.report("a")
    try await world.control.set(.stopped, of: ["s"])
    try await world.report("a")
    try await world.control.set(.running, of: ["s"])
    try await world.pass(loop)
    #expect(try await world.runs().map(\.selection) == ["b"])
    #expect(
      try await world.ticks() == [
        "SUCCESS 1 materialization 3 of a and 1 before it"
      ])
  }

  private func alert(
    _ told: Told, failures: Locked<Int> = Locked(0), runTags: [String: String] = [:]
  ) -> SensorDefinition {
    struct Oops: Error, CustomStringConvertible { let description = "no mail today" }
    return .runStatus(
      "s", on: .failure, .canceled, runTags: runTags, target: "c", defaultStatus: .running,
      action: .function { news in
        let isFailing = failures.withLock { left in
          left -= 1
          return left >= 0
        }
        if isFailing { throw Oops() }
        told.withLock {
          $0.append("\(news.run.id) \(news.status.rawValue) \(news.run.message ?? "")")
        }
        return news.run.tags["react"] == nil ? .handled() : .run([RunRequest()])
      })
  }

  @Test("each run that fails is told once, with what is known of it; others aren't")
  func runFailures() async throws {
    let told = Told([])
    let world = try await SensorWorld([alert(told, runTags: ["team": "x"])])
    let failed = try await world.run("a", tags: ["team": "x"], fails: true)
    try await world.run("a", tags: ["team": "x"])
    try await world.run("a", fails: true)
    let another = try await world.run("c", tags: ["team": "x"], fails: true)
    try await world.pass(world.loop(), world.loop(), world.loop())
    world.hands.advance(.seconds(60))
    try await world.pass(world.loop())
    #expect(
      told.withLock { $0 } == ["\(failed) FAILURE it broke", "\(another) FAILURE it broke"])
    #expect(
      try await world.ticks() == [
        "SUCCESS 0 run \(failed) reached FAILURE", "SUCCESS 0 run \(another) reached FAILURE",
      ])
    // What every sensor has looked at is gone.
    let left = try await world.pool.read { db in
      try db.query("SELECT count(*) FROM assetkit.run_status_changes")[0][0] as Int64
    }
    #expect(left <= 1)
  }

  @Test("a run that the sensor itself asked for isn't told to it")
  func ownRuns() async throws {
    let told = Told([])
    let world = try await SensorWorld([alert(told)])
    try await world.run("a", tags: ["react": "yes"], fails: true)
    let loop = world.loop()
    try await world.pass(loop)
    let own = try #require(try await world.runs().last)
    #expect(own.selection == "c")
    try await world.pool.write { db in
      try RunQueue.end(own.id, .failure, message: "again", now: world.hands.now, db)
    }
    world.hands.advance(.seconds(60))
    try await world.pass(loop)
    #expect(told.withLock { $0.count } == 1)
  }

  @Test("what can't be told is tried three times, then the next is told")
  func givenUp() async throws {
    let told = Told([])
    let world = try await SensorWorld([alert(told, failures: Locked(3))])
    let lost = try await world.run("a", fails: true)
    let next = try await world.run("c", fails: true)
    let loop = world.loop()
    for _ in 0..<5 {
      try await world.pass(loop)
      world.hands.advance(.seconds(60))
    }
    #expect(told.withLock { $0 } == ["\(next) FAILURE it broke"])
    let reason = "run \(lost) reached FAILURE: its function failed: no mail today"
    #expect(
      try await world.ticks() == [
        "FAILURE 0 \(reason)", "FAILURE 0 \(reason)",
        "FAILURE 0 \(reason); given up after 3 attempts",
        "SUCCESS 0 run \(next) reached FAILURE",
      ])
  }

  @Test("a sensor whose cursor is no number, as of one that was polled before, disturbs no other")
  func strangeCursor() async throws {
    let told = Told([])
    var other = alert(told)
    other.name = "other"
    let world = try await SensorWorld([alert(Told([])), other])
    try await world.control.setCursor("2026-11-20/file.csv", of: "s")
    let run = try await world.run("a", fails: true)
    try await world.pass(world.loop())
    #expect(told.withLock { $0 } == ["\(run) FAILURE it broke"])
    #expect(try await world.ticks("other") == ["SUCCESS 0 run \(run) reached FAILURE"])
  }

  @Test("no row is kept of runs while no sensor watches them, and a start begins now")
  func stopped() async throws {
    let told = Told([])
    let world = try await SensorWorld([alert(told)])
    try await world.control.set(.stopped, of: ["s"])
    try await world.run("a", fails: true)
    let kept = try await world.pool.read { db in
      try db.query("SELECT count(*) FROM assetkit.run_status_changes")[0][0] as Int64
    }
    #expect(kept == 0)
    try await world.control.set(.running, of: ["s"])
    let seen = try await world.run("a", fails: true)
    try await world.pass(world.loop())
    #expect(told.withLock { $0 } == ["\(seen) FAILURE it broke"])
  }

  @Test("a webhook is told by POST, with fields from settings, which nobody else gets to see")
  func webhook() async throws {
    let server = try ScriptedServer { request in
      request.index == 0 ? .response("503 Later") : .response("204 No Content")
    }
    defer { server.stop() }
    let hook = Webhook(
      url: .setting("HOOK"), headers: ["Authorization": .setting("TOKEN", prefix: "Bearer ")])
    let world = try await SensorWorld([
      .runStatus("s", on: .failure, defaultStatus: .running, action: .webhook(hook))
    ])
    let run = try await world.run("a", tags: ["k": "v"], fails: true)
    let settings = ["HOOK": server.url("/secret-path"), "TOKEN": "hunter2"]
    try await world.pass(world.loop(environment: settings))
    #expect(server.requests.count == 2)
    let request = try #require(server.requests.last)
    #expect(request.method == "POST")
    #expect(request.path == "/secret-path")
    #expect(request.headers["authorization"] == "Bearer hunter2")
    #expect(request.headers["idempotency-key"] == "s:\(run):FAILURE")
    let body = try JSONValue(parsing: String(decoding: request.body, as: UTF8.self))
    #expect(body["sensor"] == "s")
    #expect(body["type"] == "RUN_STATUS")
    #expect(body["run"]?["run_id"] == .string(run.description))
    #expect(body["run"]?["message"] == "it broke")
    #expect(body["run"]?["tags"] == ["k": "v"])
    #expect(
      try await world.ticks() == ["SUCCESS 0 run \(run) reached FAILURE: told by webhook"])
  }

  @Test(
    "a webhook that fails says why without its address", arguments: ["refused", "missing", "gone"])
  func webhookFails(how: String) async throws {
    let server = try ScriptedServer { _ in .response("403 Forbidden") }
    defer { server.stop() }
    let settings =
      switch how {
      case "refused": ["HOOK": server.url("/secret-path")]
      case "gone": ["HOOK": "http://127.0.0.1:1/secret-path"]
      default: [String: String]()
      }
    let hook = Webhook(url: .setting("HOOK"), attempts: 1)
    let world = try await SensorWorld([
      .runStatus("s", on: .failure, defaultStatus: .running, action: .webhook(hook))
    ])
    try await world.run("a", fails: true)
    try await world.pass(world.loop(environment: settings))
    let tick = try #require(try await world.ticks().first)
    let reason =
      switch how {
      case "refused": "the webhook failed: the server answered with status 403"
      case "gone": "the webhook failed: connection_failed"
      default: "the address of the webhook is in the setting HOOK, which isn't set"
      }
    #expect(tick.hasPrefix("FAILURE 0 run "))
    #expect(tick.hasSuffix(": " + reason))
    #expect(!tick.contains("secret-path"))
  }
}
