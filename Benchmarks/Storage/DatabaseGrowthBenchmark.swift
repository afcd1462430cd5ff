import AssetKitCore
import AssetKitPostgres
import PostgresClient

extension Benchmark {
  /// What a run leaves behind for good.
  static let databaseGrowth = Benchmark(
    name: "database-growth", summary: "how much 1,000 runs of one asset let the database grow"
  ) { environment in
    let storage = try await environment.storage()
    let runs = environment.options.amount(1000)
    let plan = try TrivialAssets.single()
    for _ in 0..<10 { try await TrivialAssets.run(plan, on: storage) }
    let before = try await Growth.bytes(storage.pool)
    for _ in 0..<runs {
      try Task.checkCancellation()
      try await TrivialAssets.run(plan, on: storage)
    }
    let after = try await Growth.bytes(storage.pool)
    try await storage.pool.read { try $0.executeScript("VACUUM FULL") }
    let compact = try await Growth.bytes(storage.pool)
    let peer = await environment.dagster()?.figures.kilobytesPerRun
    return [
      Figure(
        name: "database growth of a one-asset run", unit: .kilobytes,
        samples: [Double(after - before) / 1000 / Double(runs)], budget: .atMost(4),
        peer: .measured(peer, documented: 29),
        note: "tables, indexes and TOAST of the schema, over 1,000 runs, as autovacuum leaves them"),
      Figure(
        name: "  the same without free space (after VACUUM FULL)", unit: .kilobytes,
        samples: [Double(compact - before) / 1000 / Double(runs)]),
    ]
  }
}

private enum Growth {
  static func bytes(_ pool: PostgresPool) async throws -> Int64 {
    try await pool.read { db in
      try db.query(
        """
        SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c
        WHERE c.relnamespace = 'assetkit'::regnamespace AND c.relkind = 'r'
        """)[0][0]
    }
  }
}
