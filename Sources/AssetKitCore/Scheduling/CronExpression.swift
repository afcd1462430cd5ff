/// A cron expression of five fields: minute, hour, day of month, month, day of week.
///
/// The syntax is that of Dagster 1.11. Each field is a list of values, ranges, which may wrap
/// (`22-2`, `FRI-MON`), and steps (`*/15`, `8-18/2`, `5/10`); months and days of the week have names.
/// The day of month also knows `L` and `25-L`, the day of week `5#2`, `FRI#2` (the second Friday) and
/// `L5` (the last Friday); `?` is `*` in the day fields. Sunday is 0 or 7. `@hourly`, `@daily`,
/// `@midnight`, `@weekly`, `@monthly`, `@yearly` and `@annually` stand for an expression.
///
/// Where Dagster's cron library has a range of one value mean every value (`5-5`), it means that
/// value here; and `R`, a random value, is refused.
public struct CronExpression: Sendable, Hashable, CustomStringConvertible {
  /// The text, with single blanks between the fields.
  public let description: String

  private let minutes: UInt64
  private let hours: UInt64
  private let months: UInt64
  private let days: CronDays

  /// Reads an expression.
  /// - Throws: An error that names the field, what was found and what is allowed; of the code
  ///   `neverMatches` when no year has such a day (`30 FEB`, `31 APR,JUN`).
  public init(_ text: String) throws(CronError) {
    let written = text.split { $0.isWhitespace }
    let shown = written.joined(separator: " ")
    let fields = try Self.fields(of: written, in: shown)
    let sets = try CronField.allCases.map { field throws(CronError) in
      try CronFieldParser(expression: shown, field: field).parse(fields[field.rawValue])
    }
    description = shown
    minutes = sets[CronField.minute.rawValue].values
    hours = sets[CronField.hour.rawValue].values
    months = sets[CronField.month.rawValue].values
    days = CronDays(
      dayOfMonth: sets[CronField.dayOfMonth.rawValue],
      dayOfWeek: sets[CronField.dayOfWeek.rawValue])
    guard days.canOccur(inMonths: months) else {
      throw CronError(
        .neverMatches, in: shown,
        "never matches: day \(fields[2]) doesn't occur in month \(fields[3]) of any year")
    }
  }

  /// Whether the expression asks for every hour, so that it follows real time rather than the
  /// wall clock when the clock is put forward or back.
  var coversEveryHour: Bool { hours == 1 << 24 - 1 }

  /// Whether there are days with more than one match.
  var ticksSeveralTimesADay: Bool { hours.nonzeroBitCount * minutes.nonzeroBitCount > 1 }

  private static func fields(
    of written: [Substring], in text: String
  ) throws(CronError) -> [Substring] {
    if let name = written.first, name.hasPrefix("@"), written.count == 1 || name == "@every" {
      guard let expansion = macros.first(where: { $0.name == name.lowercased() }) else {
        let nearest = NearMiss.suggestions(for: String(name.prefix(20)), among: macros.map(\.name))
        throw CronError(
          .syntax, in: text,
          "unknown name\(NearMiss.question(nearest)) "
            + "(known: \(macros.map(\.name).joined(separator: ", ")))")
      }
      return expansion.fields.split(separator: " ")
    }
    guard written.count == 5 else {
      let hint = written.count > 5 ? "; seconds and years aren't supported" : ""
      throw CronError(
        .syntax, in: text,
        "expected 5 fields (minute, hour, day of month, month, day of week), "
          + "found \(written.count)\(hint)")
    }
    return written
  }

  private static let macros: [(name: String, fields: String)] = [
    ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"), ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
  ]
}

extension CronExpression {
  /// The first matching minute of a wall clock in a range, both in minutes since its 1970-01-01T00:00.
  ///
  /// The search goes month by month.
  func firstMatch(from start: Int64, before end: Int64) -> Int64? {
    let startDay = start.floorDivided(by: 1_440)
    var date = CivilDate(daysSince1970: startDay)
    while true {
      let monthStart = date.daysSince1970 - Int64(date.day) + 1
      guard monthStart * 1_440 < end else { return nil }
      var rest = matchingDays(inMonthOf: date, startingOn: monthStart) >> UInt32(date.day)
      rest <<= UInt32(date.day)
      while rest != 0 {
        let day = monthStart + Int64(rest.trailingZeroBitCount) - 1
        let earliest = day == startDay ? Int(start - startDay * 1_440) : 0
        if let minute = firstMinute(ofDayFrom: earliest) {
          let match = day * 1_440 + Int64(minute)
          return match < end ? match : nil
        }
        rest &= rest - 1
      }
      date = date.nextMonth
    }
  }

  private func matchingDays(inMonthOf date: CivilDate, startingOn firstDay: Int64) -> UInt32 {
    guard months & (1 << UInt64(date.month)) != 0 else { return 0 }
    return days.days(
      inMonthOf: date.daysInMonth, startingOn: CivilDate.weekday(ofDay: firstDay))
  }

  private func firstMinute(ofDayFrom start: Int) -> Int? {
    let hour = start / 60
    if hours & (1 << UInt64(hour)) != 0 {
      let rest = minutes >> UInt64(start % 60)
      if rest != 0 { return start + rest.trailingZeroBitCount }
    }
    let later = hours >> UInt64(hour + 1)
    guard later != 0 else { return nil }
    return (hour + 1 + later.trailingZeroBitCount) * 60 + minutes.trailingZeroBitCount
  }
}
