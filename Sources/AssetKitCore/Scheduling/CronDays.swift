/// Which days of a month a cron expression means: its two day fields together.
struct CronDays: Sendable, Hashable {
  private let dayOfMonth: CronFieldSet
  private let dayOfWeek: CronFieldSet

  init(dayOfMonth: CronFieldSet, dayOfWeek: CronFieldSet) {
    self.dayOfMonth = dayOfMonth
    self.dayOfWeek = dayOfWeek
  }

  /// The days of a month as bits 1 to 31.
  ///
  /// Where both fields are restricted a day needs to match only one of them (the rule of Vixie cron,
  /// croniter and Dagster); `*/n` and `1-31` count as restricted, only a bare `*` or `?` doesn't.
  func days(inMonthOf length: Int, startingOn firstWeekday: Int) -> UInt32 {
    let month = monthDays(length)
    switch (dayOfMonth.isUnrestricted, dayOfWeek.isUnrestricted) {
    case (true, true): return (1 << UInt32(length) - 1) << 1
    case (false, true): return month
    case (true, false): return weekDays(length, firstWeekday)
    case (false, false): return month | weekDays(length, firstWeekday)
    }
  }

  private func monthDays(_ length: Int) -> UInt32 {
    let existing: UInt32 = (1 << UInt32(length) - 1) << 1
    let last: UInt32 = dayOfMonth.lastDay ? 1 << UInt32(length) : 0
    return UInt32(truncatingIfNeeded: dayOfMonth.values) & existing | last
  }

  private func weekDays(_ length: Int, _ firstWeekday: Int) -> UInt32 {
    var days: UInt32 = 0
    for day in 1...length {
      let weekday = (firstWeekday + day - 1) % 7
      let occurrence = UInt8((day - 1) / 7 + 1)
      let isLast = day + 7 > length
      let matches =
        dayOfWeek.values & (1 << UInt64(weekday)) != 0
        || dayOfWeek.occurrences[weekday] & (1 << occurrence) != 0
        || isLast && dayOfWeek.lastWeekdays & (1 << UInt8(weekday)) != 0
      if matches { days |= 1 << UInt32(day) }
    }
    return days
  }

  /// Whether some year has such a day in the given months, a bit each.
  func canOccur(inMonths months: UInt64) -> Bool {
    // Every month begins on every day of the week in some year, 29-day Februaries included.
    (1...12).contains { month in
      months & (1 << UInt64(month)) != 0
        && (0..<7).contains { weekday in
          days(
            inMonthOf: CivilDate.days(inMonth: month, leap: true), startingOn: weekday) != 0
        }
    }
  }
}
