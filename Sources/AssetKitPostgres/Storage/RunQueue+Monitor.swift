package import AssetKitCore
package import PostgresClient

extension RunQueue {
  /// How long runs may take to do what they must.
  package struct TimeLimits: Sendable, Hashable {
    /// How long a run that was asked to end may take.
    package var cancel: Duration
    /// How long a run may take without the tag `dagster/max_runtime`; nil for ever.
    package var maxRuntime: Duration?

    /// Makes limits.
    package init(cancel: Duration = .seconds(30), maxRuntime: Duration? = nil) {
      self.cancel = cancel
      self.maxRuntime = maxRuntime
    }
  }

  /// The time limit of an open run.
  package struct Deadline: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// From when on it counts: the run's start, or the request to cancel it.
    package var since: Timestamp
    /// How long the run may take from then on.
    package var limit: Duration
    /// Whether the run was asked to end.
    package var isCanceling: Bool

    /// Why the run is ended when it is over.
    package var reason: String {
      isCanceling
        ? "did not end within \(limit) of being canceled"
        : "took longer than its time limit of \(limit)"
    }
  }

  /// The time limits of all open runs that have one.
  package static func openDeadlines(_ limits: TimeLimits, _ db: Database) throws -> [Deadline] {
    try db.query(
      Schema.queue["open_deadlines"], limits.cancel / .seconds(1),
      limits.maxRuntime.map { $0 / .seconds(1) }
    ).compactMap { row in
      guard let run = RunID(try row[0] as String) else { return nil }
      return Deadline(
        run: run, since: Timestamp(try row[1]), limit: .seconds(try row[2] as Double),
        isCanceling: try row[3])
    }
  }

  /// Ends runs that are over their time limits.
  ///
  /// - Returns: Those that were open still.
  package static func endOverdue(_ overdue: [Deadline], now: Timestamp, _ db: Database) throws
    -> [Deadline]
  {
    try overdue.filter { deadline in
      try end(
        deadline.run, deadline.isCanceling ? .canceled : .failure, message: deadline.reason,
        now: now, db)
    }
  }
}
