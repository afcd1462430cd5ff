internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `run reexecute`: does again what a run did, or what it didn't come to do.
enum RunReexecuteCommand {
  private static let all = Flag("all", "Everything again, not only what it didn't make.")

  static let command = Command(
    "reexecute", "Queue a run that makes what another run did not make.",
    [RunShowCommand.id, all, Console.json],
    examples: [.init("Everything again", "\(Orchestrator.name) run reexecute 0192a3b4 --all")]
  ) { session in
    let instance = try await session.instance()
    let run = try await instance.run(
      beginningWith: try session.arguments.require(RunShowCommand.id))
    guard run.status.isTerminal else {
      throw UsageError(
        "run \(run.id) goes on (\(run.status.rawValue)); cancel it first",
        path: session.arguments.path)
    }
    let strategy: RunQueue.RetryStrategy = session.arguments[all] ? .allSteps : .fromFailure
    let new = try await instance.pool.write { db in
      try RunQueue.reexecute(run.id, strategy, now: WallClock.system.now(), db)
    }
    guard let new else {
      throw UsageError(
        "run \(run.id) made everything that it was to make; give `--all` to do it again",
        path: session.arguments.path)
    }
    if session.arguments[Console.json] {
      session.console.write(["run_id": .string(new.description)])
    } else {
      session.console.output.line("run \(new) is queued")
    }
    return .success
  }
}
