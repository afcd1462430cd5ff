import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import Dispatch
import PostgresClient
import TestSupport
import Testing

/// What sensors do wrong, each to be recorded with its reason while the others go on.
@Suite(.database)
struct SensorFaultTests {
  private func sensor(
    _ name: String = "s", interval: Duration = .seconds(30),
    _ evaluate: @escaping SensorDefinition.Evaluate
  ) -> SensorDefinition {
    SensorDefinition(
      name, target: "a", minimumInterval: interval, defaultStatus: .running, evaluate: evaluate)
  }

  private struct Oops: Error, CustomStringConvertible { let description: String }

  struct Garbage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: String
    let decide: @Sendable () throws -> SensorDecision

    init(
      _ what: String, _ reason: String, _ decide: @escaping @Sendable () throws -> SensorDecision
    ) {
      testDescription = what
      self.reason = reason
      self.decide = decide
    }
  }

  @Test(
    "garbage that can't be stored fails the tick with a reason, and asks for nothing",
    arguments: [
      Garbage(
        "a run key of 3,000 bytes", "it asked for a run with a key of 3000 bytes; at most 1000"
      ) { .run([RunRequest(key: String(repeating: "k", count: 3000))], cursor: "x") },
      Garbage("U+0000 in a run key", "it asked for a run with a key that holds U+0000") {
        .run([RunRequest(key: "a\0b")], cursor: "x")
      },
      Garbage("U+0000 in a tag", "it asked for a run with a tag 'a\u{FFFD}b' that holds U+0000") {
        .run([RunRequest(tags: ["a\0b": "c"])], cursor: "x")
      },
      Garbage("U+0000 in a tag's value", "it asked for a run with a tag 'a' that holds U+0000") {
        .run([RunRequest(tags: ["a": "\0"])], cursor: "x")
      },
      Garbage(
        "a wrong time limit",
        "it asked for a run with a wrong tag: the tag dagster/max_runtime expects a number of seconds, "
          + "or 0 for no limit, found `soon`"
      ) {
        .run([RunRequest(tags: ["dagster/max_runtime": "soon"])], cursor: "x")
      },
      Garbage("U+0000 in the configuration", "it asked for a run whose configuration holds U+0000")
      { .run([RunRequest(configuration: ["a": "\0"])], cursor: "x") },
      Garbage("U+0000 in the selection", "it asked for a run of '\u{FFFD}'") {
        .run([RunRequest(selection: "\0")], cursor: "x")
      },
      Garbage("U+0000 in an error", "its function failed: a\u{FFFD}b") {
        throw Oops(description: "a\0b")
      },
      Garbage("U+0000 in a cursor", "its cursor has 1 bytes or holds U+0000") {
        .skip("", cursor: "\0")
      },
      Garbage("20,001 runs", "it asked for 20001 runs; at most 20000 at once") {
        .run(Array(repeating: RunRequest(), count: 20_001), cursor: "x")
      },
      Garbage(
        "an endless error",
        "its function failed: " + String(repeating: "e", count: 100)
      ) { throw Oops(description: String(repeating: "e", count: 1 << 20)) },
    ])
  func garbage(_ garbage: Garbage) async throws {
    let world = try await SensorWorld([
      sensor { _ in try garbage.decide() }, sensor("works") { _ in .run([RunRequest()]) },
    ])
    try await world.pass(world.loop())
    let ticks = try await world.ticks()
    #expect(ticks.count == 1)
    #expect(ticks.first?.hasPrefix("FAILURE 0 " + garbage.reason) == true, "\(ticks)")
    #expect((ticks.first?.utf8.count ?? 0) < 10_000)
    #expect(try await world.ticks("works") == ["SUCCESS 1 "])
    #expect(try await world.runs().count == 1)
    let state = try #require(try await world.control.states()["s"])
    #expect(state.cursor == nil)
    #expect(state.failures == 1)
    #expect(state.claimedUntil == nil)
  }

  @Test("a reason to skip may hold anything")
  func strangeReason() async throws {
    let world = try await SensorWorld([sensor { _ in .skip("a\0b\u{1B}[31m") }])
    try await world.pass(world.loop())
    #expect(try await world.ticks() == ["SKIPPED 0 a\u{FFFD}b\u{1B}[31m"])
  }

  @Test("thousands of runs can be asked for at once, each with its key")
  func thousands() async throws {
    let world = try await SensorWorld([
      sensor { _ in .run((0..<5_000).map { RunRequest(key: "k\($0 % 4_000)") }) }
    ])
    try await world.pass(world.loop())
    #expect(try await world.ticks() == ["SUCCESS 4000 "])
    #expect(try await world.runs().count == 4_000)
  }

  @Test(
    "a function that outlasts its interval is called again when it has ended, not a minute later")
  func slow() async throws {
    let calls = Locked(0)
    let definition = sensor(interval: .milliseconds(100)) { _ in
      calls.withLock { $0 += 1 }
      try await Task.sleep(for: .milliseconds(250))
      return .skip("slow")
    }
    let world = try await SensorWorld([definition])
    let loop = SensorLoop(pool: world.pool, definitions: world.definitions, log: { _, _ in })
    let daemon = Daemon(
      pool: world.pool, loops: [loop], options: .init(worker: "test:1", version: "0"),
      log: { _, _ in })
    let running = Task { await daemon.run() }
    for _ in 0..<800 where calls.withLock({ $0 }) < 5 {
      try await Task.sleep(for: .milliseconds(20))
    }
    running.cancel()
    await running.value
    #expect(calls.withLock { $0 } >= 5)
  }

  @Test("a function that doesn't end isn't called again before it has, and the ticks say so")
  func hanging() async throws {
    let calls = Locked(0)
    let gate = DispatchSemaphore(value: 0)
    let world = try await SensorWorld([
      sensor { _ in
        calls.withLock { $0 += 1 }
        // Blocks its thread, and hears of no cancellation.
        waitBlocking(gate)
        return .skip("at last")
      }
    ])
    let loop = world.loop(limit: .milliseconds(200))
    for _ in 0..<3 {
      try await world.pass(loop)
      world.hands.advance(.seconds(301))
    }
    #expect(calls.withLock { $0 } == 1)
    let ticks = try await world.ticks()
    #expect(ticks.count == 3)
    #expect(ticks.first?.contains("took longer than its time limit") == true)
    #expect(
      ticks.dropFirst().allSatisfy {
        $0 == "FAILURE 0 its function hasn't returned since its evaluation at "
          + "2026-11-20T10:00:00.000000Z; it isn't called again before"
      }, "\(ticks)")
    for _ in 0..<2 { gate.signal() }
    for _ in 0..<500 where calls.withLock({ $0 }) < 2 {
      try await Task.sleep(for: .milliseconds(20))
      world.hands.advance(.seconds(301))
      try await world.pass(loop)
    }
    #expect(try await world.ticks().last == "SKIPPED 0 at last")
  }

  @Test("three hundred functions that block their threads hold up neither others nor the database")
  func crowd() async throws {
    let gate = DispatchSemaphore(value: 0)
    let blockers = (0..<300).map { number in
      sensor("blocks_\(number)") { _ in
        waitBlocking(gate)
        return .skip("")
      }
    }
    let begun = Locked(0)
    let world = try await SensorWorld(
      blockers + [
        sensor("z_works", interval: .seconds(1)) { _ in
          begun.withLock { $0 += 1 }
          return .run([RunRequest()])
        }
      ])
    let loop = world.loop()
    _ = try await loop.pass()
    let start = ContinuousClock.now
    for _ in 0..<250 {
      if try await world.ticks("z_works").count == 1 { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(try await world.ticks("z_works") == ["SUCCESS 1 "])
    #expect(ContinuousClock.now - start < .seconds(10))
    for _ in blockers { gate.signal() }
    await loop.finish()
  }

  @Test("a clock that was a year ahead for a moment holds no sensor back when it is right again")
  func clockSetBack() async throws {
    let world = try await SensorWorld([sensor { _ in .run([RunRequest()]) }])
    let loop = world.loop()
    let now = world.hands.now
    world.hands.advance(.seconds(366 * 86_400))
    try await world.pass(loop)
    world.hands.set(now)
    try await world.pass(loop)
    #expect(try await world.runs().count == 2)
    try await world.pass(loop)
    #expect(try await world.runs().count == 2)
  }

  @Test("a daemon that ends gives its claims back, and counts what it interrupted as no failure")
  func farewell() async throws {
    let calls = Locked(0)
    let world = try await SensorWorld([
      sensor { _ in
        if calls.withLock({
          $0 += 1
          return $0
        }) == 1 {
          try await Task.sleep(for: .seconds(3600))
        }
        return .skip("done")
      }
    ])
    let daemon = Daemon(
      pool: world.pool, loops: [world.loop()], options: .init(worker: "test:1", version: "0"),
      log: { _, _ in })
    let running = Task { await daemon.run() }
    for _ in 0..<500 where calls.withLock({ $0 }) == 0 {
      try await Task.sleep(for: .milliseconds(10))
    }
    running.cancel()
    await running.value
    #expect(try await world.ticks().isEmpty)
    let state = try #require(try await world.control.states()["s"])
    #expect(state.claimedUntil == nil)
    #expect(state.failures == 0)
    world.hands.advance(.seconds(2))
    try await world.pass(world.loop())
    #expect(try await world.ticks() == ["SKIPPED 0 done"])
  }
}

/// Waits as code does that knows nothing of tasks.
private func waitBlocking(_ gate: DispatchSemaphore) { gate.wait() }
