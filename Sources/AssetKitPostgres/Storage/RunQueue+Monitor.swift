package import AssetKitCore
package import PostgresClient

extension RunQueue {
  /// How long runs may take to do what they must.
  package struct Deadlines: Sendable, Hashable {
    /// How long a run that was asked to end may take.
    package var cancel: Duration
    /// How long a run may take without the tag `dagster/max_runtime`; nil for ever.
    package var maxRuntime: Duration?

    /// Makes deadlines.
    package init(cancel: Duration = .seconds(30), maxRuntime: Duration? = nil) {
      self.cancel = cancel
      self.maxRuntime = maxRuntime
    }

    fileprivate var maxRuntimeSeconds: Int64? { maxRuntime.map { $0.components.seconds } }
  }

  /// Ends the runs that are over a deadline.
  ///
  /// - Returns: The runs, each with the reason.
  package static func endOverdue(_ deadlines: Deadlines, now: Timestamp, _ db: Database) throws
    -> [(run: RunID, reason: String)]
  {
    let asked = now + (.zero - deadlines.cancel)
    var ended: [(run: RunID, reason: String)] = []
    for row in try db.query(
      Schema.queue["overdue"], now.postgres, asked.postgres, deadlines.maxRuntimeSeconds)
    {
      guard let run = RunID(try row[1] as String) else { continue }
      let limit: Int64? = try row[3]
      let reason =
        limit.map { "took longer than its time limit of \($0) seconds" }
        ?? "did not end within \(deadlines.cancel) of being canceled"
      let status: RunStatus = limit == nil ? .canceled : .failure
      if try end(run, status, message: reason, now: now, db) { ended.append((run, reason)) }
    }
    return ended
  }

  /// When the next deadline of an open run is over.
  package static func nextDeadline(_ deadlines: Deadlines, _ db: Database) throws -> Timestamp? {
    let at: PostgresTimestamp? = try db.query(
      Schema.queue["next_deadline"], deadlines.cancel.components.seconds,
      deadlines.maxRuntimeSeconds
    ).first?[0]
    return at.map(Timestamp.init)
  }
}
