package import AssetKitCore
package import PostgresClient

/// Backfills: a row each, and runs of the queue.
package enum Backfills {
  /// A backfill with its state, which follows from its runs.
  package struct Record: Sendable, Hashable {
    package var id: String
    /// Dagster's words: `REQUESTED`, `CANCELING`, `CANCELED`, `COMPLETED_SUCCESS`, `COMPLETED_FAILED`.
    package var status: String
    package var selection: String
    package var partitions: String
    package var partitionCount: Int
    package var policy: String
    package var tags: [String: String]
    package var createdAt: Timestamp
    package var endedAt: Timestamp?
    /// The runs that it was planned with, and of those that there are the number in each state.
    package var runs: Int
    package var queued: Int
    package var inProgress: Int
    package var succeeded: Int
    package var failed: Int
    package var canceled: Int

    /// Whether any run of it is still to end.
    package var isOpen: Bool { queued + inProgress > 0 }
  }

  /// A new identity: eight small letters, as Dagster's.
  package static func newID() -> String {
    String((0..<8).compactMap { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() })
  }

  /// What the runs of a backfill have as origin.
  package static func origin(_ id: String) -> String { "backfill:\(id)" }

  /// Records a backfill and puts all its runs into the queue, in the transaction of the caller.
  package static func launch(
    _ plan: BackfillPlan, id: String, selection: String, policy: String, tags: [String: String],
    now: Timestamp, _ db: Database
  ) throws -> [RunID] {
    try db.execute(
      Schema.partitions["add_backfill"], id, now.postgres, selection.storable,
      plan.summary.storable, Int32(clamping: plan.partitionCount), Int32(clamping: plan.runs.count),
      policy, JSONValue(tags: tags).text)
    let entries = plan.runs.map { RunQueue.Entry($0.request, origin: origin(id), now: now) }
    let ids = try RunQueue.enqueue(entries, now: now, db)
    let later = zip(plan.runs, entries).filter { $0.0.stage > 0 }
    if !later.isEmpty {
      try db.execute(
        Schema.partitions["stage"], later.map(\.1.id.description),
        later.map { Int16(clamping: $0.0.stage) })
    }
    return ids
  }

  /// A backfill; nil when there is none of that identity.
  package static func record(_ id: String, _ db: Database) throws -> Record? {
    try db.query(Schema.partitions["backfill"], id).first.map(Record.init(row:))
  }

  /// The newest backfills.
  package static func records(limit: Int, _ db: Database) throws -> [Record] {
    try db.query(Schema.partitions["backfills"], limit).map(Record.init(row:))
  }

  /// Cancels what waits, and asks what executes to end.
  ///
  /// - Returns: How many runs were canceled, and how many were asked.
  package static func cancel(_ id: String, now: Timestamp, _ db: Database) throws
    -> (canceled: Int, asked: Int)
  {
    try db.execute(Schema.partitions["request_cancel"], id, now.postgres)
    let canceled: Int64 = try db.query(
      Schema.partitions["cancel_waiting"], id, now.postgres,
      "canceled with its backfill, while it was queued")[0][0]
    let asked: Int64 = try db.query(
      Schema.partitions["cancel_executing"], id, now.postgres)[0][0]
    return (Int(canceled), Int(asked))
  }
}

extension Backfills.Record {
  fileprivate init(row: Row) throws {
    self.init(
      id: try row[0], status: try row[1], selection: try row[2], partitions: try row[3],
      partitionCount: Int(try row[4] as Int32), policy: try row[5],
      tags: try JSONValue(parsing: row[6]).tags, createdAt: Timestamp(try row[7]),
      endedAt: (try row[8] as PostgresTimestamp?).map(Timestamp.init),
      runs: Int(try row[9] as Int32), queued: Int(try row[10] as Int64),
      inProgress: Int(try row[11] as Int64), succeeded: Int(try row[12] as Int64),
      failed: Int(try row[13] as Int64), canceled: Int(try row[14] as Int64))
  }
}
