import AssetKitCore
import AssetKitPostgres
import PostgresClient

extension Benchmark {
  /// Whether the question that is asked most costs the same however long the history is.
  static let latestMaterialization = Benchmark(
    name: "latest-among-1M",
    summary: "the latest materialization of an asset among 1,000,000 events"
  ) { environment in
    let storage = try await environment.storage()
    let events = environment.options.amount(1_000_000)
    try await History.fill(storage.pool, events: events)
    // A pool of its own: closing its connection makes the server publish their statistics.
    let before = try await History.sequentialScans(storage.pool)
    let samples = try await {
      let reader = PostgresStorage(PostgresPool(storage.pool.configuration, maxConnections: 1))
      return try await repeated(200) { run in
        try await Cost.of {
          let key = AssetKey("asset_\(run % History.assets)")
          guard try await reader.latestMaterializations(of: [key])[key] != nil else {
            throw BenchmarkUnavailable("\(key) has no materialization")
          }
        }
      }
    }()
    let scans = try await History.settledSequentialScans(storage.pool) - before
    guard scans == 0 else {
      throw BenchmarkUnavailable("the query read a history table from end to end")
    }
    let peer = await environment.dagster()?.figures.latestMaterializationSeconds
    return [
      Figure(
        name: "latest materialization of an asset among 1,000,000 events", unit: .milliseconds,
        samples: samples.map { $0.wall * 1000 }, budget: .atMost(2),
        peer: .measured(peer.map { $0 * 1000 }, documented: 24),
        note: "200 questions; none read events or materializations from end to end."
          + " The peer's are asked among a few hundred events")
    ]
  }
}

/// A long history, made by the server itself in the shape in which the storage writes it.
private enum History {
  static let assets = 100
  static let eventsPerRun = 100

  static func fill(_ pool: PostgresPool, events: Int) async throws {
    let runs = events / eventsPerRun
    try await pool.read { db in
      try db.executeScript(
        """
        INSERT INTO assetkit.assets (key) SELECT 'asset_' || n FROM generate_series(0, \(assets - 1)) n;
        INSERT INTO assetkit.runs
          (run_id, status, selection, created_at, started_at, ended_at, lease_until)
        SELECT gen_random_uuid(), 'SUCCESS', '*', at, at, at, at
        FROM generate_series(1, \(runs)) n, LATERAL (SELECT now() + n * interval '1 second' AS at) t;
        INSERT INTO assetkit.events (run_no, sequence, at, type, level, message)
        SELECT run_no, n, r.created_at + n * interval '1 ms', 'LOG', 'INFO', 'message ' || n
        FROM assetkit.runs r, generate_series(1, \(eventsPerRun)) n
        WHERE n <> 50;
        INSERT INTO assetkit.events (run_no, sequence, asset_id, at, type)
        SELECT run_no, 50, 1 + run_no % \(assets), created_at, 'ASSET_MATERIALIZATION'
        FROM assetkit.runs;
        INSERT INTO assetkit.materializations
          (asset_id, run_no, sequence, at, data_version, metadata)
        SELECT 1 + run_no % \(assets), run_no, 50, created_at, run_no::text, '{"rows": 42}'
        FROM assetkit.runs ORDER BY runs.run_no;
        INSERT INTO assetkit.asset_state
          (asset_id, latest_materialization_id, materialization_count)
        SELECT asset_id, max(materialization_id), count(*)
        FROM assetkit.materializations GROUP BY asset_id;
        """)
      // Not in the script, which is one transaction.
      try db.executeScript("VACUUM ANALYZE")
    }
  }

  /// How often the tables of the history were read from end to end.
  static func sequentialScans(_ pool: PostgresPool) async throws -> Int64 {
    try await pool.read { db in
      try db.query(
        """
        SELECT coalesce(sum(seq_scan), 0)::bigint FROM pg_stat_user_tables
        WHERE schemaname = 'assetkit' AND relname IN ('events', 'materializations')
        """)[0][0]
    }
  }

  /// The same, after the sessions that are closing have published what they did.
  static func settledSequentialScans(_ pool: PostgresPool) async throws -> Int64 {
    try await Task.sleep(for: .milliseconds(300))
    return try await sequentialScans(pool)
  }
}
