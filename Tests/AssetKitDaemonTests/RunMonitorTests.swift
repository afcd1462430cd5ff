import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import Foundation
import PostgresClient
import TestSupport
import Testing

/// A launcher of processes that are already there, and note who kills them.
actor RecordingLauncher: RunLauncher {
  private(set) var runs: [RunID]
  private(set) var killed: [RunID] = []
  init(_ runs: [RunID] = []) { self.runs = runs }
  func launch(_ run: RunID, launch: String) {}
  func kill(_ run: RunID) {
    killed.append(run)
    runs.removeAll { $0 == run }
  }
}

/// How each run comes to an end, by the time that passes.
@Suite(.database)
struct RunMonitorTests {
  /// A monitor, the clock on the wall, and the time that passes.
  private struct World {
    let storage: PostgresStorage
    let launcher: RecordingLauncher
    let monitor: RunMonitorLoop
    private let wall = Locked(Timestamp(microseconds: 1_790_000_000_000_000))
    private let uptime = Locked(Duration.zero)

    init(_ launched: (PostgresStorage, Timestamp) async throws -> [RunID]) async throws {
      storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
      try await storage.migrate()
      launcher = RecordingLauncher(try await launched(storage, wall.withLock { $0 }))
      monitor = RunMonitorLoop(
        storage: storage, options: .init(), launcher: launcher,
        clock: WallClock(
          now: { [wall] in wall.withLock { $0 } }, sleep: { try await Task.sleep(for: $0) }),
        uptime: { [uptime] in uptime.withLock { $0 } }, log: { _, _ in })
    }

    var now: Timestamp { wall.withLock { $0 } }

    func setClock(by step: Duration) { wall.withLock { $0 = $0 + step } }

    /// - Returns: How long the monitor would sleep then.
    @discardableResult
    func pass(after time: Duration) async throws -> Duration? {
      uptime.withLock { $0 += time }
      setClock(by: time)
      return try await monitor.pass().map { $0 - now }
    }

    func status(_ run: RunID) async throws -> RunStatus? { try await storage.run(run)?.status }
  }

  /// Runs that have started, whose workers renew their leases for hours.
  private static func started(_ tags: [String: String]...) -> (PostgresStorage, Timestamp)
    async throws -> [RunID]
  {
    { storage, now in
      let runs = try await storage.pool.write { db in
        try RunQueue.enqueue(
          tags.map { RunRequest(selection: "a", tags: $0) }, origin: nil, now: now, db)
      }
      #expect(try await storage.dequeueAll(QueueLimits(), now: now) == runs)
      for run in runs {
        _ = try await storage.claimRun(
          run, launch: "launch:t", worker: "h:1", steps: [], leaseUntil: now + .seconds(36_000))
        _ = try await storage.append(
          EventBatch(run: run, events: [Event(sequence: 10, timestamp: now, payload: .runStart)]))
      }
      return runs
    }
  }

  @Test(
    "what takes longer than it may, or doesn't end when asked, is ended, wherever the clock is set",
    arguments: [0, 3600, -3600])
  func timeLimits(step: Int) async throws {
    let world = try await World(Self.started(["dagster/max_runtime": "60"], [:]))
    let runs = await world.launcher.runs
    try await world.storage.pool.write { try RunQueue.cancel(runs[1], now: world.now, $0) }
    #expect(try await world.pass(after: .zero) == .seconds(30))
    world.setClock(by: .seconds(step))
    #expect(try await world.pass(after: .seconds(29)) == .seconds(1))
    #expect(try await world.status(runs[1]) == .canceling)
    #expect(try await world.pass(after: .seconds(1)) == .seconds(30))
    #expect(try await world.status(runs[1]) == .canceled)
    try await world.pass(after: .seconds(29))
    #expect(try await world.status(runs[0]) == .started)
    try await world.pass(after: .seconds(1))
    #expect(try await world.status(runs[0]) == .failure)
    #expect(
      try await world.storage.run(runs[0])?.message
        == "took longer than its time limit of 60.0 seconds")
    #expect(await world.launcher.killed == [runs[1], runs[0]])
  }

  @Test(
    "a monitor that looks late takes into account what has passed, and never leaves more than all",
    arguments: [(20, 40), (-3600, 60)])
  func lateMonitor(step: Int, left: Int) async throws {
    let world = try await World(Self.started(["dagster/max_runtime": "60"]))
    let run = try #require(await world.launcher.runs.first)
    world.setClock(by: .seconds(step))
    #expect(try await world.pass(after: .zero) == .seconds(left))
    try await world.pass(after: .seconds(left))
    #expect(try await world.status(run) == .failure)
  }

  @Test(
    "a time limit may have decimals, 0 is none, and what is no number neither",
    arguments: [("1.5", .milliseconds(1500)), ("0", nil), ("soon", nil)] as [(String, Duration?)])
  func spellings(tag: String, limit: Duration?) async throws {
    let world = try await World(Self.started(["dagster/max_runtime": tag]))
    let limits = try await world.storage.pool.read {
      try RunQueue.openDeadlines(.init(), $0).map(\.limit)
    }
    #expect(limits == (limit.map { [$0] } ?? []))
  }

  @Test("a process whose run another daemon ended is killed when it goes on, and not at once")
  func stragglers() async throws {
    let world = try await World { storage, now in
      try await storage.pool.write { db in
        let runs = try RunQueue.enqueue(
          ["ended", "open"].map { RunRequest(selection: $0) }, origin: nil, now: now, db)
        try RunQueue.end(runs[0], .canceled, message: "m", now: now, db)
        return runs
      }
    }
    let runs = await world.launcher.runs
    #expect(try await world.pass(after: .zero) == .seconds(10))
    world.setClock(by: .seconds(-3600))
    try await world.pass(after: .seconds(9))
    #expect(await world.launcher.killed == [])
    try await world.pass(after: .seconds(1))
    #expect(await world.launcher.killed == [runs[0]])
  }

  @Test("a lost run that another daemon has locked is looked at again soon")
  func lockedRun() async throws {
    let world = try await World { storage, now in
      try await storage.pool.write { db in
        _ = try RunQueue.enqueue([RunRequest(selection: "a")], origin: nil, now: now, db)
        return try RunQueue.dequeue(
          QueueLimits(), launch: "launch:gone:1:1", leaseUntil: now + .seconds(-1), now: now, db
        ).runs
      }
    }
    let run = try #require(await world.launcher.runs.first)
    let next = Locked<Duration?>(nil)
    try await PostgresConnection(world.storage.pool.configuration).write { db in
      try db.query("SELECT run_no FROM assetkit.runs FOR NO KEY UPDATE")
      let passing = Task {
        let due = try await world.pass(after: .zero)
        next.withLock { $0 = due }
      }
      for _ in 0..<2_000 where next.withLock({ $0 }) == nil { usleep(5_000) }
      passing.cancel()
    }
    #expect(next.withLock { $0 } == .seconds(1))
    #expect(try await world.status(run) == .starting)
    #expect(try await world.pass(after: .zero) == nil)
    #expect(try await world.status(run) == .queued)
  }
}
