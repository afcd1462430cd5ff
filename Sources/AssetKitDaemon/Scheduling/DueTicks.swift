package import AssetKitCore

/// Which ticks of a schedule fire now, and which were missed.
package struct DueTicks: Sendable, Hashable {
  /// The instants that fire, in order.
  package var fire: [Timestamp] = []
  /// The instants that nobody evaluated in time, each with the reason why it doesn't fire.
  package var missed: [(at: Timestamp, reason: String)] = []

  /// Compares all members.
  package static func == (a: DueTicks, b: DueTicks) -> Bool {
    a.fire == b.fire && a.missed.elementsEqual(b.missed, by: ==)
  }

  /// Hashes what fires.
  package func hash(into hasher: inout Hasher) { hasher.combine(fire) }

  /// A tick that is evaluated this late was in time.
  static let tolerance = Duration.seconds(60)
  /// So many missed ticks get a record each; of more, the oldest stand in one.
  static let recordedMisses = 1000

  /// Sorts the ticks between two instants by a catch-up policy.
  ///
  /// - Parameters:
  ///   - last: The last instant that was taken care of.
  ///   - now: The current time; a tick at this very instant is due.
  package init(
    of schedule: CronSchedule, after last: Timestamp, upTo now: Timestamp,
    _ policy: ScheduleDefinition.CatchUp
  ) {
    var due: [Timestamp] = []
    var instant = Instant(secondsSince1970: last.floorSeconds.seconds)
    while let next = schedule.next(after: instant), Timestamp(next) <= now {
      due.append(Timestamp(next))
      instant = next
    }
    let kept =
      switch policy {
      case .skip: due.filter { now - $0 <= Self.tolerance }.count
      case .latest: min(1, due.count)
      case .all(let max): min(Swift.max(0, max), due.count)
      }
    fire = Array(due.suffix(kept))
    missed = Self.recorded(
      Array(due.dropLast(kept)), reason: "no daemon evaluated it in time (\(policy.words))")
  }

  private static func recorded(_ instants: [Timestamp], reason: String)
    -> [(at: Timestamp, reason: String)]
  {
    let recorded = instants.suffix(recordedMisses)
    let rest = instants.count - recorded.count
    return recorded.enumerated().map { index, at in
      (at, index == 0 && rest > 0 ? "\(reason); so were \(rest) ticks before it" : reason)
    }
  }
}

extension ScheduleDefinition.CatchUp {
  /// The policy as `schedule list` shows it.
  package var words: String {
    switch self {
    case .skip: "catch-up: none"
    case .latest: "catch-up: the latest tick"
    case .all(let max): "catch-up: up to \(max) ticks"
    }
  }
}
