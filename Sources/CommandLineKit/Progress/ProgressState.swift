/// How far the steps of a run are: plain state, without a clock and without a screen.
package struct ProgressState: Sendable {
  /// A step that runs.
  package struct Step: Sendable {
    /// The step's name, sanitised.
    package let name: String
    /// When it began.
    package let start: ContinuousClock.Instant
    /// How much is done; nil before the step said so.
    package var done: Int?
    /// How much there is to do; nil when nobody knows.
    package var total: Int?
    /// What is counted, such as `packages`, sanitised.
    package var unit: String
    /// Recent reports, at most one a second, for the rate.
    var samples: [Sample]
  }

  struct Sample: Sendable {
    let instant: ContinuousClock.Instant
    let done: Int
  }

  /// A rate over a longer time hides that a step has slowed down; over a shorter one it jumps.
  static let rateWindow = Duration.seconds(15)

  /// The running steps, in the order of their start.
  package private(set) var steps: [Step] = []

  /// Makes a state without steps.
  package init() {}

  /// Notes that a step began; a step of that name begins anew (a retry).
  package mutating func start(_ name: String, at now: ContinuousClock.Instant) {
    finish(name)
    steps.append(
      Step(
        name: Sanitized.line(name), start: now, done: nil, total: nil, unit: "",
        samples: [Sample(instant: now, done: 0)]))
  }

  /// Notes how far a step is; a step that isn't running is ignored.
  package mutating func report(
    _ name: String, done: Int, total: Int?, unit: String, at now: ContinuousClock.Instant
  ) {
    let name = Sanitized.line(name)
    guard let index = steps.firstIndex(where: { $0.name == name }) else { return }
    steps[index].done = done
    steps[index].total = total
    steps[index].unit = Sanitized.line(unit)
    steps[index].note(Sample(instant: now, done: done))
  }

  /// Notes that a step ended.
  package mutating func finish(_ name: String) {
    let name = Sanitized.line(name)
    steps.removeAll { $0.name == name }
  }
}

extension ProgressState.Step {
  /// The share that is done, from 0 to 1; nil when the total isn't known.
  package var fraction: Double? {
    guard let done, let total, total > 0 else { return nil }
    return min(1, max(0, Double(done) / Double(total)))
  }

  /// What was done a second, lately; nil in the first second and when nothing moves.
  package func rate(at now: ContinuousClock.Instant) -> Double? {
    guard let first = samples.first, let done, first.instant.duration(to: now) >= .seconds(1),
      done > first.done
    else { return nil }
    return Double(done - first.done) / (first.instant.duration(to: now) / .seconds(1))
  }

  /// How long the rest takes at that rate; nil when it can't be known.
  package func remaining(at now: ContinuousClock.Instant) -> Duration? {
    guard let done, let total, total > done, let rate = rate(at: now) else { return nil }
    return .seconds(Double(total - done) / rate)
  }

  fileprivate mutating func note(_ sample: ProgressState.Sample) {
    guard let last = samples.last, last.instant.duration(to: sample.instant) >= .seconds(1) else {
      return
    }
    samples.append(sample)
    // The oldest sample kept is the last one before the window.
    let cut = samples.lastIndex {
      $0.instant.duration(to: sample.instant) >= ProgressState.rateWindow
    }
    if let cut { samples.removeFirst(cut) }
  }
}
