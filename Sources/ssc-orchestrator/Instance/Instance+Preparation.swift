internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

extension Instance {
  /// Brings the instance to the state in which runs may begin; may be done twice.
  func prepare(_ definitions: Definitions, _ console: Console) async throws {
    let replayed = try await EventSpill.replay(directory: spillDirectory, storage: storage)
    for run in replayed { console.note("stored the events that run \(run) had left in a file") }
    for run in try await endLostRuns(console) {
      console.note("run \(run) was lost, and is recorded as FAILURE: its worker is gone")
    }
    try await storage.register(definitions)
  }

  /// Ends the runs whose leases have lapsed.
  ///
  /// A lapsed lease alone proves nothing: somebody may have set the clock, or the database was away, and
  /// the worker is about to renew it. Unless the worker is known to be gone, it is given the time.
  @discardableResult
  func endLostRuns(_ console: Console) async throws -> [RunID] {
    let now = WallClock.system.now()
    let lapsed = try await pool.read { try RunQueue.openLeases($0) }
      .filter { $0.until < now && !$0.isLaunch }
    guard let first = lapsed.first else { return [] }
    if !lapsed.allSatisfy({ Worker.isGone($0.worker) }) {
      let grace = RunQueue.grace(lease: lease)
      console.note(
        "the worker of run \(first.run) is silent; it is given \(HumanFormat.duration(grace)) to "
          + "say that it lives")
      try await Task.sleep(for: grace)
    }
    // Whoever renewed a lease meanwhile has a later one.
    return try await storage.reapLostRuns(now: now)
  }

  /// How long a worker may be silent before its lease has lapsed.
  private var lease: Duration {
    settings.value(OwnVariables.leaseSeconds).flatMap { Int($0) }.map { .seconds($0) }
      ?? Runner.Options().lease
  }

  /// Writes events that could not be stored to a file, from which the next run stores them.
  ///
  /// - Returns: The exit code that this leads to; nil when there are none.
  func keepUnsaved(_ outcome: RunOutcome, _ console: Console) -> ExitCode? {
    guard !outcome.unsaved.isEmpty else { return nil }
    let loss = "\(HumanFormat.count(outcome.unsaved.count)) events could not be stored"
    do {
      let path = try EventSpill.save(
        run: outcome.id, events: outcome.unsaved, directory: spillDirectory)
      console.warn(
        "\(loss); they are kept in \(path), and the next `asset materialize` stores them")
    } catch {
      console.warn("\(loss), nor be kept in \(spillDirectory): \(error)")
    }
    return .failure
  }
}
