/// Draws the state of progress as lines of text: the same state, width and time, the same lines.
package enum ProgressRenderer {
  private static let barLimit = 30
  private static let barMinimum = 8

  /// One line for each step, none wider than the width in columns.
  package static func render(
    _ state: ProgressState, width: Int, now: ContinuousClock.Instant
  ) -> [String] {
    let names = state.steps.map { DisplayWidth.of($0.name) }
    let nameWidth = min(names.max() ?? 0, max(12, width * 2 / 5))
    return state.steps.map { step in
      let name = TextWrapping.pad(
        DisplayWidth.truncate(step.name, to: nameWidth), to: nameWidth)
      // The last facts are the first to go when the terminal is narrow.
      var facts = facts(step, now: now)
      while facts.count > 1, nameWidth + 2 + DisplayWidth.of(joined(facts)) > width {
        facts.removeLast()
      }
      let free = width - nameWidth - 2 - DisplayWidth.of(joined(facts)) - 2
      let bar = step.fraction.flatMap {
        free >= barMinimum ? self.bar($0, min(free, barLimit)) : nil
      }
      let parts = [name] + [bar].compactMap(\.self) + facts
      return DisplayWidth.truncate(joined(parts), to: width)
    }
  }

  /// The line for a step where lines aren't drawn over, as in a log.
  static func plainLine(_ step: ProgressState.Step, now: ContinuousClock.Instant) -> String {
    "\(step.name): " + facts(step, now: now).joined(separator: ", ")
  }

  private static func facts(
    _ step: ProgressState.Step, now: ContinuousClock.Instant
  ) -> [String] {
    var facts: [String] = []
    if let done = step.done {
      let total = step.total.map { "/" + HumanFormat.count($0) } ?? ""
      let unit = step.unit.isEmpty ? "" : " " + step.unit
      facts.append(HumanFormat.count(done) + total + unit)
    }
    if let rate = step.rate(at: now) { facts.append(HumanFormat.rate(perSecond: rate)) }
    if let rest = step.remaining(at: now) { facts.append("ETA " + HumanFormat.duration(rest)) }
    // Whole seconds: tenths would flicker.
    let elapsed = step.start.duration(to: now).components.seconds
    facts.append(HumanFormat.elapsed(seconds: max(0, Int(elapsed))) + " elapsed")
    return facts
  }

  private static func joined(_ parts: [String]) -> String {
    parts.joined(separator: "  ")
  }

  private static func bar(_ fraction: Double, _ width: Int) -> String {
    let full = Int((fraction * Double(width)).rounded(.down))
    return String(repeating: "━", count: full) + String(repeating: "─", count: width - full)
  }
}
