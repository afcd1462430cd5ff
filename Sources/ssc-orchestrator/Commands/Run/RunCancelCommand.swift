internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `run cancel`: asks a run to end.
enum RunCancelCommand {
  private static let wait = Flag("wait", "Return when the run has ended.")

  static let command = Command(
    "cancel", "Cancel a run, wherever it executes.",
    discussion:
      "A run that waits in the queue is canceled at once. One that executes is asked: its worker "
      + "notices within a second and ends its steps. A daemon ends one that doesn't, after the "
      + "time that `run_monitoring.cancel_timeout_seconds` of dagster.yaml gives (30 seconds without).",
    [RunShowCommand.id, wait]
  ) { session in
    let instance = try await session.instance()
    try await instance.endLostRuns(session.console)
    var run = try await instance.run(
      beginningWith: try session.arguments.require(RunShowCommand.id))
    guard !run.status.isTerminal else {
      session.console.note("run \(run.id) has ended already (\(run.status.rawValue))")
      return .success
    }
    let id = run.id
    try await instance.pool.write { db in
      try RunQueue.cancel(id, now: WallClock.system.now(), db)
    }
    while session.arguments[wait], !run.status.isTerminal {
      try await Task.sleep(for: .milliseconds(100))
      guard let now = try await instance.storage.run(id) else { break }
      run = now
    }
    if let now = try await instance.storage.run(id) { run = now }
    session.console.output.line(
      run.status.isTerminal ? "run \(id) is \(run.status.rawValue)" : "run \(id) is asked to end")
    return .success
  }
}
