/// Progress where nobody watches: a line for each step now and then.
struct PlainProgress {
  static let interval = Duration.seconds(5)
  private var last: [String: ContinuousClock.Instant] = [:]

  /// The lines due now; the first one of a step is due an interval after its start.
  mutating func lines(
    _ state: ProgressState, now: ContinuousClock.Instant
  ) -> [String] {
    last = last.filter { name, _ in state.steps.contains { $0.name == name } }
    return state.steps.compactMap { step in
      let before = max(last[step.name] ?? step.start, step.start)
      guard step.done != nil, before.duration(to: now) >= Self.interval else { return nil }
      last[step.name] = now
      return ProgressRenderer.plainLine(step, now: now)
    }
  }
}
