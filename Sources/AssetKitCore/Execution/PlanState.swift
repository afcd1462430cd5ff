/// Which steps of a plan may begin, are under way, or have ended: the runner's decisions, as a value.
///
/// It knows no time and no tasks. The runner tells it what happened and asks what comes next.
struct PlanState {
  /// The limits under which steps may begin.
  struct Limits {
    /// The number of steps under way at once.
    var total: Int
    /// The number of steps under way at once by pool.
    var pools: [String: Int]
    /// The number for a pool that isn't among them; nil for no limit.
    var anyPool: Int?
  }

  private enum State { case waiting, ready, running, retrying, succeeded, failed, skipped }

  private let steps: [RunPlan.Step]
  private let limits: Limits
  private var states: [State]
  private var missing: [Int]
  private var dependents: [[Int]]
  private var ready: [Int] = []
  private var running = 0
  private var inPool: [String: Int] = [:]
  private var unfinished: Int

  init(_ plan: RunPlan, limits: Limits) {
    steps = plan.steps
    self.limits = limits
    unfinished = plan.steps.count
    states = Array(repeating: .waiting, count: plan.steps.count)
    missing = plan.steps.map(\.dependencies.count)
    dependents = Array(repeating: [], count: plan.steps.count)
    for (index, step) in plan.steps.enumerated() {
      for dependency in step.dependencies { dependents[dependency].append(index) }
      if step.dependencies.isEmpty {
        states[index] = .ready
        ready.append(index)
      }
    }
  }

  /// Whether every step has ended.
  var isFinished: Bool { unfinished == 0 }

  /// Takes the steps that may begin now, in the order of the plan.
  mutating func begin() -> [Int] {
    var begun: [Int] = []
    var held: [Int] = []
    for (offset, index) in ready.enumerated() {
      guard running < limits.total else {
        held += ready[offset...]
        break
      }
      if let pool = steps[index].pool, let limit = limits.pools[pool] ?? limits.anyPool,
        inPool[pool, default: 0] >= limit
      {
        held.append(index)
        continue
      }
      occupy(index, by: 1)
      states[index] = .running
      begun.append(index)
    }
    ready = held
    return begun
  }

  /// Notes that a step failed and gives its slot back until `retry`.
  mutating func wait(_ index: Int) {
    occupy(index, by: -1)
    states[index] = .retrying
  }

  /// Notes that the pause before a step's next attempt is over.
  mutating func retry(_ index: Int) {
    states[index] = .ready
    ready.append(index)
  }

  /// Notes that a step succeeded; those that waited for it alone become ready.
  mutating func succeed(_ index: Int) {
    occupy(index, by: -1)
    end(index, .succeeded)
    for dependent in dependents[index] {
      missing[dependent] -= 1
      if missing[dependent] == 0 && states[dependent] == .waiting {
        states[dependent] = .ready
        ready.append(dependent)
      }
    }
    ready.sort()
  }

  /// Notes that a step failed for good.
  ///
  /// - Returns: The steps that can't be tried any more, in the order of the plan, each with the
  ///   step directly before it that is to blame.
  mutating func fail(_ index: Int) -> [(step: Int, because: Int)] {
    occupy(index, by: -1)
    end(index, .failed)
    var skipped: [(step: Int, because: Int)] = []
    var causes = [index]
    while let cause = causes.popLast() {
      for dependent in dependents[cause] where states[dependent] == .waiting {
        end(dependent, .skipped)
        skipped.append((dependent, cause))
        causes.append(dependent)
      }
    }
    return skipped.sorted { $0.step < $1.step }
  }

  /// Ends what hasn't begun, because the run is being canceled.
  ///
  /// - Returns: The steps that won't be tried.
  mutating func cancel() -> [Int] {
    ready = []
    let open = states.indices.filter {
      states[$0] == .waiting || states[$0] == .ready || states[$0] == .retrying
    }
    for index in open { end(index, .skipped) }
    return open
  }

  private mutating func end(_ index: Int, _ state: State) {
    states[index] = state
    unfinished -= 1
  }

  private mutating func occupy(_ index: Int, by change: Int) {
    running += change
    if let pool = steps[index].pool { inPool[pool, default: 0] += change }
  }
}
