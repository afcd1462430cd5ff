internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Evaluates sensors: claims one, lets it decide, and stores what follows in one transaction.
///
/// The transaction holds only while the claim does. When a daemon dies in between, another one claims the
/// sensor as soon as its heartbeat is missed, and the function is called again with the same cursor; the
/// runs come to be once.
struct SensorEvaluation: Sendable {
  let pool: PostgresPool
  let graph: AssetGraph
  let environment: [String: String]
  let webhooks: WebhookSender
  /// How long one call of a sensor's function may take.
  let limit: Duration
  let clock: WallClock
  /// The daemon, whose heartbeat says that its claims hold; nil for a person's.
  let daemon: RunID?
  private let calls = FunctionCalls()

  init(
    pool: PostgresPool, graph: AssetGraph, environment: [String: String], limit: Duration,
    clock: WallClock, daemon: RunID? = nil
  ) {
    self.pool = pool
    self.graph = graph
    self.environment = environment
    webhooks = WebhookSender(environment: environment)
    self.limit = limit
    self.clock = clock
    self.daemon = daemon
  }

  /// How often a piece of news is tried before it is given up.
  static let attempts = 3

  enum Result: Sendable {
    /// It isn't due, or somebody else evaluates it.
    case notClaimed
    /// There are no news.
    case nothing
    /// Others are writing news just now; it is to be tried again soon.
    case unsettled
    /// It was evaluated, and this was recorded.
    case tick(TickRecord, hasMore: Bool)
  }

  struct Claim: Sendable {
    let number: Int64
    let at: Timestamp
    let cursor: String?
    let lastRunKey: String?
    let failures: Int
    let lastEvaluatedAt: Timestamp?
  }

  /// What an evaluation leads to.
  struct Outcome: Sendable {
    var status: String
    var message: String?
    var requests: [RunRequest] = []
    var cursor: String?
    var failures = 0
    var hasMore = false
  }

  /// Evaluates a sensor that is due.
  ///
  /// - Parameter force: Whether to do so even when it is stopped, or its interval isn't over.
  func evaluate(_ sensor: SensorDefinition, force: Bool = false) async throws -> Result {
    guard let claim = try await claim(sensor, force) else { return .notClaimed }
    do {
      return try await evaluate(sensor, claim)
    } catch {
      // What failed is ours, not the sensor's, or the daemon ends: whoever comes next need not wait for
      // the lease. A task of its own, since this one may be cancelled.
      let same = Outcome(status: "", cursor: claim.cursor, failures: claim.failures)
      await Task { _ = try? await end(sensor, claim, same, next: claim.at + .seconds(1)) }.value
      throw error
    }
  }

  private func evaluate(_ sensor: SensorDefinition, _ claim: Claim) async throws -> Result {
    let outcome: Outcome?
    if let feed = SensorFeed(sensor.kind) {
      guard let head = try await feed.settledHead(pool, clock) else {
        let same = Outcome(status: "", cursor: claim.cursor, failures: claim.failures)
        try await end(sensor, claim, same, next: nil)
        return .unsettled
      }
      outcome = try await followed(sensor, claim, upTo: head)
    } else {
      outcome = try await polled(sensor, claim)
    }
    guard let outcome else { return .nothing }
    // A task of its own: what was done is recorded, also by a daemon that ends.
    let recording = Task { try await record(outcome, sensor, claim) }
    return .tick(try await recording.value, hasMore: outcome.hasMore)
  }

  private func claim(_ sensor: SensorDefinition, _ force: Bool) async throws -> Claim? {
    let now = clock.now()
    let lease = limit * 1.25 + .seconds(30)
    return try await pool.write { db in
      try db.query(
        DaemonQueries.sensors["claim"], sensor.name, now.postgres, (now + lease).postgres, force,
        (now + sensor.longestPause).postgres, (now + lease + .seconds(3600)).postgres,
        daemon?.description, WallClock.system.now().postgres
      ).first.map { row in
        Claim(
          number: try row[0], at: Timestamp(try row[4]), cursor: try row[1], lastRunKey: try row[2],
          failures: Int(try row[3] as Int32),
          lastEvaluatedAt: (try row[5] as PostgresTimestamp?).map(Timestamp.init))
      }
    }
  }

  private func polled(_ sensor: SensorDefinition, _ claim: Claim) async throws -> Outcome {
    guard case .polling(let evaluate) = sensor.trigger else {
      return Outcome(status: "FAILURE", message: "it isn't polled", cursor: claim.cursor)
    }
    let context = SensorContext(
      name: sensor.name, cursor: claim.cursor, lastRunKey: claim.lastRunKey,
      lastEvaluatedAt: claim.lastEvaluatedAt, now: claim.at, environment: environment)
    do {
      let decision = try await decided(sensor, claim.at) { try await evaluate(context) }
      let requests = try requests(of: decision, sensor)
      return Outcome(
        status: requests.isEmpty ? "SKIPPED" : "SUCCESS",
        message: decision.reason ?? (requests.isEmpty ? "it asked for no run" : nil),
        requests: requests, cursor: try decision.cursor.map(checked) ?? claim.cursor)
    } catch {
      try Task.checkCancellation()
      return failed(claim, Self.message(error))
    }
  }

  private func failed(_ claim: Claim, _ message: String) -> Outcome {
    Outcome(
      status: "FAILURE", message: message, cursor: claim.cursor, failures: claim.failures + 1)
  }

  /// The requests of a decision, completed by what the sensor says.
  ///
  /// - Throws: `SensorFailure` when one can't be carried out.
  func requests(of decision: SensorDecision, _ sensor: SensorDefinition) throws -> [RunRequest] {
    if let fault = decision.requests.fault {
      throw SensorFailure(description: "it asked for \(fault)")
    }
    var known: Set<String> = []
    return try decision.requests.map { try sensor.request($0, graph, known: &known) }
  }

  /// Takes the next news of what a sensor follows; nil when there are none.
  private func followed(_ sensor: SensorDefinition, _ claim: Claim, upTo head: Int64) async throws
    -> Outcome?
  {
    guard let text = claim.cursor, let position = Int64(text) else {
      let problem = claim.cursor.map { "its cursor `\($0)` is no number; see `sensor cursor`" }
      let start = Outcome(status: "FAILURE", message: problem, cursor: "\(head)")
      if problem != nil { return start }
      try await end(sensor, claim, start, next: claim.at + sensor.minimumInterval)
      return nil
    }
    guard let news = try await SensorNewsReader(self).next(sensor, after: position, upTo: head)
    else {
      let behind = Outcome(status: "", cursor: "\(max(head, position))")
      try await end(sensor, claim, behind, next: claim.at + sensor.minimumInterval)
      return nil
    }
    do {
      let decision = try await decided(sensor, claim.at) { try await news.handle() }
      let requests = try requests(of: decision, sensor)
      return Outcome(
        status: "SUCCESS", message: decision.reason ?? news.summary, requests: requests,
        cursor: "\(news.last)", hasMore: news.last < head)
    } catch {
      try Task.checkCancellation()
      let reason = "\(news.summary): \(Self.message(error))"
      // Materializations are tried until they are taken; of an alert that can't be sent, the next one
      // must not suffer.
      let isGivenUp = sensor.kind != .asset && claim.failures + 1 >= Self.attempts
      return Outcome(
        status: "FAILURE",
        message: isGivenUp ? "\(reason); given up after \(Self.attempts) attempts" : reason,
        cursor: "\(isGivenUp ? news.last : position)", failures: isGivenUp ? 0 : claim.failures + 1,
        hasMore: isGivenUp && news.last < head)
    }
  }

  /// Calls a sensor's function.
  func decided(
    _ sensor: SensorDefinition, _ began: Timestamp,
    _ body: @escaping @Sendable () async throws -> SensorDecision
  ) async throws -> SensorDecision {
    try await calls.call(sensor.name, began: began, limit: limit, clock: clock, body)
  }

  /// What an error says of the evaluation that it ended.
  static func message(_ error: any Error) -> String {
    switch error {
    case let error as HasNotReturned: error.description
    case let error as StepFailure: "its function failed: it \(error.message)"
    case let error as SensorFailure: error.description
    case let error as WebhookSender.Failure: error.description
    default: "its function failed: \(error)"
    }
  }

  /// The longest cursor that is stored, in bytes.
  private static let longestCursor = 1 << 20

  private func checked(_ cursor: String) throws -> String {
    guard cursor.utf8.count <= Self.longestCursor, !cursor.utf8.contains(0) else {
      throw SensorFailure(
        description: "its cursor has \(cursor.utf8.count) bytes or holds U+0000; at most "
          + "\(Self.longestCursor) are stored")
    }
    return cursor
  }

  private func record(_ outcome: Outcome, _ sensor: SensorDefinition, _ claim: Claim) async throws
    -> TickRecord
  {
    do {
      return try await store(outcome, sensor, claim)
    } catch let error as PostgresError where error.isRefusal {
      // Else the function would be called with the same cursor for ever, and nobody would learn why.
      let failure = failed(claim, "what it asked for can't be stored: \(error.message)")
      return try await store(failure, sensor, claim)
    }
  }

  private func store(_ outcome: Outcome, _ sensor: SensorDefinition, _ claim: Claim) async throws
    -> TickRecord
  {
    let now = clock.now()
    // A sensor that keeps failing is asked less and less often, up to every five minutes.
    let backoff = Duration.seconds(
      outcome.failures > 0
        ? min(SensorDefinition.longestBackoff, 1 << min(outcome.failures, 9)) : 0)
    let next = outcome.hasMore ? nil : claim.at + max(sensor.minimumInterval, backoff)
    return try await pool.write { db in
      let ids = try RunQueue.enqueue(outcome.requests, origin: sensor.origin, now: now, db)
      try update(sensor, claim, outcome, next: next, db)
      var tick = TickRecord(
        at: claim.at, status: outcome.status, runs: ids, message: outcome.message?.tickMessage,
        startedAt: claim.at, endedAt: now)
      if ids.isEmpty, !outcome.requests.isEmpty, outcome.status == "SUCCESS" {
        tick.status = sensor.kind == .polling ? "SKIPPED" : "SUCCESS"
        tick.message = "every run that it asked for was asked for before"
      }
      try tick.save(sensor: sensor.name, cursor: outcome.cursor, db)
      if sensor.kind == .runStatus {
        try db.execute(DaemonQueries.sensors["prune_run_status_changes"])
      }
      return tick
    }
  }

  /// Ends an evaluation of which there is nothing to record.
  private func end(
    _ sensor: SensorDefinition, _ claim: Claim, _ outcome: Outcome, next: Timestamp?
  ) async throws {
    try await pool.write { try update(sensor, claim, outcome, next: next, $0) }
  }

  private func update(
    _ sensor: SensorDefinition, _ claim: Claim, _ outcome: Outcome, next: Timestamp?, _ db: Database
  ) throws {
    let changed = try db.execute(
      DaemonQueries.sensors["end"], sensor.name, claim.number, next?.postgres, outcome.cursor,
      outcome.requests.last { $0.key != nil }?.key, Int32(clamping: outcome.failures))
    if changed == 0 { throw SensorFailure(description: "somebody else took the evaluation over") }
  }
}
