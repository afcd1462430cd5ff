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
  private let now = RetentionWorld.now

  @Test(
    "by default messages go after 30 days, what else happened after 90, and no asset loses anything"
  )
  func defaults() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    let before = try await world.counts()
    #expect(before["events"] == 10 * EventType.allCases.count)
    let would = try await world.sweep(isDryRun: true).run()
    #expect(try await world.counts() == before)
    let report = try await world.sweep().run()
    #expect(report == would)
    // Ended 40 to 180 days ago: eight runs; 100 to 180: five.
    #expect(report.events == 8 * 2 + 5 * 19)
    #expect(try await world.count("events WHERE type = 'LOG'") == 2)
    #expect(try await world.count("events WHERE type = 'STEP_START'") == 5)
    #expect(try await world.count("events WHERE type = 'ASSET_MATERIALIZATION'") == 10)
    // Of each sensor: skipped and missed ticks of more than 7 days, but for the newest with a cursor.
    #expect(report.ticks == 2 * 9 * 2 - 1)
    // Of both assets: those of more than 90 days.
    #expect(report.freshnessChanges == 10)
    // What the sensor that runs has looked at.
    #expect(report.runStatusChanges == 7)
    #expect(report.backfills == 1)
    #expect(report.daemons == 9)
    #expect(report.poolSlots == 9)
    let after = try await world.counts()
    for table in ["runs", "steps", "materializations", "materialization_inputs", "asset_state"] {
      #expect(after[table] == before[table])
    }
    #expect(try await world.sweep().run() == RetentionReport())
  }

  @Test(
    "the latest materializations, their lineage, their runs and cursors stay, whatever is asked for"
  )
  func everything() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    // What the assets are now is old, too.
    try await world.storage.pool.write {
      try $0.executeScript(
        """
        DELETE FROM assetkit.materializations WHERE run_no > 5;
        SELECT assetkit.recount_partitions();
        UPDATE assetkit.asset_state s SET latest_materialization_id = (
          SELECT max(materialization_id) FROM assetkit.materializations m
          WHERE m.asset_id = s.asset_id);
        -- b is made from an older a than the latest one.
        UPDATE assetkit.materialization_inputs SET upstream_materialization_id = 1
        WHERE materialization_id = (SELECT max(materialization_id) FROM assetkit.materializations
          WHERE asset_id = 2);
        """)
    }
    let policy = RetentionWorld.strict
    let would = try await world.sweep(policy, isDryRun: true).run()
    let report = try await world.sweep(policy).run()
    #expect(report.materializations == would.materializations)
    #expect(report.runs == would.runs)
    #expect(report.ticks == would.ticks)
    let left = try await world.counts()
    #expect(left["asset_state"] == 2)
    // The latest of each asset, and the one that b's was made from.
    #expect(left["materializations"] == 3)
    #expect(left["materialization_inputs"] == 1)
    // The run of the latest ones, and the one that ended today.
    #expect(left["runs"] == 2)
    #expect(try await world.count("asset_state WHERE cursor = 'c'") == 2)
    #expect(try await world.count("events WHERE run_no <> 10") == 0)
    // Today's, and the newest of the sensor that has a cursor.
    #expect(left["ticks"] == 16)
  }

  @Test("a run that goes on keeps its events, and loses them when it has ended")
  func openRun() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    try await world.storage.pool.write {
      try $0.executeScript(
        "UPDATE assetkit.runs SET status = 'STARTED', ended_at = NULL WHERE run_no = 2")
    }
    let sweep = world.sweep()
    _ = try await sweep.run()
    #expect(try await world.count("events WHERE run_no = 2") == EventType.allCases.count)
    // The same sweep has passed by, and comes back for it.
    try await world.storage.pool.write {
      try $0.executeScript(
        "UPDATE assetkit.runs SET status = 'SUCCESS', ended_at = started_at WHERE run_no = 2")
    }
    let report = try await sweep.run()
    #expect(report.events == 21)
  }

  @Test("several daemons delete each row once, while runs write their events without waiting")
  func concurrency() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    try await world.storage.pool.write {
      try $0.execute(
        """
        INSERT INTO assetkit.events (run_no, sequence, at, type)
        SELECT r.run_no, n, r.ended_at, 'LOG' FROM assetkit.runs r, generate_series(100, 2099) AS n
        """)
    }
    let old = try await world.count(
      "events e JOIN assetkit.runs USING (run_no) WHERE type = 'LOG'"
        + " AND run_no <= 8")
    let id = RunID(at: now)
    try await world.storage.createRun(
      RunRecord(
        id: id, selection: "a", worker: "w", createdAt: now, leaseUntil: now + .seconds(60)),
      steps: [])
    let storage = world.storage
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
      try await world.count(
        "events e JOIN assetkit.runs r USING (run_no)"
          + " WHERE r.run_id = '\(id)'") == 200)
  }

  @Test("output that nobody wrote to for 30 days goes with its directory")
  func computeLogs() async throws {
    let world = try await RetentionWorld()
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
      let report = try await world.sweep(logs: logs).run()
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
    try policy.apply(
      "LOG=7, step_start=never,ASSET_OBSERVATION=400, runs=365 ,compute_logs=never,freshness_changes=9"
    )
    #expect(policy.events[.log] == 7)
    #expect(policy.events[.stepStart] == nil)
    #expect(policy.events[.stepSuccess] == 90)
    #expect(policy.events[.assetObservation] == 400)
    #expect(policy.runs == 365)
    #expect(policy.materializations == nil)
    #expect(policy.computeLogs == nil)
    #expect(policy.freshnessChanges == 9)
  }

  @Test(
    "a rule that is none is named",
    arguments: [
      ("LOG", "`LOG` expects NAME=DAYS"),
      ("LOG=0", "`LOG=0` expects a number of days from 1 to 36500, or `never`"),
      ("LOG=x", "`LOG=x` expects a number of days from 1 to 36500, or `never`"),
      (
        "STEP_STRAT=3",
        "`STEP_STRAT=3` expects a type of event, `runs`, `materializations`, `freshness_changes` "
          + "or `compute_logs`; did you mean `STEP_START`?"
      ),
    ])
  func faults(rule: String, message: String) {
    var policy = RetentionPolicy()
    let fault = #expect(throws: RetentionPolicy.Fault.self) { try policy.apply("runs=1," + rule) }
    #expect(fault?.description == message)
    #expect(policy == RetentionPolicy())
  }
}
