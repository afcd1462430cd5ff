import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import PostgresClient
import TestSupport
import Testing

/// What retention does to each table of the schema.
@Suite(.database)
struct RetentionTablesTests {
  /// Rows of these go when they are old and policies say so.
  private static let purged: Set = [
    "backfills", "daemons", "events", "freshness_changes", "materialization_inputs",
    "materializations", "pool_slots", "run_status_changes", "runs", "steps", "ticks",
  ]

  /// Rows of these stay, each for its reason.
  private static let stays = [
    "asset_checks": "the latest evaluation of each check",
    "asset_deps": "the graph",
    "asset_freshness": "the state of each asset with a policy; goes with the policy",
    "asset_partitions": "the state of each partition; goes with `asset wipe`",
    "asset_state": "the latest materialization and the cursor of each asset",
    "assets": "the graph",
    "automation_state": "the memory of each condition; goes with the condition",
    "dynamic_partitions": "what users added; goes with `partition delete`",
    "imports": "how far each import has come",
    "pools": "what users set",
    "queued_runs": "what waits, however long",
    "registrations": "one row",
    "schedules": "the definitions",
    "schema_migrations": "the schema's version",
    "sensors": "the definitions, with their cursors",
  ]

  @Test("each table of the schema is purged, or stays for a reason")
  func tables() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    try await world.execute(
      """
      INSERT INTO assetkit.runs (run_id, status, selection, created_at, lease_until)
      SELECT gen_random_uuid(), 'QUEUED', 'a', at, at FROM (SELECT min(created_at) AS at FROM assetkit.runs) r
      """)
    let before = try await world.counts()
    for table in before.keys.sorted() {
      #expect(
        Self.purged.contains(table) != (Self.stays[table] != nil),
        """
        \(table): delete what is old of it in Retention, with a row of \
        docs/daemon.md, and list it as purged; or list why it stays
        """)
      #expect(before[table] ?? 0 > 0, "\(table): RetentionWorld puts no row into it")
    }
    #expect(Set(before.keys) == Self.purged.union(Self.stays.keys))
    _ = try await world.sweep(RetentionWorld.strict).run()
    let after = try await world.counts()
    for table in Self.purged {
      #expect(after[table] ?? 0 < before[table] ?? 0, "nothing of \(table) went")
    }
    for table in Self.stays.keys {
      #expect(after[table] == before[table], "something of \(table) went")
    }
  }

  @Test("each partition keeps its latest materialization, and what that was made from")
  func partitions() async throws {
    let world = try await RetentionWorld()
    // Twice: three partitions of `parts`, each made from the latest of `whole`.
    try await world.execute(
      """
      INSERT INTO assetkit.assets (key) VALUES ('whole'), ('parts');
      INSERT INTO assetkit.materializations (asset_id, at, data_version, partition)
      SELECT asset, timestamptz '2020-01-01', 'v', CASE asset WHEN 2 THEN partition END
      FROM generate_series(1, 2) AS round, unnest(array['x', 'y', 'z']) AS partition,
        generate_series(1, 2) AS asset
      ORDER BY round, partition, asset;
      INSERT INTO assetkit.materialization_inputs
      SELECT materialization_id, 1, materialization_id - 1, 'v' FROM assetkit.materializations
      WHERE asset_id = 2;
      INSERT INTO assetkit.asset_state (asset_id, latest_materialization_id)
      SELECT asset_id, max(materialization_id) FROM assetkit.materializations GROUP BY asset_id;
      SELECT assetkit.recount_partitions();
      -- What the state of a partition names stays, too.
      UPDATE assetkit.asset_partitions SET latest_materialization_id = 2 WHERE partition = 'x';
      """)
    let would = try await world.sweep(RetentionWorld.strict, isDryRun: true).run()
    let report = try await world.sweep(RetentionWorld.strict).run()
    #expect(would == report)
    #expect(report.materializations == 4)
    let left = try await world.storage.pool.read { db in
      try db.query("SELECT materialization_id FROM assetkit.materializations ORDER BY 1").map {
        try $0[0] as Int64
      }
    }
    #expect(left == [1, 2, 7, 8, 9, 10, 11, 12])
    #expect(
      try await world.count(
        """
        asset_partitions p JOIN assetkit.materializations m
          ON m.materialization_id = p.latest_materialization_id
        JOIN assetkit.materialization_inputs i USING (materialization_id)
        JOIN assetkit.materializations u ON u.materialization_id = i.upstream_materialization_id
        """) == 3)
  }

  @Test(
    "ticks of automation conditions are kept as `auto_materialize` says, those of sensors as `sensor`"
  )
  func automation() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    var policy = RetentionPolicy()
    policy.sensorTicks = .init()
    policy.automationTicks = .init(success: 50)
    let report = try await world.sweep(policy).run()
    // 60 to 180 days.
    #expect(report.ticks == 7)
    #expect(try await world.count("ticks WHERE name = 'auto' AND status = 'SUCCESS'") == 3)
    #expect(try await world.count("ticks WHERE name = 'n'") == 50)
  }

  @Test("what a sensor has yet to look at stays, whatever its age, and without such a sensor goes")
  func unseen() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    try await world.execute("UPDATE assetkit.sensors SET cursor = '5' WHERE name = 'late'")
    let report = try await world.sweep(RetentionWorld.strict).run()
    #expect(report.freshnessChanges == 5)
    // Those of runs that are deleted go with them.
    #expect(report.runStatusChanges == 7)
    #expect(try await world.count("freshness_changes") == 15)
    // Of a cursor that is no number nobody knows what it has seen.
    try await world.execute("UPDATE assetkit.sensors SET cursor = 'x' WHERE name = 'late'")
    #expect(try await world.sweep(RetentionWorld.strict).run().freshnessChanges == 0)
    try await world.execute("UPDATE assetkit.sensors SET status = 'STOPPED'")
    let rest = try await world.sweep(RetentionWorld.strict).run()
    // The latest of both assets stays.
    #expect(rest.freshnessChanges == 13)
    #expect(try await world.count("run_status_changes") == 0)
  }

  @Test("a backfill goes with the last of its runs")
  func backfills() async throws {
    let world = try await RetentionWorld()
    try await world.fill()
    #expect(try await world.sweep().run().backfills == 1)
    #expect(try await world.count("backfills") == 3)
    var policy = RetentionPolicy()
    policy.runs = 90
    #expect(try await world.sweep(policy).run().backfills == 1)
    #expect(try await world.count("backfills WHERE backfill_id IN ('stays', 'young')") == 2)
  }
}
