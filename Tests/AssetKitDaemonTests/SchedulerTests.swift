import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import Glibc
import PostgresClient
import TestSupport
import Testing

@Suite(.database)
struct SchedulerTests {
  private func schedule(
    _ name: String = "s", _ cron: String = "0 * * * *",
    catchUp: ScheduleDefinition.CatchUp = .latest, zone: String = "UTC",
    decide: ScheduleDefinition.Decide? = nil
  ) -> ScheduleDefinition {
    ScheduleDefinition(
      name, target: "a", cron: cron, timeZone: zone, defaultStatus: .running, catchUp: catchUp,
      decide: decide)
  }

  private func storage(_ schedules: [ScheduleDefinition]) async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required(), maxConnections: 6))
    try await storage.migrate()
    try await storage.register([AssetSpec("a")], schedules: schedules)
    return storage
  }

  private func loop(
    _ storage: PostgresStorage, _ schedules: [ScheduleDefinition], _ hands: Hands,
    limit: Duration = .seconds(60), daemon: RunID? = nil
  ) throws -> SchedulerLoop {
    var options = SchedulerLoop.Options()
    (options.evaluationLimit, options.clock, options.daemon) = (limit, hands.clock, daemon)
    return try SchedulerLoop(
      pool: storage.pool, schedules: schedules, options: options, log: { _, _ in })
  }

  private func ticks(_ storage: PostgresStorage, _ name: String = "s") async throws -> [String] {
    try await ScheduleControl(storage.pool).ticks(of: name, limit: 10_000).reversed().map {
      "\($0.at.iso8601.prefix(16)) \($0.status) \($0.runs.count)"
    }
  }

  private func queued(_ storage: PostgresStorage) async throws -> Int {
    try await storage.runs(RunQuery(statuses: [.queued], limit: 100_000)).count
  }

  @Test("a tick fires once, with one run, however many daemons there are")
  func once() async throws {
    let s = schedule()
    let storage = try await storage([s])
    let hands = Hands("2026-11-20T10:30:00Z")
    let loops = try (0..<4).map { _ in try loop(storage, [s], hands) }
    for loop in loops {
      #expect(try await loop.pass() == Hands.time("2026-11-20T11:00:00Z"))
    }
    #expect(try await ticks(storage).isEmpty)
    for hour in 11...13 {
      hands.set("2026-11-20T\(hour):00:00Z")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for loop in loops { group.addTask { _ = try await loop.pass() } }
        try await group.waitForAll()
      }
    }
    #expect(
      try await ticks(storage) == [
        "2026-11-20T11:00 SUCCESS 1", "2026-11-20T12:00 SUCCESS 1", "2026-11-20T13:00 SUCCESS 1",
      ])
    let runs = try await storage.runs(RunQuery(tags: ["dagster/schedule_name": "s"]))
    #expect(runs.count == 3)
    #expect(runs.allSatisfy { $0.status == .queued && $0.selection == "a" })
  }

  @Test("after a pause of the daemons each missed tick is recorded, and the policy says which fire")
  func catchUp() async throws {
    let schedules = [
      schedule("skip", catchUp: .skip), schedule("latest"),
      schedule("all", catchUp: .all(max: 2)),
    ]
    let storage = try await storage(schedules)
    let hands = Hands("2026-11-20T10:30:00Z")
    let loop = try loop(storage, schedules, hands)
    _ = try await loop.pass()
    hands.set("2026-11-20T14:20:00Z")
    _ = try await loop.pass()
    func missed(_ hours: ClosedRange<Int>) -> [String] {
      hours.map { "2026-11-20T\($0):00 MISSED 0" }
    }
    #expect(try await ticks(storage, "skip") == missed(11...14))
    #expect(
      try await ticks(storage, "latest") == missed(11...13) + ["2026-11-20T14:00 SUCCESS 1"])
    #expect(
      try await ticks(storage, "all") == missed(11...12) + [
        "2026-11-20T13:00 SUCCESS 1", "2026-11-20T14:00 SUCCESS 1",
      ])
    let message = try await ScheduleControl(storage.pool).ticks(of: "skip", limit: 1).first?.message
    #expect(message?.contains("no daemon evaluated it in time") == true)
    #expect(try await queued(storage) == 3)
  }

  @Test(
    "a clock that is put back fires nothing twice, one that is put forward misses nothing silently")
  func steppedClock() async throws {
    let s = schedule("s", "*/10 * * * *")
    let storage = try await storage([s])
    let hands = Hands("2026-11-20T10:05:00Z")
    let loop = try loop(storage, [s], hands)
    _ = try await loop.pass()
    hands.set("2026-11-20T10:10:00Z")
    _ = try await loop.pass()
    hands.set("2026-11-20T09:10:00Z")
    #expect(try await loop.pass() == Hands.time("2026-11-20T10:20:00Z"))
    hands.set("2026-11-20T10:10:30Z")
    _ = try await loop.pass()
    #expect(try await ticks(storage) == ["2026-11-20T10:10 SUCCESS 1"])
    hands.set("2026-11-20T11:10:00Z")
    _ = try await loop.pass()
    #expect(try await ticks(storage).count == 7)
    #expect(try await queued(storage) == 2)
  }

  @Test("a schedule that is stopped doesn't tick, and one that is started doesn't catch up")
  func startAndStop() async throws {
    let s = schedule()
    let storage = try await storage([s])
    let control = ScheduleControl(storage.pool)
    let hands = Hands("2026-11-20T10:30:00Z")
    let loop = try loop(storage, [s], hands)
    _ = try await loop.pass()
    try await control.set(.stopped, of: ["s"])
    hands.set("2026-11-20T12:30:00Z")
    #expect(try await loop.pass() == nil)
    #expect(try await control.statuses() == ["s": .stopped])
    try await control.set(.running, of: ["s"])
    _ = try await loop.pass()
    #expect(try await ticks(storage).isEmpty)
    hands.set("2026-11-20T13:00:00Z")
    _ = try await loop.pass()
    #expect(try await ticks(storage) == ["2026-11-20T13:00 SUCCESS 1"])
    try await control.set(nil, of: ["s"])
    #expect(try await control.statuses() == ["s": .running])
  }

  @Test("a changed cron expression starts at the moment of the change")
  func changedCron() async throws {
    let storage = try await storage([schedule()])
    let hands = Hands("2026-11-20T10:30:00Z")
    _ = try await loop(storage, [schedule()], hands).pass()
    hands.set("2026-11-20T11:30:00Z")
    _ = try await loop(storage, [schedule()], hands).pass()
    let changed = schedule("s", "*/5 * * * *")
    try await storage.register([AssetSpec("a")], schedules: [changed])
    let new = try loop(storage, [changed], hands)
    #expect(try await new.pass() == Hands.time("2026-11-20T11:35:00Z"))
    #expect(try await ticks(storage) == ["2026-11-20T11:00 SUCCESS 1"])
  }

  @Test("a function decides: runs with keys, a reason to skip, an error; others go on")
  func functions() async throws {
    struct Oops: Error {}
    let schedules = [
      schedule("runs") { context in
        .run([RunRequest(key: "k", tags: ["at": context.name]), RunRequest(selection: "b")])
      },
      schedule("skips") { _ in .skip("nothing new") },
      schedule("throws") { _ in throw Oops() },
      schedule("hangs") { _ in
        try await Task.sleep(for: .seconds(3600))
        return .skip("")
      },
      schedule("plain"),
    ]
    let storage = try await storage(schedules)
    let hands = Hands("2026-11-20T10:30:00Z")
    let loop = try loop(storage, schedules, hands, limit: .milliseconds(300))
    _ = try await loop.pass()
    hands.set("2026-11-20T11:00:00Z")
    _ = try await loop.pass()
    #expect(try await ticks(storage, "plain") == ["2026-11-20T11:00 SUCCESS 1"])
    var open = 1
    for _ in 0..<600 where open > 0 {
      try await Task.sleep(for: .milliseconds(20))
      open = try await storage.pool.read { db in
        Int(
          try db.query("SELECT count(*) FROM assetkit.ticks WHERE status = 'STARTED'")[0][0]
            as Int64)
      }
      let seen = try await storage.pool.read { db in
        try db.query("SELECT count(*) FROM assetkit.ticks")[0][0] as Int64
      }
      if seen < 5 { open = 1 }
    }
    #expect(try await ticks(storage, "runs") == ["2026-11-20T11:00 SUCCESS 2"])
    #expect(try await ticks(storage, "skips") == ["2026-11-20T11:00 SKIPPED 0"])
    #expect(try await ticks(storage, "throws") == ["2026-11-20T11:00 FAILURE 0"])
    #expect(try await ticks(storage, "hangs") == ["2026-11-20T11:00 FAILURE 0"])
    let reason = try await ScheduleControl(storage.pool).ticks(of: "hangs", limit: 1).first?.message
    #expect(reason?.contains("time limit") == true)
  }

  @Test("a tick whose daemon died while it was evaluated is evaluated again, its runs come once")
  func abandoned() async throws {
    let s = schedule { _ in .run([RunRequest()]) }
    let storage = try await storage([s])
    let hands = Hands("2026-11-20T11:00:00Z")
    let at = hands.now
    try await storage.pool.write { db in
      try db.execute(
        """
        INSERT INTO assetkit.ticks (instigator, name, at, status, started_at)
        VALUES ('SCHEDULE', 's', $1, 'STARTED', $1)
        """, at.postgres)
    }
    hands.set("2026-11-20T11:00:30Z")
    _ = try await loop(storage, [s], hands).pass()
    #expect(try await ticks(storage) == ["2026-11-20T11:00 STARTED 0"])
    hands.set("2026-11-20T11:02:00Z")
    let loops = try (0..<3).map { _ in try loop(storage, [s], hands) }
    for loop in loops { _ = try await loop.pass() }
    for _ in 0..<300 where try await queued(storage) == 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
    try await Task.sleep(for: .milliseconds(100))
    #expect(try await ticks(storage) == ["2026-11-20T11:00 SUCCESS 1"])
    #expect(try await queued(storage) == 1)
  }

  @Test(
    "a tick is taken over as soon as the daemon that evaluates it is gone, and not before",
    // The second one died, and the clock was put back by an hour.
    arguments: [Duration.seconds(-1), .seconds(3600)])
  func takeOver(lease: Duration) async throws {
    let s = schedule { _ in .run([RunRequest()]) }
    let storage = try await storage([s])
    let hands = Hands("2026-11-20T11:00:00Z")
    let (alive, gone) = (RunID(at: hands.now), RunID(at: hands.now))
    func begin(_ daemon: RunID, lease: Duration) async throws {
      try await storage.pool.write { db in
        let now = WallClock.system.now()
        try db.execute(
          """
          INSERT INTO assetkit.daemons
            (daemon_id, worker, version, started_at, heartbeat_at, lease_until)
          VALUES ($1::text::uuid, '', '', $2, $2, $3)
          """, daemon.description, now.postgres, (now + lease).postgres)
        try db.execute(
          """
          INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, daemon_id)
          VALUES ('SCHEDULE', 's', $1, 'STARTED', $1, $2::text::uuid)
          ON CONFLICT (instigator, name, at) DO UPDATE SET daemon_id = excluded.daemon_id
          """, hands.now.postgres, daemon.description)
      }
    }
    try await begin(alive, lease: .seconds(8))
    let third = try loop(storage, [s], hands, daemon: RunID(at: hands.now))
    // It looks again at the moment when that daemon may be taken to be gone.
    let next = try #require(try await third.pass())
    #expect(next > hands.now + .seconds(1) && next <= hands.now + .seconds(8))
    #expect(try await ticks(storage) == ["2026-11-20T11:00 STARTED 0"])
    try await begin(gone, lease: lease)
    _ = try await third.pass()
    for _ in 0..<300 where try await queued(storage) == 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(try await ticks(storage) == ["2026-11-20T11:00 SUCCESS 1"])
    #expect(try await queued(storage) == 1)
  }

  @Test("all ticks that are due are recorded before the first is evaluated")
  func recordedFirst() async throws {
    let recorded = Locked<[String]>([])
    let pool = PostgresPool(try TestDatabase.required())
    let s = schedule(catchUp: .all(max: 10)) { context in
      let all: [String] = try await pool.read { db in
        try db.query(
          "SELECT extract(hour FROM at AT TIME ZONE 'UTC')::text FROM assetkit.ticks ORDER BY at"
        )
        .map { try $0[0] }
      }
      recorded.withLock { if $0.isEmpty { $0 = all } }
      return .skip("enough")
    }
    let storage = try await storage([s])
    let hands = Hands("2026-11-20T10:30:00Z")
    let loop = try loop(storage, [s], hands)
    _ = try await loop.pass()
    hands.set("2026-11-20T14:20:00Z")
    _ = try await loop.pass()
    for _ in 0..<300 where recorded.withLock({ $0.isEmpty }) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(recorded.withLock { $0 } == ["11", "12", "13", "14"])
  }

  @Test("functions that block their threads hold up nothing else")
  func blocking() async throws {
    let blocking = (0..<4).map { number in
      schedule("blocks\(number)") { _ in
        // Not a suspension: the thread itself is gone for a while.
        sleep(3)
        return .skip("at last")
      }
    }
    let schedules = blocking + [schedule("quick") { _ in .skip("nothing new") }]
    let storage = try await storage(schedules)
    let hands = Hands("2026-11-20T10:30:00Z")
    let loop = try loop(storage, schedules, hands)
    _ = try await loop.pass()
    hands.set("2026-11-20T11:00:00Z")
    let start = ContinuousClock.now
    _ = try await loop.pass()
    while try await ticks(storage, "quick") != ["2026-11-20T11:00 SKIPPED 0"] {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(start.duration(to: .now) < .seconds(2))
    while try await ticks(storage, "blocks3") != ["2026-11-20T11:00 SKIPPED 0"] {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(start.duration(to: .now) < .seconds(5))
  }
}
