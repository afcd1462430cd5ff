extension CronSchedule {
  /// All ticks in a stretch of time, both ends included, in ascending order.
  ///
  /// They are those that `next` gives one by one, in a fraction of the time.
  func ticks(from first: Instant, through last: Instant) -> [Instant] {
    var ticks: [Int64] = []
    for cron in expressions {
      forEachTick(
        of: cron, from: max(first, .earliest).secondsSince1970,
        through: min(last, .latest).secondsSince1970
      ) { ticks.append($0) }
    }
    if expressions.count > 1 { ticks = Set(ticks).sorted() }
    return ticks.map { Instant(secondsSince1970: $0) }
  }

  /// The last ticks before an instant, at most `count` of them, in ascending order.
  func ticks(before instant: Instant, count: Int) -> [Instant] {
    guard count > 0 else { return [] }
    var stretch: Int64 = 7_200
    while true {
      let start = instant.secondsSince1970 - stretch
      let found = ticks(
        from: Instant(secondsSince1970: start),
        through: Instant(secondsSince1970: instant.secondsSince1970 - 1))
      if found.count >= count || start < Instant.earliest.secondsSince1970 {
        return found.suffix(count)
      }
      stretch *= 4
    }
  }
}
