import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import Glibc
import PostgresClient
import TestSupport
import Testing

@Suite(.database)
struct DaemonTests {
  /// A loop whose passes a test counts and makes fail.
  private actor Probe: DaemonLoop {
    nonisolated let name: String
    nonisolated let topics: Set<String> = ["queue"]
    nonisolated let interval = Duration.seconds(3600)
    private(set) var passes = 0
    private var failures: Int

    init(_ name: String, failures: Int = 0) {
      self.name = name
      self.failures = failures
    }

    func pass() async throws -> Timestamp? {
      passes += 1
      if failures > 0 {
        failures -= 1
        throw StorageError(.failed, message: "as told")
      }
      return nil
    }
  }

  /// A launcher that remembers what it was to kill.
  private func withDaemon(
    _ loops: [any DaemonLoop], _ body: (PostgresPool, Daemon) async throws -> Void
  ) async throws {
    let pool = PostgresPool(try TestDatabase.required())
    try await PostgresStorage(pool).migrate()
    let daemon = Daemon(
      pool: pool, loops: loops, options: .init(worker: "test:1", version: "0"), log: { _, _ in })
    let running = Task { await daemon.run() }
    do {
      try await body(pool, daemon)
    } catch {
      running.cancel()
      await running.value
      throw error
    }
    running.cancel()
    await running.value
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<600 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not come to pass in 12 seconds")
  }

  @Test("a run that is queued wakes a loop that sleeps for an hour")
  func notification() async throws {
    let probe = Probe("probe")
    try await withDaemon([probe]) { pool, _ in
      // The first passes are those of the start and of the beginning of listening.
      try await eventually { await probe.passes >= 2 }
      let before = await probe.passes
      let ids = try await pool.write { db in
        try RunQueue.enqueue(
          [RunRequest(selection: "a")], origin: nil, now: WallClock.system.now(), db)
      }
      #expect(ids.count == 1)
      try await eventually { await probe.passes > before }
    }
  }

  @Test("what is announced during a loop's first pass ends its first sleep")
  func announcementDuringFirstPass() async throws {
    let wakeups = Wakeups(topics: ["probe": ["queue"]], clock: .system)
    await wakeups.announce("queue")
    let start = ContinuousClock.now
    await wakeups.sleep("probe", atMost: .seconds(5))
    #expect(start.duration(to: .now) < .seconds(4))
  }

  @Test("a sleep that was ended early doesn't end the next one")
  func staleAlarm() async throws {
    let wakeups = Wakeups(topics: ["probe": ["queue"]], clock: .system)
    for _ in 0..<50 {
      let isOver = Locked(false)
      let sleeping = Task {
        await wakeups.sleep("probe", atMost: .seconds(5))
        isOver.withLock { $0 = true }
      }
      while !isOver.withLock({ $0 }) {
        await wakeups.announce("queue")
        await Task.yield()
      }
      await sleeping.value
      // What was announced last may have come after its end.
      await wakeups.sleep("probe", atMost: .zero)
      // The alarm of the sleep that is over may notice its cancellation only now.
      let start = ContinuousClock.now
      await wakeups.sleep("probe", atMost: .milliseconds(20))
      let slept = start.duration(to: .now)
      #expect(slept >= .milliseconds(19), "\(slept)")
    }
  }

  @Test(
    "the pause after a failure is ended by the return of the database, not by each announcement")
  func pauseAfterFailure() async throws {
    let wakeups = Wakeups(topics: ["probe": ["queue"]], clock: .system)
    let start = ContinuousClock.now
    let pausing = Task { await wakeups.pause("probe", atMost: .seconds(10)) }
    try await Task.sleep(for: .milliseconds(50))
    await wakeups.announce("queue")
    try await Task.sleep(for: .milliseconds(50))
    let isOver = Locked(false)
    let watching = Task {
      await pausing.value
      isOver.withLock { $0 = true }
    }
    try await Task.sleep(for: .milliseconds(50))
    #expect(!isOver.withLock { $0 })
    await wakeups.wakeAll()
    await watching.value
    #expect(start.duration(to: .now) < .seconds(9))
  }

  @Test("a run that can't be launched is tried again after a pause, a few times, and fails then")
  func failedLaunch() async throws {
    actor Broken: RunLauncher {
      struct Failure: Error, CustomStringConvertible { let description = "no room" }
      let runs: [RunID] = []
      func launch(_ run: RunID, launch: String) throws { throw Failure() }
      func kill(_ run: RunID) {}
    }
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    let run = try #require(
      try await storage.pool.write { db in
        try RunQueue.enqueue(
          [RunRequest(selection: "a")], origin: nil, now: WallClock.system.now(), db)
      }.first)
    let loop = RunQueueLoop(
      pool: storage.pool, limits: QueueLimits(), launcher: Broken(), daemon: "h:1",
      log: { _, _ in })
    for launch in 1...RunQueue.maxLaunches {
      // What a loop throws has its supervisor pause.
      await #expect(throws: Broken.Failure.self) { try await loop.pass() }
      let expected: RunStatus = launch < RunQueue.maxLaunches ? .queued : .failure
      #expect(try await storage.run(run)?.status == expected)
    }
    #expect(try await storage.run(run)?.message == "it could not be launched: no room")
    #expect(try await loop.pass() == nil)
  }

  @Test("a launch of a daemon that died before it began is taken back when its time is over")
  func launchOfAnother() async throws {
    var options = RunMonitorLoop.Options()
    options.interval = .seconds(3600)
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    let monitor = RunMonitorLoop(
      storage: storage, options: options, launcher: RecordingLauncher(), log: { _, _ in })
    try await withDaemon([monitor]) { pool, daemon in
      func passes() async -> Int { await daemon.loopStates()[monitor.name]?.passes ?? 0 }
      try await eventually { await passes() >= 2 }
      let run = try #require(
        try await pool.write { db in
          try RunQueue.enqueue(
            [RunRequest(selection: "a")], origin: nil, now: WallClock.system.now(), db)
        }.first)
      // Whatever the run's arrival tells the monitor is told by now, and it sleeps.
      try await Task.sleep(for: .milliseconds(300))
      _ = try await pool.write { db in
        let now = WallClock.system.now()
        return try RunQueue.dequeue(
          QueueLimits(), launch: "launch:gone:1:1", leaseUntil: now + .seconds(1), now: now, db)
      }
      #expect(try await storage.run(run)?.status == .starting)
      try await eventually { try await storage.run(run)?.status == .queued }
    }
  }

  @Test("more failed runs than fit into one decision are retried without waiting for news")
  func manyRetries() async throws {
    let pool = PostgresPool(try TestDatabase.required())
    try await PostgresStorage(pool).migrate()
    let now = WallClock.system.now()
    try await pool.write { db in
      let ids = try RunQueue.enqueue(
        (0..<250).map { _ in RunRequest(selection: "a") }, origin: nil, now: now, db)
      for id in ids { try RunQueue.end(id, .failure, message: "m", now: now, db) }
    }
    let loop = RunRetryLoop(pool: pool, policy: .init(maxRetries: 1), log: { _, _ in })
    var passes = 1
    while try await loop.pass() != nil { passes += 1 }
    #expect(passes == 3)
    let waiting: Int64 = try await pool.read {
      try $0.query("SELECT count(*) FROM assetkit.runs WHERE status = 'QUEUED'")[0][0]
    }
    #expect(waiting == 250)
  }

  @Test("a loop that fails is tried again, and the others go on")
  func failure() async throws {
    let (bad, good) = (Probe("bad", failures: 1), Probe("good"))
    try await withDaemon([bad, good]) { _, daemon in
      try await eventually { await daemon.loopStates()["good"]?.lastSuccess != nil }
      try await eventually { await daemon.loopStates()["bad"]?.lastSuccess != nil }
      #expect(await bad.passes >= 2)
    }
  }

  @Test("a daemon is known while it lives, and gone when it ended properly")
  func heartbeat() async throws {
    try await withDaemon([Probe("p")]) { pool, _ in
      try await eventually { try await DaemonRecord.all(pool).map(\.worker) == ["test:1"] }
      // Its first sign of life names its loops already.
      #expect(try await DaemonRecord.all(pool).first?.loops["p"] != nil)
    }
    let pool = PostgresPool(try TestDatabase.required())
    #expect(try await DaemonRecord.all(pool).isEmpty)
  }

  @Test("a run key asks for one run of its origin, however often it comes")
  func runKey() async throws {
    let pool = PostgresPool(try TestDatabase.required())
    try await PostgresStorage(pool).migrate()
    func enqueue(_ origin: String, _ keys: [String?]) async throws -> Int {
      try await pool.write { db in
        try RunQueue.enqueue(
          keys.map { RunRequest(key: $0, selection: "a") }, origin: origin,
          now: WallClock.system.now(), db
        ).count
      }
    }
    #expect(try await enqueue("sensor:s", ["1", "2", "1", nil, nil]) == 4)
    #expect(try await enqueue("sensor:s", ["1", "2"]) == 0)
    #expect(try await enqueue("sensor:t", ["1"]) == 1)
  }

  @Test(
    "a daemon is healthy until a loop stays without success for too long, or the database is gone")
  func health() async throws {
    let pool = PostgresPool(try TestDatabase.required())
    try await PostgresStorage(pool).migrate()
    let now = Locked(Timestamp(microseconds: 1_790_000_000_000_000))
    let clock = WallClock(
      now: { now.withLock { $0 } }, sleep: { try await Task.sleep(for: $0) })
    func daemon(_ pool: PostgresPool, _ loop: Probe) -> Daemon {
      Daemon(
        pool: pool, loops: [loop], options: .init(worker: "test:1", version: "0"), clock: clock,
        log: { _, _ in })
    }
    let good = daemon(pool, Probe("good"))
    let running = Task { await good.run() }
    try await eventually { await good.loopStates()["good"]?.lastSuccess != nil }
    #expect(await good.health().isHealthy)
    running.cancel()
    await running.value
    // Its loop sleeps for an hour at most.
    now.withLock { $0 = $0 + .seconds(2 * 3600 + 31) }
    let report = await good.health()
    #expect(!report.isHealthy)
    #expect(
      report.reasons == ["no pass of the loop `good` succeeded since 2026-09-21T14:13:20.000000Z"])
    var configuration = try TestDatabase.required()
    configuration.database = "there_is_none"
    let lost = await daemon(PostgresPool(configuration), Probe("new")).health()
    #expect(!lost.isHealthy)
    #expect(lost.reasons.count == 1)
    #expect(lost.json["status"] == .string("failing"))
  }
}
