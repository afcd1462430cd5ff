/// How fresh an asset is, by its policy.
public enum FreshnessState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Fresh.
  case pass = "PASS"
  /// Getting old.
  case warn = "WARN"
  /// Late.
  case fail = "FAIL"
  /// Never materialized, so that nothing can be said.
  case unknown = "UNKNOWN"
}

/// When an asset counts as late: Dagster 1.11's two kinds of policy.
public enum FreshnessPolicy: Sendable, Hashable {
  /// Late when the latest materialization is so old; a warning when it is so old already.
  case timeWindow(failAfter: Duration, warnAfter: Duration? = nil)
  /// Late when a deadline passed, and the latest materialization lies more than `lowerBound` before it.
  ///
  /// `deadline` is a cron expression in `timeZone`. With `0 9 * * *` and an hour, the asset is to be made
  /// between 8 and 9 every day; a late one becomes fresh when it is made.
  case cron(_ deadline: String, lowerBound: Duration, timeZone: String = "UTC")

  /// When a materialization stops being fresh.
  public struct Limits: Sendable, Hashable {
    /// From when on there is a warning; nil for none.
    public var warn: Timestamp?
    /// From when on it is late; nil for never.
    public var fail: Timestamp?

    /// The state at an instant.
    public func state(at now: Timestamp) -> FreshnessState {
      if let fail, now >= fail { return .fail }
      if let warn, now >= warn { return .warn }
      return .pass
    }

    /// The first instant after another at which the state changes by itself.
    public func nextChange(after now: Timestamp) -> Timestamp? {
      [warn, fail].compactMap(\.self).filter { $0 > now }.min()
    }
  }

  /// When a materialization stops being fresh.
  ///
  /// - Throws: `CronError`, `TimeZoneError` for a policy that validation would refuse.
  public func limits(materializedAt time: Timestamp) throws -> Limits {
    switch self {
    case .timeWindow(let failAfter, let warnAfter):
      return Limits(warn: warnAfter.map { time + $0 }, fail: time + failAfter)
    case .cron(let deadline, let lowerBound, let timeZone):
      let schedule = CronSchedule(
        expressions: [try CronExpression(deadline)], zone: try TimeZoneRules(named: timeZone))
      // Late is it when a deadline passed that lies more than the lower bound behind the
      // materialization; of those, the first one decides.
      let last = Instant(secondsSince1970: (time + lowerBound).floorSeconds.seconds)
      return Limits(warn: nil, fail: schedule.next(after: last).map { Timestamp($0) })
    }
  }

  /// The policy in words, as `asset show` has it.
  public var description: String {
    switch self {
    case .timeWindow(let failAfter, let warnAfter):
      let warning = warnAfter.map { ", warns after \($0)" } ?? ""
      return "fails \(failAfter) after a materialization\(warning)"
    case .cron(let deadline, let lowerBound, let timeZone):
      return "due by \(deadline) (\(timeZone)), at most \(lowerBound) before"
    }
  }
}
