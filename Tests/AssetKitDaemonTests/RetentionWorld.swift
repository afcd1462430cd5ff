import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import PostgresClient
import TestSupport

/// An instance with rows of every age in every table.
struct RetentionWorld {
  static let now = Timestamp(microseconds: 1_790_000_000_000_000)

  let storage: PostgresStorage

  init() async throws {
    storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
  }

  func sweep(
    _ policy: RetentionPolicy = RetentionPolicy(), logs: ComputeLogs? = nil, isDryRun: Bool = false,
    batch: Int = 7
  ) -> RetentionSweep {
    RetentionSweep(
      pool: storage.pool, policy: policy, logs: logs, isDryRun: isDryRun, batch: batch,
      pause: .zero, clock: WallClock(now: { Self.now }, sleep: { _ in }))
  }

  /// Keeps everything for a day.
  static var strict: RetentionPolicy {
    var policy = RetentionPolicy()
    policy.events = Dictionary(uniqueKeysWithValues: EventType.allCases.map { ($0, 1) })
    policy.runs = 1
    policy.materializations = 1
    policy.freshnessChanges = 1
    policy.scheduleTicks = .init(started: 1, skipped: 1, success: 1, failure: 1)
    policy.sensorTicks = policy.scheduleTicks
    policy.automationTicks = policy.scheduleTicks
    return policy
  }

  func count(_ what: String) async throws -> Int {
    try await storage.pool.read { try $0.query("SELECT count(*) FROM assetkit.\(what)")[0][0] }
  }

  func execute(_ script: String) async throws {
    try await storage.pool.write { try $0.executeScript(script) }
  }

  /// The rows of each table of the schema.
  func counts() async throws -> [String: Int] {
    try await storage.pool.read { db in
      let tables = try db.query(
        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') "
          + "AND relnamespace = 'assetkit'::regnamespace"
      ).map { try $0[0] as String }
      return try tables.reduce(into: [:]) { counts, table in
        counts[table] = try db.query("SELECT count(*) FROM assetkit.\(table)")[0][0]
      }
    }
  }

  /// Ten runs that ended 180, 160, … 20, 0 days ago, each with an event of every type, and as old as they
  /// are a row of whatever has an age.
  func fill() async throws {
    let now = Self.now
    try await storage.pool.write { db in
      try db.execute(
        """
        INSERT INTO assetkit.runs
          (run_id, status, selection, created_at, started_at, ended_at, lease_until)
        SELECT gen_random_uuid(), 'SUCCESS', 'a', at - interval '1 hour', at, at, at
        FROM (SELECT $1::timestamptz - n * interval '20 days' AS at
          FROM generate_series(9, 0, -1) AS n) ages
        """, now.postgres)
      try db.executeScript(Self.history)
      try db.executeScript(Self.state)
      try db.execute(
        """
        INSERT INTO assetkit.backfills
          (backfill_id, created_at, selection, partitions, partition_count, run_count, policy)
        SELECT name, $1::timestamptz - age * interval '1 day', 'b', 'x', 1, 1, 'single'
        FROM (VALUES ('gone', 10), ('going', 180), ('stays', 10), ('young', 0)) AS b(name, age)
        """, now.postgres)
    }
  }

  private static let history =
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
    SELECT assetkit.recount_partitions();
    INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, cursor)
    SELECT i.type::assetkit.instigator_type, i.name, r.ended_at + s.place * interval '1 minute',
      s.status, r.ended_at, CASE WHEN i.name = 'n' AND r.run_no < 3 THEN 'c' END
    FROM assetkit.runs r,
      (VALUES ('SCHEDULE', 's'), ('SENSOR', 'n'), ('SENSOR', 'auto')) AS i(type, name),
      unnest(enum_range(NULL::assetkit.tick_status)) WITH ORDINALITY AS s(status, place);
    INSERT INTO assetkit.daemons (daemon_id, worker, version, started_at, heartbeat_at, lease_until)
    SELECT gen_random_uuid(), 'w', '0', ended_at, ended_at, ended_at FROM assetkit.runs;
    INSERT INTO assetkit.pool_slots SELECT 'p', run_no, 1, ended_at FROM assetkit.runs;
    INSERT INTO assetkit.run_status_changes (run_no, status)
    SELECT run_no, 'SUCCESS' FROM assetkit.runs ORDER BY run_no;
    INSERT INTO assetkit.freshness_changes (asset_id, at, state, previous_state)
    SELECT asset_id, ended_at, 'FAIL', 'PASS' FROM assetkit.runs, assetkit.assets
    ORDER BY run_no, asset_id;
    UPDATE assetkit.runs SET origin = 'backfill:' || CASE run_no WHEN 1 THEN 'going' ELSE 'stays' END
    WHERE run_no IN (1, 10);
    """

  private static let state =
    """
    INSERT INTO assetkit.asset_deps VALUES (2, 1);
    INSERT INTO assetkit.registrations (fingerprint) VALUES ('f');
    INSERT INTO assetkit.asset_checks (asset_id, name, run_no, at, passed, severity)
    SELECT 1, 'c', run_no, ended_at, true, 'ERROR' FROM assetkit.runs WHERE run_no = 1;
    INSERT INTO assetkit.schedules (name, target, cron, time_zone, default_status)
    VALUES ('s', 'a', '{"0 0 * * *"}', 'UTC', 'RUNNING');
    INSERT INTO assetkit.sensors (name, kind, minimum_interval, default_status, cursor)
    VALUES ('n', 'POLLING', '30 s', 'RUNNING', 'c'), ('auto', 'AUTOMATION', '30 s', 'RUNNING', NULL),
      ('alerts', 'RUN_STATUS', '30 s', 'RUNNING', '7'), ('late', 'FRESHNESS', '30 s', 'RUNNING', '20'),
      ('stopped', 'RUN_STATUS', '30 s', 'STOPPED', '1'),
      ('quiet', 'FRESHNESS', '30 s', 'STOPPED', NULL);
    INSERT INTO assetkit.asset_freshness SELECT asset_id, 'FAIL', now() FROM assetkit.assets;
    INSERT INTO assetkit.automation_state SELECT asset_id, now(), false, '{}' FROM assetkit.assets;
    INSERT INTO assetkit.dynamic_partitions (name, partition, added_at) VALUES ('d', 'x', now());
    INSERT INTO assetkit.pools VALUES ('p', 1);
    INSERT INTO assetkit.imports (source, started_at) VALUES ('i', now() - interval '9 years');
    """
}
