package import AssetKitCore
package import PostgresClient

extension RunQueue {
  /// So many runs one decision looks at, so that each is short: the next one goes on behind them.
  static let page = 25

  /// What a decision of the queue leads to.
  package struct Decision: Sendable, Hashable {
    /// The runs that begin, in the order of their priority.
    package var runs: [RunID] = []
    /// Whether the next decision may find more without that anything changes.
    package var isMore = false
  }

  /// Takes the runs out of the queue that may begin now, in the order of their priority.
  ///
  /// The decision is one transaction under a lock, so that any number of daemons keep the limits
  /// together. A run that a full limit holds back doesn't hold back those behind it.
  ///
  /// - Parameters:
  ///   - launch: The name of the launches; see `RunStorage.claimRun`.
  ///   - leaseUntil: By when the processes must have taken over.
  package static func dequeue(
    _ limits: QueueLimits, launch: String, leaseUntil: Timestamp, now: Timestamp, _ db: Database
  ) throws -> Decision {
    try db.query(Schema.queue["lock_queue"])
    var occupancy = QueueOccupancy(limits)
    for row in try db.query(Schema.queue["active_tags"]) {
      occupancy.add(try JSONValue(parsing: row[0]).tags)
    }
    var decision = Decision()
    guard occupancy.room > 0 else { return decision }
    let rows = try db.query(Schema.queue["candidates"], occupancy.fullBuckets, page)
    var taken: [Int64] = []
    var held: [(run: Int64, bucket: String)] = []
    for row in rows where occupancy.room > 0 {
      let tags = try JSONValue(parsing: row[1]).tags
      if let bucket = occupancy.fullBucket(of: tags) {
        if try row[2] != bucket { held.append((try row[0], bucket)) }
      } else {
        occupancy.add(tags)
        taken.append(try row[0])
      }
    }
    if !held.isEmpty {
      try db.execute(Schema.queue["hold"], held.map(\.run), held.map(\.bucket))
    }
    if !taken.isEmpty {
      // One that was canceled meanwhile isn't among the answers.
      decision.runs = try db.query(
        Schema.queue["dequeue"], taken, launch, now.postgres, leaseUntil.postgres
      ).compactMap { RunID(try $0[0] as String) }
    }
    decision.isMore = rows.count == page && occupancy.room > 0
    return decision
  }
}
