internal import AssetKitCore

/// What a run of `osv_vulnerabilities` has done.
struct OSVTally: Sendable {
  var change = AdvisoryChange()
  /// Ecosystems whose dump was read.
  var dumps = 0
  /// Ecosystems of which nothing changed.
  var unchanged = 0
  /// Records that were read.
  var records = 0
  /// Records that can't be read, by id.
  var unreadable: Set<String> = []
  /// Records that couldn't be had, by id; the next run asks again.
  var failed: Set<String> = []
  var reattributed = Reattribution.Tally()
  var counts: [Ecosystem: AdvisoryCounts] = [:]

  /// How many ids are named in the metadata; all of them are in the log.
  private static let named = 50

  static func += (sum: inout OSVTally, other: OSVTally) {
    sum.change += other.change
    sum.dumps += other.dumps
    sum.unchanged += other.unchanged
    sum.records += other.records
    sum.unreadable.formUnion(other.unreadable)
    sum.failed.formUnion(other.failed)
    sum.reattributed += other.reattributed
    sum.counts.merge(other.counts) { $1 }
  }

  /// The facts that the asset reports.
  func metadata(duration: Duration, traffic: Traffic) -> [String: MetadataValue] {
    let perEcosystem = counts.map { ecosystem, counts in
      (ecosystem.rawValue, JSONValue.int(Int64(counts.advisories)))
    }
    return [
      "advisories": .int(Int64(counts.values.reduce(0) { $0 + $1.advisories })),
      "advisories_by_ecosystem": .json(.object(Dictionary(uniqueKeysWithValues: perEcosystem))),
      "packages_with_advisories": .int(Int64(counts.values.reduce(0) { $0 + $1.packages })),
      "advisories_added": .int(Int64(change.added)),
      "advisories_changed": .int(Int64(change.changed)),
      "advisories_withdrawn": .int(Int64(change.withdrawn)),
      "records_read": .int(Int64(records)),
      "dumps_read": .int(Int64(dumps)),
      "ecosystems_not_modified": .int(Int64(unchanged)),
      "errors": .int(Int64(unreadable.count + failed.count)),
      "unreadable_records": Self.names(unreadable),
      "failed_records": Self.names(failed),
      "malformed_parts": .int(Int64(reattributed.problems.count)),
      "packages_reattributed": .int(Int64(reattributed.packages)),
      "versions_reattributed": .int(Int64(reattributed.versions)),
      "requests": .int(Int64(traffic.requests)),
      "received_bytes": .int(traffic.receivedBytes),
      "duration_seconds": .float(duration / .seconds(1)),
    ]
  }

  private static func names(_ ids: Set<String>) -> MetadataValue {
    .json(.array(ids.sorted().prefix(named).map(JSONValue.string)))
  }
}
