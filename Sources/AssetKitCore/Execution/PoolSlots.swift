/// Keeps the steps of all runs within the limits of their concurrency pools.
struct PoolSlots: Sendable {
  let run: RunID
  /// The pools of all steps of the run.
  let pools: Set<String>
  let storage: any InstanceStorage
  let options: Runner.Options
  let clock: WallClock

  /// What became of the wish for a slot.
  enum Answer: Sendable {
    case granted
    /// All are taken.
    case refused
    case failed(String)
  }

  /// Tries to take a slot of the step's pool.
  func claim(_ pool: String, for step: RunPlan.Step) async -> Answer {
    switch options.poolGranularity {
    case .step: return await claim(pool, step: step.name)
    case .run:
      // Those of all its pools, and every run in the same order: two that keep what they have would
      // otherwise wait for each other.
      for pool in pools.sorted() {
        let answer = await claim(pool, step: nil)
        guard case .granted = answer else { return answer }
      }
      return .granted
    }
  }

  private func claim(_ pool: String, step: String?) async -> Answer {
    let slots = options.poolLimits[pool] ?? options.defaultPoolLimit
    let retrying = StorageRetry(patience: options.storagePatience, clock: clock)
    do {
      let isGranted = try await retrying { [clock, run, storage] in
        try await storage.claimSlot(of: pool, slots: slots, run: run, step: step, now: clock.now())
      }
      return isGranted ? .granted : .refused
    } catch {
      return .failed("pool '\(pool)': \(error)")
    }
  }

  /// Gives the slot of a step back, if it has a pool and the slot is its own.
  func free(_ step: RunPlan.Step) async {
    guard options.poolGranularity == .step, let pool = step.pool else { return }
    // Where this fails, the end of the run frees the slot.
    try? await storage.freeSlot(of: pool, run: run, step: step.name)
  }
}

/// When pools that had no room are looked at again.
///
/// The end of a step of the same run is noticed without looking. Slots may become free in other runs too,
/// and somebody may change the limit.
struct PoolLooks {
  private static let shortest = Duration.milliseconds(50)
  private static let longest = Duration.seconds(1)

  private var pauses: [String: Duration] = [:]
  private var planned: Set<String> = []

  /// The pause before the next look, which grows from one to the next; nil when one is planned already.
  mutating func pause(before pool: String) -> Duration? {
    guard planned.insert(pool).inserted else { return nil }
    let pause = pauses[pool] ?? Self.shortest
    pauses[pool] = min(pause * 2, Self.longest)
    return pause
  }

  /// Notes that the time of a look has come.
  mutating func began(_ pool: String) { planned.remove(pool) }

  /// Notes that there was room.
  mutating func succeeded(_ pool: String) { pauses[pool] = nil }
}
