import AssetKitCore
import AssetKitPostgres
import PostgresClient

extension Benchmark {
  /// From the wish to 10,000 runs that wait in the queue, durably.
  static let backfill = Benchmark(
    name: "backfill-10k", summary: "plan and queue a backfill of 10,000 partitions"
  ) { environment in
    let storage = try await environment.storage()
    let hours = try PartitionedAssets()
    let count = environment.options.amount(10_000)
    let costs = try await repeated(environment.options.runs) { _ in
      try await Cost.of {
        let id = Backfills.newID()
        let plan = try hours.plan(id, PartitionSet(0..<count))
        try await storage.pool.write { db in
          _ = try Backfills.launch(
            plan, id: id, selection: "hours", policy: "declared", tags: [:],
            now: WallClock.system.now(), db)
        }
      }
    }
    let shown = try await repeated(environment.options.runs) { _ in
      try await Cost.of { _ = try await storage.pool.read { try Backfills.records(limit: 25, $0) } }
    }
    return [
      Figure(
        name: "backfill of 10,000 partitions planned and queued", unit: .seconds,
        samples: costs.map(\.wall), budget: .atMost(1)),
      Figure(
        name: "  the states of \(environment.options.runs) such backfills, counted from their runs",
        unit: .milliseconds, samples: shown.map { $0.wall * 1000 }),
    ]
  }

  /// What a page about an asset with 100,000 partitions has to ask.
  static let partitions = Benchmark(
    name: "partitions-100k", summary: "the states of 100,000 partitions, and sets of them"
  ) { environment in
    let storage = try await environment.storage()
    let hours = try PartitionedAssets()
    let count = environment.options.amount(100_000)
    try await PartitionedAssets.fill(storage.pool, hours.keys(count))
    let resolved = try await repeated(environment.options.runs) { _ in
      try await Cost.of { _ = try hours.partitions() }
    }
    let states = try await repeated(environment.options.runs) { _ in
      try await Cost.of {
        let partitions = try hours.partitions()
        let statuses = PartitionStatuses(
          partitions, states: try await storage.partitionStates(of: "hours", in: nil))
        guard statuses[.materialized].count == count else {
          throw BenchmarkUnavailable("\(statuses[.materialized].count) partitions were found")
        }
      }
    }
    let outdated = try await repeated(environment.options.runs) { _ in
      try await Cost.of { _ = try await storage.outdatedPartitions(of: "hours") }
    }
    // The worst set there is: every second partition.
    let even = PartitionSet(stride(from: 0, to: count, by: 2))
    let third = PartitionSet(stride(from: 0, to: count, by: 3))
    let algebra = try await repeated(environment.options.runs) { _ in
      try await Cost.of {
        let found = even.union(third).subtracting(even.intersection(third))
        guard found.count == even.count + third.count - 2 * ((count + 5) / 6) else {
          throw BenchmarkUnavailable("the sets are wrong")
        }
      }
    }
    return [
      Figure(
        name: "100,000 hours of a zone with summer time found", unit: .milliseconds,
        samples: resolved.map { $0.wall * 1000 }, budget: .atMost(50)),
      Figure(
        name: "the states of 100,000 partitions read and sorted", unit: .milliseconds,
        samples: states.map { $0.wall * 1000 }, budget: .atMost(500)),
      Figure(
        name: "  which of them are outdated", unit: .milliseconds,
        samples: outdated.map { $0.wall * 1000 }, budget: .atMost(500)),
      Figure(
        name: "  union, intersection, difference of sets of 50,000 and 33,334 ranges",
        unit: .milliseconds, samples: algebra.map { $0.wall * 1000 }, budget: .atMost(20)),
    ]
  }
}

/// An asset with hours as partitions.
private struct PartitionedAssets {
  private let definitions: Definitions
  private let graph: AssetGraph
  private let scope: PartitionScope

  init() throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition(
        "hours", partitions: .hourly(from: "2010-01-01-00:00", timeZone: "Europe/Berlin")
      ) { _ in .materialized() })
    self.definitions = definitions
    graph = try definitions.validate()
    scope = PartitionScope(now: WallClock.system.now().instant)
  }

  func plan(_ id: String, _ set: PartitionSet) throws -> BackfillPlan {
    try BackfillPlan(
      id: id, definitions: definitions, graph: graph, selection: ["hours"], scope: scope
    ) { _, _ in set }
  }

  func partitions() throws -> Partitions {
    guard let definition = definitions.specs.first?.partitions else {
      throw BenchmarkUnavailable("the asset has no partitions")
    }
    return try scope.partitions(of: definition)
  }

  func keys(_ count: Int) throws -> [String] {
    let partitions = try partitions()
    return partitions.keys(in: PartitionSet(0..<min(count, partitions.count)))
  }

  /// Materializes partitions in the way of the storage, each from one of another asset.
  static func fill(_ pool: PostgresPool, _ keys: [String]) async throws {
    try await pool.read { db in
      try db.executeScript(
        "INSERT INTO assetkit.assets (key) VALUES ('hours'), ('raw')")
      for (asset, upstream) in [("raw", ""), ("hours", "raw")] {
        try db.execute(
          """
          WITH made AS (
            INSERT INTO assetkit.materializations (asset_id, at, data_version, partition)
            SELECT (SELECT asset_id FROM assetkit.assets WHERE key = $1), now(), '1', p
            FROM unnest($2::text[]) p
            RETURNING materialization_id, asset_id, partition
          ), states AS (
            INSERT INTO assetkit.asset_partitions
              (asset_id, partition, latest_materialization_id, materialization_count,
               materialized_at, data_version)
            SELECT asset_id, partition, materialization_id, 1, now(), '1' FROM made
          )
          INSERT INTO assetkit.materialization_inputs
          SELECT made.materialization_id, u.asset_id, u.latest_materialization_id, '1', u.partition
          FROM made JOIN assetkit.asset_partitions u ON u.partition = made.partition
          WHERE u.asset_id = (SELECT asset_id FROM assetkit.assets WHERE key = $3)
          """, asset, keys, upstream)
      }
      try db.executeScript("VACUUM ANALYZE")
    }
  }
}
