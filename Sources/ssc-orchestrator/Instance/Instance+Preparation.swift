internal import AssetKitCore

extension Instance {
  /// Brings the instance to the state in which runs may begin; may be done twice.
  func prepare(_ definitions: Definitions, _ console: Console) async throws {
    let replayed = try await EventSpill.replay(directory: spillDirectory, storage: storage)
    for run in replayed { console.note("stored the events that run \(run) had left in a file") }
    for run in try await storage.reapLostRuns(now: WallClock.system.now()) {
      console.note("run \(run) was lost, and is recorded as FAILURE: its worker is gone")
    }
    try await storage.register(definitions.specs, schedules: definitions.schedules)
  }
}
