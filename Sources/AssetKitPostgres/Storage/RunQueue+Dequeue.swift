package import AssetKitCore
package import PostgresClient

extension RunQueue {
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
  ) throws -> [RunID] {
    try db.query(Schema.queue["lock_queue"])
    var occupancy = QueueOccupancy(limits)
    for row in try db.query(Schema.queue["active_tags"]) {
      occupancy.add(try JSONValue(parsing: row[0]).tags)
    }
    var taken: [RunID] = []
    while occupancy.room > 0 {
      // A bound for queues without a limit; the next round takes the rest.
      let wanted = min(occupancy.room, 1000)
      let rows = try db.query(
        Schema.queue["candidates"], occupancy.fullKeys,
        occupancy.fullTags.map { JSONValue(tags: $0).text }, wanted)
      var numbers: [Int64] = []
      for row in rows {
        let tags = try JSONValue(parsing: row[2]).tags
        guard occupancy.admits(tags), let id = RunID(try row[1] as String) else { continue }
        occupancy.add(tags)
        numbers.append(try row[0])
        taken.append(id)
      }
      if !numbers.isEmpty {
        try db.execute(
          Schema.queue["dequeue"], numbers, launch, now.postgres, leaseUntil.postgres)
      }
      // Those that were not admitted are full now, and the next round's statement passes them over.
      if rows.count < wanted || numbers.isEmpty { break }
    }
    return taken
  }

  /// Asks a run to end; one that waits is canceled at once.
  package static func cancel(_ run: RunID, now: Timestamp, _ db: Database) throws {
    try db.query(
      Schema.queue["cancel"], run.description, now.postgres, "canceled while it was queued")
  }

  /// Puts runs back whose launch was not taken up in time.
  ///
  /// - Parameter maxLaunches: A run that was launched so often already is left.
  /// - Returns: The runs that wait again.
  package static func requeueUnclaimed(maxLaunches: Int, now: Timestamp, _ db: Database) throws
    -> [RunID]
  {
    try db.query(Schema.queue["unclaimed"], now.postgres, Int16(clamping: maxLaunches))
      .compactMap { RunID(try $0[0] as String) }
  }

  /// Fails the runs whose launches were not taken up and that `requeueUnclaimed` left.
  package static func endUnclaimed(now: Timestamp, _ db: Database) throws -> [RunID] {
    try db.query(Schema.queue["end_unclaimed"], now.postgres)
      .compactMap { RunID(try $0[0] as String) }
  }

  /// Fails the runs whose worker's lease lapsed, or cancels those that were asked to end.
  package static func endLost(now: Timestamp, _ db: Database) throws -> [RunID] {
    try db.query(Schema.runs["reap_lost_runs"], now.postgres, LostWorker.message)
      .compactMap { RunID(try $0[0] as String) }
  }

  /// Ends a run whose process is gone: as failed, or as canceled when it was asked to end.
  ///
  /// - Returns: Whether it was open.
  package static func endProcess(
    _ run: RunID, message: String, now: Timestamp, _ db: Database
  ) throws -> Bool {
    try db.query(
      Schema.queue["end_process"], run.description, now.postgres, message.storable
    ).first?[0] ?? false
  }

  /// Ends a run in the name of a worker that can't or doesn't.
  ///
  /// - Returns: Whether it was open.
  @discardableResult
  package static func end(
    _ run: RunID, _ status: RunStatus, message: String, now: Timestamp, _ db: Database
  ) throws -> Bool {
    try db.query(
      Schema.queue["end_run"], run.description, now.postgres, status.rawValue, message.storable
    ).first?[0] ?? false
  }
}
