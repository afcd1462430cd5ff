import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import FoundationEssentials
import PostgresClient
import TestSupport
import Testing

/// What is old goes, and what an asset is now stays.
@Suite(.database)
struct RetentionTests {
  private let now = Timestamp(microseconds: 1_790_000_000_000_000)

  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    return storage
  }

  private func sweep(
    _ storage: PostgresStorage, _ policy: RetentionPolicy = RetentionPolicy(),
    logs: ComputeLogs? = nil, isDryRun: Bool = false, batch: Int = 7
  ) -> RetentionSweep {
    RetentionSweep(
      pool: storage.pool, policy: policy, logs: logs, isDryRun: isDryRun, batch: batch,
      pause: .zero, clock: WallClock(now: { now }, sleep: { _ in }))
  }

  /// Ten runs that ended 0, 20, 40, … 180 days ago, each with an event of every type; ticks, daemons and
  /// slots of every age.
  private func fill(_ storage: PostgresStorage) async throws {
    try await storage.pool.write { db in
      try db.execute(
        """
        INSERT INTO assetkit.runs
          (run_id, status, selection, created_at, started_at, ended_at, lease_until)
        SELECT gen_random_uuid(), 'SUCCESS', 'a', at - interval '1 hour', at, at, at
        FROM (SELECT $1::timestamptz - n * interval '20 days' AS at
          FROM generate_series(9, 0, -1) AS n) ages
        """, now.postgres)
      try db.executeScript(
        """
        INSERT INTO assetkit.assets (key) VALUES ('a'), ('b');
        INSERT INTO assetkit.steps (run_no, step_no, name) SELECT run_no, 1, 'a' FROM assetkit.runs;
        INSERT INTO assetkit.events (run_no, sequence, at, type)
        SELECT r.run_no, t.place, r.ended_at, t.type FROM assetkit.runs r,
          unnest(enum_range(NULL::assetkit.event_type)) WITH ORDINALITY AS t(type, place);
        INSERT INTO assetkit.materializations (asset_id, run_no, sequence, at, data_version, partition)
        SELECT a.asset_id, run_no, a.asset_id, ended_at, 'v', p.name
        FROM assetkit.runs, assetkit.assets a
          LEFT JOIN (VALUES ('b', 'x')) AS p(key, name) USING (key)
        ORDER BY run_no, asset_id;
        -- Each materialization of b is made from the one of a of its run.
        INSERT INTO assetkit.materialization_inputs
        SELECT m.materialization_id, 1, u.materialization_id, 'v'
        FROM assetkit.materializations m JOIN assetkit.materializations u USING (run_no)
        WHERE m.asset_id = 2 AND u.asset_id = 1;
        INSERT INTO assetkit.asset_state (asset_id, latest_materialization_id, materialization_count, cursor)
        SELECT asset_id, max(materialization_id), count(*), 'c' FROM assetkit.materializations
        GROUP BY asset_id;
        INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, cursor)
        SELECT i.type::assetkit.instigator_type, i.name, r.ended_at + s.place * interval '1 minute',
          s.status, r.ended_at, CASE WHEN i.type = 'SENSOR' AND r.run_no < 3 THEN 'c' END
        FROM assetkit.runs r, (VALUES ('SCHEDULE', 's'), ('SENSOR', 'n')) AS i(type, name),
          unnest(enum_range(NULL::assetkit.tick_status)) WITH ORDINALITY AS s(status, place);
        INSERT INTO assetkit.daemons (daemon_id, worker, version, started_at, heartbeat_at, lease_until)
        SELECT gen_random_uuid(), 'w', '0', ended_at, ended_at, ended_at FROM assetkit.runs;
        INSERT INTO assetkit.pool_slots SELECT 'p', run_no, 1, ended_at FROM assetkit.runs;
        """)
    }
  }

  private func counts(_ storage: PostgresStorage) async throws -> [String: Int] {
    let tables = [
      "runs", "steps", "events", "materializations", "materialization_inputs", "asset_state",
      "ticks", "daemons", "pool_slots",
    ]
    return try await storage.pool.read { db in
      try tables.reduce(into: [:]) { counts, table in
        counts[table] = try db.query("SELECT count(*) FROM assetkit.\(table)")[0][0]
      }
    }
  }

  private func count(_ storage: PostgresStorage, _ what: String) async throws -> Int {
    try await storage.pool.read { try $0.query("SELECT count(*) FROM assetkit.\(what)")[0][0] }
  }

  @Test(
    "by default messages go after 30 days, what else happened after 90, and no asset loses anything"
  )
  func defaults() async throws {
    let storage = try await storage()
    try await fill(storage)
    let before = try await counts(storage)
    #expect(before["events"] == 10 * EventType.allCases.count)
    let would = try await sweep(storage, isDryRun: true).run()
    #expect(try await counts(storage) == before)
    let report = try await sweep(storage).run()
    #expect(report == would)
    // Ended 40 to 180 days ago: eight runs; 100 to 180: five.
    #expect(report.events == 8 * 2 + 5 * 19)
    #expect(try await count(storage, "events WHERE type = 'LOG'") == 2)
    #expect(try await count(storage, "events WHERE type = 'STEP_START'") == 5)
    #expect(try await count(storage, "events WHERE type = 'ASSET_MATERIALIZATION'") == 10)
    // Of the sensor: skipped and missed ticks of more than 7 days, but for the newest with a cursor.
    #expect(report.ticks == 9 * 2 - 1)
    #expect(report.daemons == 9)
    #expect(report.poolSlots == 9)
    let after = try await counts(storage)
    for table in ["runs", "steps", "materializations", "materialization_inputs", "asset_state"] {
      #expect(after[table] == before[table])
    }
    #expect(try await sweep(storage).run() == RetentionReport())
  }

  @Test(
    "the latest materializations, their lineage, their runs and cursors stay, whatever is asked for"
  )
  func everything() async throws {
    let storage = try await storage()
    try await fill(storage)
    // What the assets are now is old, too.
    try await storage.pool.write {
      try $0.executeScript(
        """
        DELETE FROM assetkit.materializations WHERE run_no > 5;
        UPDATE assetkit.asset_state s SET latest_materialization_id = (
          SELECT max(materialization_id) FROM assetkit.materializations m
          WHERE m.asset_id = s.asset_id);
        -- b is made from an older a than the latest one.
        UPDATE assetkit.materialization_inputs SET upstream_materialization_id = 1
        WHERE materialization_id = (SELECT max(materialization_id) FROM assetkit.materializations
          WHERE asset_id = 2);
        """)
    }
    var policy = RetentionPolicy()
    policy.events = Dictionary(uniqueKeysWithValues: EventType.allCases.map { ($0, 1) })
    policy.runs = 1
    policy.materializations = 1
    policy.scheduleTicks = .init(started: 1, skipped: 1, success: 1, failure: 1)
    policy.sensorTicks = policy.scheduleTicks
    let would = try await sweep(storage, policy, isDryRun: true).run()
    let report = try await sweep(storage, policy).run()
    #expect(report.materializations == would.materializations)
    #expect(report.runs == would.runs)
    #expect(report.ticks == would.ticks)
    let left = try await counts(storage)
    #expect(left["asset_state"] == 2)
    // The latest of each asset, and the one that b's was made from.
    #expect(left["materializations"] == 3)
    #expect(left["materialization_inputs"] == 1)
    // The run of the latest ones, and the one that ended today.
    #expect(left["runs"] == 2)
    #expect(try await count(storage, "asset_state WHERE cursor = 'c'") == 2)
    #expect(try await count(storage, "events WHERE run_no <> 10") == 0)
    // Today's, and the newest of the sensor that has a cursor.
    #expect(left["ticks"] == 11)
  }

  @Test("a run that goes on keeps its events, and loses them when it has ended")
  func openRun() async throws {
    let storage = try await storage()
    try await fill(storage)
    try await storage.pool.write {
      try $0.executeScript(
        "UPDATE assetkit.runs SET status = 'STARTED', ended_at = NULL WHERE run_no = 2")
    }
    let sweep = sweep(storage)
    _ = try await sweep.run()
    #expect(try await count(storage, "events WHERE run_no = 2") == EventType.allCases.count)
    // The same sweep has passed by, and comes back for it.
    try await storage.pool.write {
      try $0.executeScript(
        "UPDATE assetkit.runs SET status = 'SUCCESS', ended_at = started_at WHERE run_no = 2")
    }
    let report = try await sweep.run()
    #expect(report.events == 21)
  }

  @Test("several daemons delete each row once, while runs write their events without waiting")
  func concurrency() async throws {
    let storage = try await storage()
    try await fill(storage)
    try await storage.pool.write {
      try $0.execute(
        """
        INSERT INTO assetkit.events (run_no, sequence, at, type)
        SELECT r.run_no, n, r.ended_at, 'LOG' FROM assetkit.runs r, generate_series(100, 2099) AS n
        """)
    }
    let old = try await count(
      storage,
      "events e JOIN assetkit.runs USING (run_no) WHERE type = 'LOG'"
        + " AND run_no <= 8")
    let id = RunID(at: now)
    try await storage.createRun(
      RunRecord(
        id: id, selection: "a", worker: "w", createdAt: now, leaseUntil: now + .seconds(60)),
      steps: [])
    let writer = Task {
      var slowest = Duration.zero
      for sequence in 1...200 {
        let began = ContinuousClock.now
        _ = try await storage.append(
          EventBatch(
            run: id,
            events: [
              Event(
                sequence: sequence, timestamp: now,
                payload: .log(.info, message: "\(sequence)"))
            ]))
        slowest = max(slowest, began.duration(to: .now))
      }
      return slowest
    }
    let reports = try await withThrowingTaskGroup(of: RetentionReport.self) { group in
      for _ in 0..<3 {
        let pool = PostgresPool(try TestDatabase.required())
        group.addTask {
          let sweep = RetentionSweep(
            pool: pool, policy: RetentionPolicy(), logs: nil, batch: 200, pause: .zero,
            clock: WallClock(now: { now }, sleep: { _ in }))
          var all = RetentionReport()
          while true {
            let report = try await sweep.run()
            all.events += report.events
            if !report.wasBusy { return all }
            try await Task.sleep(for: .milliseconds(5))
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reports.reduce(0) { $0 + $1.events } == old + 8 + 5 * 19)
    #expect(try await writer.value < .seconds(2))
    #expect(
      try await count(
        storage,
        "events e JOIN assetkit.runs r USING (run_no)"
          + " WHERE r.run_id = '\(id)'") == 200)
  }

  @Test("output that nobody wrote to for 30 days goes with its directory")
  func computeLogs() async throws {
    let storage = try await storage()
    try await TemporaryDirectory.with { directory in
      let logs = ComputeLogs(directory: directory.path)
      let (old, new) = (RunID(at: now), RunID(at: now))
      for run in [old, new] {
        let path = logs.path(run, .standardOutput)
        try FileManager.default.createDirectory(
          atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]),
          withIntermediateDirectories: true)
        try Data("written".utf8).write(to: URL(filePath: path))
        let age = run == old ? 31.0 : 29.0
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: 1_790_000_000 - age * 86_400)],
          ofItemAtPath: path)
      }
      try Data().write(to: URL(filePath: directory.path + "/other"))
      let report = try await sweep(storage, logs: logs).run()
      #expect(report.computeLogs == 1)
      #expect(report.computeLogBytes > 0)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
          == [new.description, "other"].sorted())
    }
  }

  @Test("rules change the policy")
  func rules() throws {
    var policy = RetentionPolicy()
    try policy.apply("LOG=7, step_start=never,ASSET_OBSERVATION=400, runs=365 ,compute_logs=never")
    #expect(policy.events[.log] == 7)
    #expect(policy.events[.stepStart] == nil)
    #expect(policy.events[.stepSuccess] == 90)
    #expect(policy.events[.assetObservation] == 400)
    #expect(policy.runs == 365)
    #expect(policy.materializations == nil)
    #expect(policy.computeLogs == nil)
  }

  @Test(
    "a rule that is none is named",
    arguments: [
      ("LOG", "`LOG` expects NAME=DAYS"),
      ("LOG=0", "`LOG=0` expects a number of days from 1 to 36500, or `never`"),
      ("LOG=x", "`LOG=x` expects a number of days from 1 to 36500, or `never`"),
      (
        "STEP_STRAT=3",
        "`STEP_STRAT=3` expects a type of event, `runs`, `materializations` or `compute_logs`; did you "
          + "mean `STEP_START`?"
      ),
    ])
  func faults(rule: String, message: String) {
    var policy = RetentionPolicy()
    let fault = #expect(throws: RetentionPolicy.Fault.self) { try policy.apply("runs=1," + rule) }
    #expect(fault?.description == message)
    #expect(policy == RetentionPolicy())
  }
}
