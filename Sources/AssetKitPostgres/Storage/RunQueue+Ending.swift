package import AssetKitCore
package import PostgresClient

extension RunQueue {
  /// A run that is launched this often, and that nobody takes up, fails.
  package static let maxLaunches = 5

  /// How long the worker of a lapsed lease is given to renew it, which it tries after each fourth of the
  /// lease, and every two seconds after it failed.
  package static func grace(lease: Duration) -> Duration {
    max(.seconds(3), lease / 4 + .seconds(1))
  }

  /// What became of a run whose worker, or whose launch, is gone.
  package enum Loss: Sendable, Hashable {
    /// It waits again: it had not begun.
    case requeued
    /// It was ended.
    case ended(RunStatus)
  }

  /// The process of a launch that ended.
  package struct EndedProcess: Sendable, Hashable {
    /// The name of the launch.
    package var launch: String
    /// The name under which the process took its run over, if it did: `host:pid`.
    package var worker: String
    /// How it ended, in words.
    package var message: String

    /// Describes the end of a process.
    package init(launch: String, worker: String, message: String) {
      self.launch = launch
      self.worker = worker
      self.message = message
    }
  }

  /// Asks a run to end; one that waits is canceled at once.
  package static func cancel(_ run: RunID, now: Timestamp, _ db: Database) throws {
    switch try lock(run, db)?.status {
    case .queued: try end(run, .canceled, message: "canceled while it was queued", now: now, db)
    case .starting, .started:
      try db.query(Schema.queue["ask_to_end"], run.description, now.postgres)
    case .canceling, .success, .failure, .canceled, nil: break
    }
  }

  /// Draws the consequences of a process's end for its run.
  ///
  /// A run that records its own end, or that another launch has by now, stays as it is. One that the
  /// process never took up waits again, a few times.
  package static func processEnded(
    _ process: EndedProcess, of run: RunID, now: Timestamp, _ db: Database
  ) throws -> Loss? {
    guard let state = try lock(run, db), !state.status.isTerminal else { return nil }
    switch state.worker {
    case process.launch: return try launchFailed(run, state, process.message, now: now, db)
    case process.worker: return try lost(run, state, process.message, now: now, db)
    default: return nil
    }
  }

  /// The leases of all open runs.
  package static func openLeases(_ db: Database) throws -> [LeaseWatch.Lease] {
    try db.query(Schema.queue["open_leases"]).compactMap { row in
      guard let run = RunID(try row[0] as String) else { return nil }
      return LeaseWatch.Lease(run: run, until: Timestamp(try row[1]), worker: try row[2])
    }
  }

  /// Ends the runs whose leases were seen to lapse, and puts those back that nobody took up.
  ///
  /// - Returns: The runs of which that is still so.
  package static func endLapsed(_ leases: [LeaseWatch.Lease], now: Timestamp, _ db: Database)
    throws -> [(run: RunID, loss: Loss)]
  {
    guard !leases.isEmpty else { return [] }
    let runs = try db.query(
      Schema.queue["lapsed"], leases.map(\.run.description), leases.map(\.until.postgres)
    ).compactMap { RunID(try $0[0] as String) }
    return try runs.compactMap { run in
      guard let state = try lock(run, db) else { return nil }
      let loss =
        state.worker.hasPrefix("launch:")
        ? try launchFailed(run, state, "no process took it up", now: now, db)
        : try lost(run, state, LostWorker.message, now: now, db)
      return (run, loss)
    }
  }

  /// Of some runs, those that have ended.
  package static func ended(_ runs: [RunID], _ db: Database) throws -> [RunID] {
    try db.query(Schema.queue["ended"], runs.map(\.description))
      .compactMap { RunID(try $0[0] as String) }
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

  private struct State {
    let status: RunStatus
    let worker: String
    let launches: Int
  }

  private static func lock(_ run: RunID, _ db: Database) throws -> State? {
    guard let row = try db.query(Schema.queue["lock_run"], run.description).first,
      let status = RunStatus(rawValue: try row[0])
    else { return nil }
    return State(status: status, worker: try row[1], launches: Int(try row[2] as Int16))
  }

  private static func launchFailed(
    _ run: RunID, _ state: State, _ message: String, now: Timestamp, _ db: Database
  ) throws -> Loss {
    guard state.status == .starting, state.launches < maxLaunches else {
      return try lost(run, state, message, now: now, db)
    }
    try db.query(Schema.queue["requeue"], run.description, now.postgres, message.storable)
    return .requeued
  }

  private static func lost(
    _ run: RunID, _ state: State, _ message: String, now: Timestamp, _ db: Database
  ) throws -> Loss {
    // Who was asked to end has done so.
    let status: RunStatus = state.status == .canceling ? .canceled : .failure
    try end(run, status, message: message, now: now, db)
    return .ended(status)
  }
}
