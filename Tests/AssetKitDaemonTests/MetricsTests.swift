import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient
import TestSupport
import Testing

/// What Prometheus gets to see.
@Suite(.database)
struct MetricsTests {
  private let noon = Timestamp(microseconds: 1_790_000_000_000_000)

  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    return storage
  }

  private func lines(_ metrics: InstanceMetrics) async -> [String] {
    MetricsText.openMetrics.text(await metrics.families()).split(separator: "\n").map(String.init)
  }

  private func clock() -> WallClock { WallClock(now: { noon }, sleep: { _ in }) }

  @Test("runs are shown by status, and counted once when they have ended")
  func runs() async throws {
    let storage = try await storage()
    let metrics = try InstanceMetrics(
      pool: storage.pool, definitions: Definitions(), clock: clock())
    let ids = try await storage.pool.write { db in
      try RunQueue.enqueue(
        (0..<3).map { _ in RunRequest(selection: "a") }, origin: nil,
        now: noon + .seconds(-90), db)
    }
    let first = await lines(metrics)
    #expect(first.contains("assetkit_runs{status=\"QUEUED\"} 3"))
    #expect(first.contains("assetkit_queue_depth 3"))
    #expect(first.contains("assetkit_queue_oldest_seconds 90"))
    #expect(first.contains("assetkit_runs_ended_total{status=\"SUCCESS\"} 0"))
    try await storage.pool.write { db in
      for (id, status) in zip(ids, [RunStatus.success, .failure]) {
        try RunQueue.end(id, status, message: "done", now: noon, db)
      }
      try db.executeScript(
        """
        INSERT INTO assetkit.steps (run_no, step_no, name, status, started_at, ended_at)
        SELECT run_no, 1, 'a "quoted\\ name', 'SUCCESS', now(), now() + interval '7 seconds'
        FROM assetkit.runs WHERE status = 'SUCCESS'
        """)
    }
    // A run that came and ended between two looks, too.
    let id = RunID(at: noon)
    try await storage.createRun(
      RunRecord(id: id, selection: "a", createdAt: noon, leaseUntil: noon), steps: [])
    try await storage.pool.write { db in
      _ = try RunQueue.end(id, .success, message: "done", now: noon, db)
    }
    for _ in 0..<2 {
      let then = await lines(metrics)
      #expect(then.contains("assetkit_queue_depth 1"))
      #expect(then.contains("assetkit_runs_ended_total{status=\"SUCCESS\"} 2"))
      #expect(then.contains("assetkit_runs_ended_total{status=\"FAILURE\"} 1"))
      let step = #"step="a \"quoted\\ name""#
      #expect(then.contains("assetkit_step_duration_seconds_bucket{\(step),le=\"5.0\"} 0"))
      #expect(then.contains("assetkit_step_duration_seconds_bucket{\(step),le=\"10.0\"} 1"))
      #expect(then.contains("assetkit_step_duration_seconds_count{\(step)} 1"))
      #expect(then.contains("assetkit_step_duration_seconds_sum{\(step)} 7"))
    }
  }

  @Test("each asset tells when it was made, how often, and its numbers")
  func assets() async throws {
    let storage = try await storage()
    let metrics = try InstanceMetrics(
      pool: storage.pool, definitions: Definitions(), clock: clock())
    let id = RunID(at: noon)
    try await storage.createRun(
      RunRecord(
        id: id, selection: "a", worker: "w", createdAt: noon, leaseUntil: noon + .seconds(60)),
      steps: ["a"])
    let made = Materialization(
      asset: "a/b", metadata: ["rows": 42, "share": 0.25, "name": "text", "day": .timestamp(1)],
      dataVersion: "1")
    _ = try await storage.append(
      EventBatch(
        run: id,
        events: [
          Event(sequence: 1, timestamp: noon, step: "a", payload: .assetMaterialization(made))
        ]))
    let lines = await lines(metrics)
    let at = "assetkit_asset_last_materialization_timestamp_seconds{asset=\"a/b\"} 1790000000"
    #expect(lines.contains(at))
    #expect(lines.contains("assetkit_asset_materializations_total{asset=\"a/b\"} 1"))
    #expect(
      lines.filter { $0.hasPrefix("assetkit_asset_metadata{") } == [
        "assetkit_asset_metadata{asset=\"a/b\",key=\"rows\"} 42",
        "assetkit_asset_metadata{asset=\"a/b\",key=\"share\"} 0.25",
      ])
    // The next look shows the same, and the one after the next materialization what that tells.
    #expect(await self.lines(metrics) == lines)
    let next = Materialization(asset: "a/b", metadata: ["rows": 43], dataVersion: "2")
    _ = try await storage.append(
      EventBatch(
        run: id,
        events: [
          Event(sequence: 2, timestamp: noon, step: "a", payload: .assetMaterialization(next))
        ]))
    #expect(
      await self.lines(metrics).filter { $0.hasPrefix("assetkit_asset_metadata{") } == [
        "assetkit_asset_metadata{asset=\"a/b\",key=\"rows\"} 43"
      ])
  }

  @Test("a tick that is due and that nobody evaluates shows as lag")
  func lag() async throws {
    let storage = try await storage()
    // 1790000000 is 14:13:20 UTC.
    let schedules = [
      ScheduleDefinition("late", target: "a", cron: "0 14 * * *", defaultStatus: .running),
      ScheduleDefinition("punctual", target: "a", cron: "0 14 * * *", defaultStatus: .running),
      ScheduleDefinition("stopped", target: "a", cron: "* * * * *"),
    ]
    try await storage.register([AssetSpec("a")], schedules: schedules)
    try await storage.pool.write {
      try $0.execute(
        "UPDATE assetkit.schedules SET ticking_since = $1::timestamptz - interval '2 hours'",
        noon.postgres)
      try $0.execute(
        """
        INSERT INTO assetkit.ticks (instigator, name, at, status, started_at)
        VALUES ('SCHEDULE', 'punctual', $1::timestamptz - interval '800 seconds', 'SUCCESS',
          $1::timestamptz - interval '798 seconds')
        """, noon.postgres)
    }
    var definitions = Definitions()
    for schedule in schedules { definitions.add(schedule) }
    let metrics = try InstanceMetrics(
      pool: storage.pool, definitions: definitions, clock: clock())
    let lines = await lines(metrics)
    #expect(
      lines.filter { $0.hasPrefix("assetkit_tick_lag_seconds{") } == [
        "assetkit_tick_lag_seconds{schedule=\"late\"} 800",
        "assetkit_tick_lag_seconds{schedule=\"punctual\"} 2",
      ])
    #expect(lines.contains("assetkit_schedule_running{schedule=\"stopped\"} 0"))
  }

  @Test("sensors tell whether they are evaluated, how late they are, and how often they failed")
  func sensors() async throws {
    let world = try await SensorWorld([
      SensorDefinition("polls", target: "a", defaultStatus: .running) { _ in .skip("nothing") },
      SensorDefinition("stopped", target: "a") { _ in .skip("nothing") },
      .asset("follows", on: "a", target: "c", defaultStatus: .running),
      .runStatus(
        "alerts", on: .failure, defaultStatus: .running, action: .function { _ in .handled("told") }
      ),
      .freshness(
        "late", of: "a", on: .fail, defaultStatus: .running,
        action: .function { _ in .handled("told") }),
    ])
    // `follows` has yet to look at the second one of a, which came 90 seconds ago; c doesn't concern it.
    try await world.pool.write {
      try $0.execute(
        """
        WITH made AS (
          INSERT INTO assetkit.materializations (asset_id, at, data_version)
          SELECT asset_id, $1::timestamptz - age * interval '1 second', 'v'
          FROM (VALUES (1, 'c', 900), (2, 'a', 800), (3, 'c', 700), (4, 'a', 90), (5, 'a', 80))
            AS m(place, key, age) JOIN assetkit.assets USING (key) ORDER BY place
          RETURNING materialization_id, asset_id
        )
        INSERT INTO assetkit.asset_state (asset_id, latest_materialization_id)
        SELECT asset_id, max(materialization_id) FROM made GROUP BY asset_id
        """, noon.postgres)
      try $0.execute(
        """
        INSERT INTO assetkit.asset_freshness
        SELECT asset_id, (CASE key WHEN 'a' THEN 'FAIL' ELSE 'UNKNOWN' END)::assetkit.freshness_state,
          $1 FROM assetkit.assets WHERE key <> 'b'
        """, noon.postgres)
      try $0.execute(
        """
        INSERT INTO assetkit.freshness_changes (asset_id, at, state, previous_state)
        SELECT asset_id, $1::timestamptz - age * interval '1 second', 'FAIL', 'PASS'
        FROM (VALUES (60), (50)) AS c(age), assetkit.assets WHERE key = 'a'
        """, noon.postgres)
      try $0.execute(
        """
        UPDATE assetkit.sensors SET evaluated_at = $1::timestamptz - interval '100 seconds',
          next_at = $1::timestamptz - interval '70 seconds', failures = length(name) - 4,
          cursor = CASE name WHEN 'follows' THEN '3' WHEN 'late' THEN '1' ELSE '0' END
        """, noon.postgres)
    }
    let metrics = try InstanceMetrics(
      pool: world.pool, definitions: world.definitions, clock: clock())
    let lines = await lines(metrics)
    #expect(
      lines.filter { $0.hasPrefix("assetkit_sensor_lag_seconds{") } == [
        "assetkit_sensor_lag_seconds{sensor=\"alerts\"} 0",
        "assetkit_sensor_lag_seconds{sensor=\"follows\"} 70",
        "assetkit_sensor_lag_seconds{sensor=\"late\"} 50",
        "assetkit_sensor_lag_seconds{sensor=\"polls\"} 70",
      ])
    #expect(lines.contains("assetkit_sensor_running{sensor=\"stopped\"} 0"))
    #expect(lines.contains("assetkit_sensor_running{sensor=\"late\"} 1"))
    #expect(lines.contains("assetkit_sensor_failures{sensor=\"polls\"} 1"))
    let last = "assetkit_sensor_last_tick_timestamp_seconds{sensor=\"polls\"} 1789999900"
    #expect(lines.contains(last))
    #expect(
      lines.filter { $0.hasPrefix("assetkit_asset_freshness{") } == [
        "assetkit_asset_freshness{asset=\"a\"} 2", "assetkit_asset_freshness{asset=\"c\"} -1",
      ])
    // Once it has seen it, it waits for nothing.
    try await world.pool.write {
      try $0.executeScript("UPDATE assetkit.sensors SET cursor = '5' WHERE name = 'follows'")
    }
    #expect(
      await self.lines(metrics).contains("assetkit_sensor_lag_seconds{sensor=\"follows\"} 0"))
  }

  @Test("pools tell their limits and slots, and backfills that are open are counted")
  func pools() async throws {
    let storage = try await storage()
    var definitions = Definitions()
    definitions.add(AssetDefinition("a", pool: "declared") { _ in .materialized() })
    try await storage.pool.write { db in
      try Pools.set(3, of: "set", db)
      _ = try RunQueue.enqueue(
        [RunRequest(selection: "a"), RunRequest(selection: "a")], origin: "backfill:x", now: noon,
        db)
      _ = try RunQueue.enqueue(
        [RunRequest(selection: "a")], origin: "schedule:backfill:", now: noon, db)
      try db.executeScript(
        "INSERT INTO assetkit.pool_slots VALUES ('set', 1, 1, now()), ('used', 2, 1, now())")
    }
    func shown(_ standard: Int?) async throws -> [String] {
      let metrics = try InstanceMetrics(
        pool: storage.pool, definitions: definitions, defaultPoolLimit: standard, clock: clock())
      return await lines(metrics).filter {
        $0.hasPrefix("assetkit_pool") || $0.hasPrefix("assetkit_backfills_open")
      }
    }
    let taken = [
      "assetkit_pool_slots_taken{pool=\"declared\"} 0",
      "assetkit_pool_slots_taken{pool=\"set\"} 1",
      "assetkit_pool_slots_taken{pool=\"used\"} 1",
    ]
    #expect(
      try await shown(nil) == [
        "assetkit_backfills_open 1", "assetkit_pool_slots{pool=\"set\"} 3",
      ] + taken)
    #expect(
      try await shown(2) == [
        "assetkit_backfills_open 1", "assetkit_pool_slots{pool=\"declared\"} 2",
        "assetkit_pool_slots{pool=\"set\"} 3", "assetkit_pool_slots{pool=\"used\"} 2",
      ] + taken)
  }

  @Test("what processes announce of their writing is added up")
  func eventWrites() async throws {
    let storage = try await storage()
    let metrics = try InstanceMetrics(
      pool: storage.pool, definitions: Definitions(), clock: clock())
    let id = RunID(at: noon)
    try await storage.createRun(
      RunRecord(
        id: id, selection: "a", worker: "w", createdAt: noon, leaseUntil: noon + .seconds(60)),
      steps: [])
    _ = try await storage.append(
      EventBatch(run: id, events: [Event(sequence: 1, timestamp: noon, payload: .runStart)]))
    let listener = PostgresListener(storage.pool.configuration)
    for try await event in listener.notifications(channels: [RunQueue.channel]) {
      switch event {
      case .listening: try await storage.pool.read { try storage.eventWrites.announce($0) }
      case .notification(_, let payload):
        for _ in 0..<2 { await metrics.heard(payload) }
      }
      if case .notification = event { break }
    }
    await metrics.heard("queue")
    await metrics.heard("writes nonsense")
    let lines = await lines(metrics)
    #expect(lines.contains("assetkit_event_write_duration_seconds_count 2"))
  }

  @Test("without a database one metric says so")
  func noDatabase() async throws {
    var configuration = try TestDatabase.required()
    configuration.database = "there_is_none"
    let metrics = try InstanceMetrics(pool: PostgresPool(configuration), definitions: Definitions())
    #expect(await lines(metrics).contains("assetkit_database_up 0"))
  }

  @Test("both formats end as they must, and name counters as they must")
  func formats() {
    #expect(MetricsText(accept: "application/openmetrics-text;version=1.0.0,*/*") == .openMetrics)
    #expect(MetricsText(accept: nil) == .prometheus)
    let empty = MetricFamily("a", .gauge, "Nothing.")
    #expect(MetricsText.openMetrics.text([empty]) == "# EOF\n")
    #expect(MetricsText.prometheus.text([empty]) == "")
  }
}
