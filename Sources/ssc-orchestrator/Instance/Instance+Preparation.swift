internal import AssetKitCore
internal import CommandLineKit

extension Instance {
  /// Brings the instance to the state in which runs may begin; may be done twice.
  func prepare(_ definitions: Definitions, _ console: Console) async throws {
    let replayed = try await EventSpill.replay(directory: spillDirectory, storage: storage)
    for run in replayed { console.note("stored the events that run \(run) had left in a file") }
    for run in try await storage.reapLostRuns(now: WallClock.system.now()) {
      console.note("run \(run) was lost, and is recorded as FAILURE: its worker is gone")
    }
    try await storage.register(definitions)
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
