/// Keeps runs and their steps.
public protocol RunStorage: Sendable {
  /// Records a run together with its planned steps.
  ///
  /// - Throws: `StorageError` with code `duplicateRun` when the identity is taken.
  func createRun(_ run: RunRecord, steps: [String]) async throws
  /// Takes over a run that was launched from the queue, together with its planned steps.
  ///
  /// - Parameters:
  ///   - launch: The name that the launcher gave to this launch; another launch of the run has
  ///     another one, so that of two processes one is refused.
  ///   - worker: The process that executes the run from now on, as `host:pid`.
  /// - Returns: The sequence number of the run's last event.
  /// - Throws: `StorageError` with code `runEnded` when the run isn't this launch's any more.
  func claimRun(
    _ id: RunID, launch: String, worker: String, steps: [String], leaseUntil: Timestamp
  ) async throws -> Int
  /// Takes a slot of a concurrency pool for a step of a run, or for the run; taking it again changes
  /// nothing.
  ///
  /// A slot counts as long as the run is open: what ends the run frees it.
  ///
  /// - Parameters:
  ///   - slots: How many the pool has when nobody set another number; nil for no limit.
  ///   - step: The step; nil for a slot of the run as a whole.
  /// - Returns: False when all are taken.
  func claimSlot(of pool: String, slots: Int?, run: RunID, step: String?, now: Timestamp)
    async throws -> Bool
  /// Gives back a slot of a pool.
  func freeSlot(of pool: String, run: RunID, step: String) async throws
  /// The run, if it is stored.
  func run(_ id: RunID) async throws -> RunRecord?
  /// The runs that fit, the newest first.
  func runs(_ query: RunQuery) async throws -> [RunRecord]
  /// The steps of a run, in the order of the plan.
  func steps(of run: RunID) async throws -> [StepRecord]
  /// Deletes a run, its steps and events; its materializations stay, without their run.
  ///
  /// - Returns: Whether there was such a run.
  func deleteRun(_ id: RunID) async throws -> Bool
  /// Ends the runs whose lease has lapsed: `FAILURE`, with an event that says why.
  ///
  /// However many callers try, one run is ended once.
  /// - Returns: The runs that this call ended.
  func reapLostRuns(now: Timestamp) async throws -> [RunID]
}

/// Which runs to list.
public struct RunQuery: Sendable, Hashable {
  /// Only those in one of these states; empty means any.
  public var statuses: Set<RunStatus>
  /// Only those with each of these tags.
  public var tags: [String: String]
  /// At most this many.
  public var limit: Int
  /// Only those created before this run, for paging.
  public var before: RunID?

  /// Makes a query; without arguments it asks for the 25 newest.
  public init(
    statuses: Set<RunStatus> = [], tags: [String: String] = [:], limit: Int = 25,
    before: RunID? = nil
  ) {
    self.statuses = statuses
    self.tags = tags
    self.limit = limit
    self.before = before
  }
}

/// What is said of a run whose worker vanished.
public enum LostWorker {
  /// The reason in the run's final event.
  public static let message =
    "the worker of this run stopped renewing its lease: it crashed, was killed or lost its machine"
}
