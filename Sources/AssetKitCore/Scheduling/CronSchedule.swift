/// When one or more cron expressions fire on the wall clocks of a time zone.
///
/// Dagster's rule for the days on which clocks change, applied without its faults:
/// - An expression with an hour of its own fires once for each matching time of the wall clock. A
///   time that the clock skips moves to the end of the gap; of a time that comes twice, the later
///   one counts.
/// - An expression that covers every hour follows real time: it fires at every instant at which
///   the wall clock matches, not in a gap and twice in an overlap.
///
/// Several expressions fire when any of them does, and once when several do.
public struct CronSchedule: Sendable, Hashable {
  /// The expressions.
  public let expressions: [CronExpression]
  /// The zone whose wall clocks the expressions speak of.
  public let zone: TimeZoneRules

  /// Makes a schedule.
  public init(expressions: [CronExpression], zone: TimeZoneRules) {
    self.expressions = expressions
    self.zone = zone
  }

  /// The first tick strictly after an instant; nil without expressions or after the year 9999.
  public func next(after instant: Instant) -> Instant? {
    expressions.compactMap { next(of: $0, after: instant) }.min()
  }

  /// The next ticks after an instant, at most `count` of them, in ascending order.
  public func ticks(after instant: Instant, count: Int) -> [Instant] {
    var ticks: [Instant] = []
    while ticks.count < count, let tick = next(after: ticks.last ?? instant) { ticks.append(tick) }
    return ticks
  }

  /// Walks over the periods between clock changes.
  ///
  /// Within one the wall clock runs evenly, so that the ticks come out in the order of real time
  /// whatever the clocks do in between.
  private func next(of cron: CronExpression, after instant: Instant) -> Instant? {
    guard instant < .latest else { return nil }
    var start = max(instant, .earliest).secondsSince1970 + 1
    var period = zone.period(at: start - 1)
    while true {
      if start < period.end, let tick = firstTick(of: cron, in: period, from: start) {
        return tick <= .latest ? tick : nil
      }
      guard period.end <= Instant.latest.secondsSince1970 else { return nil }
      let previous = period
      period = zone.period(at: previous.end)
      if fires(cron, inGapBetween: previous, and: period) {
        return Instant(secondsSince1970: period.start)
      }
      start = max(start, period.start)
    }
  }

  /// Walks over the periods as `next` does, and over all the ticks in each.
  func forEachTick(
    of cron: CronExpression, from first: Int64, through last: Int64, _ body: (Int64) -> Void
  ) {
    guard first <= last else { return }
    var start = first
    var period = zone.period(at: start - 1)
    while true {
      while start < period.end, let tick = firstTick(of: cron, in: period, from: start) {
        guard tick.secondsSince1970 <= last else { return }
        body(tick.secondsSince1970)
        start = tick.secondsSince1970 + 1
      }
      guard period.end <= last else { return }
      let previous = period
      period = zone.period(at: previous.end)
      if fires(cron, inGapBetween: previous, and: period), period.start >= first {
        body(period.start)
        start = period.start + 1
      } else {
        start = max(start, period.start)
      }
    }
  }

  private func firstTick(
    of cron: CronExpression, in period: TimeZoneRules.Period, from start: Int64
  ) -> Instant? {
    let end = min(period.end, Instant.latest.secondsSince1970 + 1)
    var wallEnd = end + period.offset
    if !cron.coversEveryHour, end == period.end {
      // What the clock shows again after it was put back fires then, not now.
      wallEnd = min(wallEnd, end + zone.period(at: end).offset)
    }
    let first = minute(atOrAfter: start + period.offset)
    return cron.firstMatch(from: first, before: minute(atOrAfter: wallEnd))
      .map { Instant(secondsSince1970: $0 * 60 - period.offset) }
  }

  /// Whether a time that the clock skips, from one period to the next, is to be made up for.
  private func fires(
    _ cron: CronExpression, inGapBetween before: TimeZoneRules.Period,
    and after: TimeZoneRules.Period
  ) -> Bool {
    guard !cron.coversEveryHour, after.offset > before.offset else { return false }
    let gapStart = minute(atOrAfter: after.start + before.offset)
    let gapEnd = minute(atOrAfter: after.start + after.offset)
    return cron.firstMatch(from: gapStart, before: gapEnd) != nil
  }

  private func minute(atOrAfter seconds: Int64) -> Int64 { (seconds + 59).floorDivided(by: 60) }
}
