internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `run delete`: forgets a run.
enum RunDeleteCommand {
  private static let force = Flag(
    "force", short: "f", "Don't ask, and delete a run that goes on too.")

  static let command = Command(
    "delete", "Delete a run with its events; the materializations that it made stay.",
    [RunShowCommand.id, force]
  ) { session in
    let id = try session.arguments.require(RunShowCommand.id)
    let instance = try await session.instance()
    try await instance.endLostRuns(session.console)
    let run = try await instance.run(beginningWith: id)
    if !session.arguments[force] {
      guard run.status.isTerminal else {
        throw UsageError(
          "run \(run.id) goes on (\(run.status.rawValue)); give `--force` to delete it all the same",
          path: session.arguments.path)
      }
      let question = "this deletes run \(run.id) (\(run.selection)) with its events"
      guard try Confirmation.ask(question, orOption: "--force", session) else { return .failure }
    }
    _ = try await instance.storage.deleteRun(run.id)
    ComputeLogs(session.settings)?.remove(run.id)
    session.console.output.line("deleted run \(run.id)")
    return .success
  }
}
