/// Which steps of a plan may begin, are under way, or have ended: the runner's decisions, as a value.
///
/// It knows no time and no tasks. The runner tells it what happened and asks what comes next.
struct PlanState {
  private enum State { case waiting, ready, running, retrying, succeeded, failed, skipped }

  private let steps: [RunPlan.Step]
  /// The number of steps under way at once.
  private let total: Int
  private var states: [State]
  private var missing: [Int]
  private var dependents: [[Int]]
  private var ready: [Int] = []
  private var running = 0
  /// The pools to which no further step goes: one asks for a slot just now, or was refused.
  private var closed: Set<String> = []
  private var unfinished: Int

  init(_ plan: RunPlan, total: Int) {
    steps = plan.steps
    self.total = total
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
  ///
  /// Of each pool it is one step: whether there is room for another is known when that one has asked for
  /// its slot. See ``admit(_:)`` and ``refuse(_:)``.
  mutating func begin() -> [Int] {
    var begun: [Int] = []
    var held: [Int] = []
    for (offset, index) in ready.enumerated() {
      guard running < total else {
        held += ready[offset...]
        break
      }
      if let pool = steps[index].pool, !closed.insert(pool).inserted {
        held.append(index)
        continue
      }
      running += 1
      states[index] = .running
      begun.append(index)
    }
    ready = held
    return begun
  }

  /// Notes that a step has the slot of its pool; the next one may ask.
  mutating func admit(_ index: Int) {
    if let pool = steps[index].pool { closed.remove(pool) }
  }

  /// Notes that there was no slot for a step: it waits for ``reopen(_:)``, and holds up no other pool.
  mutating func refuse(_ index: Int) {
    running -= 1
    states[index] = .ready
    ready.append(index)
    ready.sort()
  }

  /// Notes that a pool may have room again.
  mutating func reopen(_ pool: String) { closed.remove(pool) }

  /// Notes that a step failed and gives its slot back until `retry`.
  mutating func wait(_ index: Int) {
    running -= 1
    states[index] = .retrying
  }

  /// Notes that the pause before a step's next attempt is over.
  mutating func retry(_ index: Int) {
    states[index] = .ready
    ready.append(index)
  }

  /// Notes that a step succeeded; those that waited for it alone become ready.
  mutating func succeed(_ index: Int) {
    running -= 1
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
    running -= 1
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
}
