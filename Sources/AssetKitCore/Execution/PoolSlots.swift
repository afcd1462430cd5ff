/// Keeps the steps of all runs within the limits of their concurrency pools.
struct PoolSlots: Sendable {
  let run: RunID
  let storage: any InstanceStorage
  let options: Runner.Options
  let clock: WallClock

  /// Runs an attempt of a step while it holds a slot of its pool, for which it waits.
  func withSlot(
    for step: RunPlan.Step, _ attempt: () async -> AttemptOutcome
  ) async -> AttemptOutcome {
    guard let pool = step.pool else { return await attempt() }
    do {
      try await claim(pool, step.name)
    } catch {
      return Task.isCancelled ? .canceled : .failed(message: "pool '\(pool)': \(error)")
    }
    let outcome = await attempt()
    // Where this fails, the end of the run frees the slot.
    try? await storage.freeSlot(of: pool, run: run, step: step.name)
    return outcome
  }

  private func claim(_ pool: String, _ step: String) async throws {
    let slots = options.poolLimits[pool] ?? options.defaultPoolLimit
    let retrying = StorageRetry(patience: options.storagePatience, clock: clock)
    var pause = Duration.milliseconds(50)
    while true {
      let hasSlot = try await retrying { [clock, run, storage] in
        try await storage.claimSlot(
          of: pool, slots: slots, run: run, step: step, now: clock.now())
      }
      if hasSlot { return }
      try await clock.sleep(pause)
      pause = min(pause * 2, .seconds(1))
    }
  }
}
