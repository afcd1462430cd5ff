import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import Dispatch
import PostgresClient
import TestSupport
import Testing

/// What the functions of schedules do wrong, each to be recorded with its reason.
@Suite(.database)
struct ScheduleFaultTests {
  /// Lets a schedule tick so many hours, and gives its ticks.
  private func ticks(
    hours: Int = 1, limit: Duration = .seconds(60), decide: @escaping ScheduleDefinition.Decide
  ) async throws -> [String] {
    let schedule = ScheduleDefinition(
      "s", target: "a", cron: "0 * * * *", defaultStatus: .running, decide: decide)
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required(), maxConnections: 6))
    try await storage.migrate()
    try await storage.register([AssetSpec("a")], schedules: [schedule])
    let hands = Hands("2026-11-20T10:30:00Z")
    var options = SchedulerLoop.Options()
    (options.evaluationLimit, options.clock) = (limit, hands.clock)
    let loop = try SchedulerLoop(
      pool: storage.pool, schedules: [schedule], options: options, log: { _, _ in })
    let control = ScheduleControl(storage.pool)
    _ = try await loop.pass()
    for hour in 1...hours {
      hands.advance(.seconds(3600))
      _ = try await loop.pass()
      for _ in 0..<500 {
        let ticks = try await control.ticks(of: "s", limit: 10)
        if ticks.count == hour, ticks.allSatisfy({ $0.endedAt != nil }) { break }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    return try await control.ticks(of: "s", limit: 10).reversed().map {
      "\($0.status) \($0.runs.count) \($0.message ?? "")"
    }
  }

  @Test("a run key that can't be stored fails the tick with a reason")
  func key() async throws {
    let ticks = try await ticks { _ in .run([RunRequest(key: String(repeating: "k", count: 3000))])
    }
    #expect(
      ticks == ["FAILURE 0 it asked for a run with a key of 3000 bytes; at most 1000 are stored"])
  }

  @Test("an error that can't be stored as it is fails the tick all the same")
  func message() async throws {
    struct Oops: Error, CustomStringConvertible { let description = "a\0b" }
    #expect(
      try await ticks { _ in throw Oops() } == ["FAILURE 0 its function failed: a\u{FFFD}b"])
  }

  @Test("a function that doesn't return isn't called at the next tick, which says so")
  func hanging() async throws {
    let gate = DispatchSemaphore(value: 0)
    let calls = Locked(0)
    let ticks = try await ticks(hours: 2, limit: .milliseconds(200)) { _ in
      calls.withLock { $0 += 1 }
      block(gate)
      return .skip("")
    }
    gate.signal()
    #expect(calls.withLock { $0 } == 1)
    #expect(ticks.count == 2)
    #expect(ticks.first?.contains("took longer than its time limit") == true)
    #expect(
      ticks.last == "FAILURE 0 its function hasn't returned since its evaluation at "
        + "2026-11-20T11:00:00.000000Z; it isn't called again before")
  }
}

/// Waits as code does that knows nothing of tasks.
private func block(_ gate: DispatchSemaphore) { gate.wait() }
