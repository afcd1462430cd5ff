package import AssetKitCore
package import PostgresClient

extension RunQueue {
  /// Which failed runs are tried again.
  package struct RetryPolicy: Sendable, Hashable {
    /// How often, without the tag `dagster/max_retries`; 0 without automatic retries.
    package var maxRetries: Int
    /// Whether that holds for runs of which a step failed too, without the tag
    /// `dagster/retry_on_asset_or_op_failure`.
    package var retriesStepFailures: Bool

    /// Makes a policy.
    package init(maxRetries: Int = 0, retriesStepFailures: Bool = true) {
      self.maxRetries = maxRetries
      self.retriesStepFailures = retriesStepFailures
    }

    func retries(_ failed: FailedRun, _ db: Database) throws -> Bool {
      let limit = failed.tags[RunTag.maxRetries].flatMap { Int($0) } ?? maxRetries
      guard failed.retryNumber < limit else { return false }
      let tag = failed.tags[RunTag.retryOnStepFailure]?.lowercased()
      if tag.map({ $0 == "true" }) ?? retriesStepFailures { return true }
      return try !db.query(Schema.queue["has_failed_step"], failed.number)[0][0]
    }
  }

  /// What a run that tries another one again executes: `dagster/retry_strategy`.
  package enum RetryStrategy: String, Sendable, Hashable {
    /// The assets that the other run didn't make.
    case fromFailure = "FROM_FAILURE"
    /// Everything.
    case allSteps = "ALL_STEPS"
  }

  /// So many failed runs are decided about in one transaction.
  static let retriesAtOnce = 100

  /// Queues a retry of each failed run that has one left.
  ///
  /// - Returns: The new runs, each with the one that it tries again; and whether to call it again,
  ///   since there may be more failed runs.
  package static func retryFailed(_ policy: RetryPolicy, now: Timestamp, _ db: Database) throws
    -> (retries: [(failed: RunID, retry: RunID)], isMore: Bool)
  {
    var retries: [(failed: RunID, retry: RunID)] = []
    var mayOpenStage = false
    let due = try db.query(Schema.queue["due_retries"], retriesAtOnce)
    for row in due {
      let failed = try FailedRun(row)
      if try policy.retries(failed, db) {
        let strategy = failed.tags[RunTag.retryStrategy].flatMap(RetryStrategy.init(rawValue:))
        if let retry = try queue(
          failed, strategy ?? .fromFailure, retryNumber: failed.retryNumber + 1, now: now, db)
        {
          retries.append((failed.id, retry))
        }
      }
      mayOpenStage = mayOpenStage || failed.origin?.hasPrefix(Backfills.origin("")) == true
      try db.execute(Schema.queue["retry_decided"], failed.number)
    }
    if mayOpenStage { try db.query(Schema.queue["announce"], "queue") }
    return (retries, due.count == retriesAtOnce)
  }

  /// Queues a run that does again what another did, at a person's wish.
  ///
  /// - Returns: The new run; nil when there is nothing that the other one didn't make.
  package static func reexecute(
    _ run: RunID, _ strategy: RetryStrategy, now: Timestamp, _ db: Database
  ) throws -> RunID? {
    guard let row = try db.query(Schema.queue["run_to_retry"], run.description).first else {
      throw StorageError(.unknownRun, message: "run \(run) isn't stored")
    }
    return try queue(try FailedRun(row), strategy, retryNumber: 0, now: now, db)
  }

  private static func queue(
    _ failed: FailedRun, _ strategy: RetryStrategy, retryNumber: Int, now: Timestamp,
    _ db: Database
  ) throws -> RunID? {
    var request = RunRequest(
      selection: failed.selection, tags: failed.tags, configuration: failed.configuration)
    if strategy == .fromFailure {
      let unmade = try db.query(Schema.queue["unmade_assets"], failed.number)
        .map { AssetKey(try $0[0] as String) }
      // A run that failed before it planned anything is done again as a whole.
      if !unmade.isEmpty {
        request.selection = AssetSelection.assets(unmade).description
      } else if try db.query(Schema.queue["has_plan"], failed.number)[0][0] {
        return nil
      }
    }
    request.tags[RunTag.parentRunID] = failed.id.description
    request.tags[RunTag.rootRunID] = failed.tags[RunTag.rootRunID] ?? failed.id.description
    request.tags[RunTag.retryNumber] = retryNumber > 0 ? String(retryNumber) : nil
    guard
      let id = try enqueue([request], origin: failed.origin, now: now, db).first
    else { return nil }
    try db.execute(
      Schema.queue["mark_retry"], id.description, failed.number, Int16(clamping: retryNumber))
    return id
  }

  struct FailedRun {
    let number: Int64
    let id: RunID
    let selection: String
    let tags: [String: String]
    let configuration: JSONValue
    let origin: String?
    let retryNumber: Int

    init(_ row: Row) throws {
      number = try row[0]
      let text: String = try row[1]
      guard let id = RunID(text) else {
        throw PostgresError(.decoding, message: "`\(text)` is no run id")
      }
      self.id = id
      selection = try row[2]
      tags = try JSONValue(parsing: row[3]).tags
      configuration = try JSONValue(parsing: row[4])
      origin = try row[5]
      retryNumber = Int(try row[6] as Int16)
    }
  }
}
