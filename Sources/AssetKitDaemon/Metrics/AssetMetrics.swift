internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// What the metrics say of assets.
///
/// A materialization never changes: its numbers are read once, so that a look at a thousand assets of
/// which a few were made since the last one costs as much as those few.
struct AssetMetrics: Sendable {
  private struct Number: Sendable {
    let key: String
    let value: Double
  }

  /// The numbers of the latest materializations, as the last look found them.
  private var numbers: [Int64: [Number]] = [:]

  mutating func families(_ db: Database) throws -> [MetricFamily] {
    var last = MetricFamily(
      "assetkit_asset_last_materialization_timestamp_seconds", .gauge,
      "When an asset was last materialized.")
    var count = MetricFamily(
      "assetkit_asset_materializations", .counter, "How often an asset was materialized.")
    var metadata = MetricFamily(
      "assetkit_asset_metadata", .gauge, "The numbers that an asset's latest materialization tells."
    )
    var latest: [(asset: MetricFamily.Label, id: Int64)] = []
    for row in try db.query(DaemonQueries.metrics["assets"]) {
      let label = MetricFamily.Label("asset", try row[0])
      count.add(Double(try row[1] as Int64), label)
      guard let at: PostgresTimestamp = try row[2] else { continue }
      last.add(Double(Timestamp(at).microseconds) / 1e6, label)
      latest.append((label, try row[3]))
    }
    try learn(latest.map(\.id), db)
    for (label, id) in latest {
      for number in numbers[id] ?? [] {
        metadata.add(number.value, label, .init("key", number.key))
      }
    }
    return [last, count, metadata, try Self.checks(db), try Self.freshness(db)]
  }

  /// Reads the numbers of materializations that weren't there before, and forgets those that are gone.
  private mutating func learn(_ ids: [Int64], _ db: Database) throws {
    var known: [Int64: [Number]] = [:]
    for id in ids { known[id] = numbers[id] }
    let new = ids.filter { known[$0] == nil }
    if !new.isEmpty {
      for id in new { known[id] = [] }
      for row in try db.query(DaemonQueries.metrics["numbers"], new) {
        guard let value = Double(try row[2] as String) else { continue }
        known[try row[0], default: []].append(Number(key: try row[1], value: value))
      }
    }
    numbers = known
  }

  private static func checks(_ db: Database) throws -> MetricFamily {
    var checks = MetricFamily(
      "assetkit_asset_check_passed", .gauge, "Whether a check passed when it was last evaluated.")
    for row in try db.query(DaemonQueries.metrics["checks"]) {
      checks.add(
        try row[2] as Bool ? 1 : 0, .init("asset", try row[0]), .init("check", try row[1]))
    }
    return checks
  }

  private static func freshness(_ db: Database) throws -> MetricFamily {
    var freshness = MetricFamily(
      "assetkit_asset_freshness", .gauge,
      "How fresh an asset with a policy is: 0 it passes, 1 it warns, 2 it fails, -1 nobody knows.")
    let values = ["PASS": 0.0, "WARN": 1, "FAIL": 2]
    for row in try db.query(DaemonQueries.metrics["freshness"]) {
      freshness.add(values[try row[1]] ?? -1, .init("asset", try row[0]))
    }
    return freshness
  }
}
