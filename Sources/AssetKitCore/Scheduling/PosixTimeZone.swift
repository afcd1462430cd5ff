/// A yearly rule for clock changes, in the form of the POSIX variable `TZ` with the extensions of
/// RFC 8536: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone: Sendable, Hashable {
  /// Summer time and when it begins and ends, each told on the wall clock that holds before.
  struct Daylight: Sendable, Hashable {
    var offset: Int64
    var start: Moment
    var end: Moment
  }

  /// A time on a day of every year.
  struct Moment: Sendable, Hashable {
    var day: Day
    /// Seconds since midnight; may be negative or exceed a day.
    var time: Int64
  }

  /// The three ways to name a day of every year.
  enum Day: Sendable, Hashable {
    /// `Jn`: 1 to 365, 29 February never counted.
    case withoutLeapDay(Int64)
    /// `n`: 0 to 365, 29 February counted.
    case ofYear(Int64)
    /// `Mm.w.d`: a day of the week, for the wth time in a month, 5 for the last time.
    case weekday(month: Int, week: Int, weekday: Int)
  }

  /// Seconds that standard time is ahead of UTC.
  var standard: Int64
  /// Nil where the clock never changes.
  var daylight: Daylight?

  /// Reads a rule; nil for any other text.
  ///
  /// Summer time without its dates isn't a rule here: zone files always give them.
  init?(_ text: String) {
    var reader = PosixTimeZoneReader(text)
    guard reader.name(), let west = reader.time() else { return nil }
    standard = -west
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    var offset = standard + 3_600
    if !reader.take(",") {
      guard let west = reader.time(), reader.take(",") else { return nil }
      offset = -west
    }
    guard let start = reader.moment(), reader.take(","), let end = reader.moment(),
      reader.isAtEnd
    else { return nil }
    daylight = Daylight(offset: offset, start: start, end: end)
  }

  /// The changes in some years, in ascending order.
  func transitions(inYears years: ClosedRange<Int64>) -> [TimeZoneTable.Transition] {
    guard let daylight else { return [] }
    var result: [TimeZoneTable.Transition] = []
    for year in years {
      // At the same instant summer time wins: a zone that has it all year says so in this way.
      result.append(
        .init(instant: daylight.end.seconds(in: year) - daylight.offset, offset: standard))
      result.append(
        .init(instant: daylight.start.seconds(in: year) - standard, offset: daylight.offset))
    }
    return result.sorted {
      $0.instant == $1.instant
        ? $0.offset == standard && $1.offset != standard : $0.instant < $1.instant
    }
  }
}

extension PosixTimeZone.Moment {
  /// The moment in a year, in seconds since 1970 on the wall clock.
  func seconds(in year: Int64) -> Int64 { day.daysSince1970(in: year) * 86_400 + time }
}

extension PosixTimeZone.Day {
  func daysSince1970(in year: Int64) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).daysSince1970
    switch self {
    case .withoutLeapDay(let day):
      return newYear + day - 1 + (CivilDate.isLeap(year) && day >= 60 ? 1 : 0)
    case .ofYear(let day): return newYear + day
    case .weekday(let month, let week, let weekday):
      let date = CivilDate(year: year, month: month, day: 1)
      let first = date.daysSince1970
      let offset = (weekday - CivilDate.weekday(ofDay: first) + 7) % 7
      let day = offset + 7 * (week - 1)
      return first + Int64(day < date.daysInMonth ? day : day - 7)
    }
  }
}

/// Reads the parts of a POSIX time zone from its start.
private struct PosixTimeZoneReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard let first = rest.first, first == UInt8(ascii: sign) else { return false }
    rest.removeFirst()
    return true
  }

  /// Skips an abbreviation: letters, or anything in angle brackets.
  mutating func name() -> Bool {
    if take("<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
      rest = rest[(end + 1)...]
      return true
    }
    let letters = rest.prefix {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
    }
    rest.removeFirst(letters.count)
    return letters.count >= 3
  }

  /// `[+-]hh[:mm[:ss]]` in seconds; up to 167 hours, as RFC 8536 allows.
  mutating func time() -> Int64? {
    let sign: Int64 = take("-") ? -1 : 1
    if sign == 1 { _ = take("+") }
    guard let hours = number(), hours <= 167 else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] as [Int64] where take(":") {
      guard let value = number(), value < 60 else { return nil }
      seconds += value * unit
    }
    return sign * seconds
  }

  /// A day and `/time`, by default 02:00.
  mutating func moment() -> PosixTimeZone.Moment? {
    guard let day = day() else { return nil }
    guard take("/") else { return .init(day: day, time: 7_200) }
    return time().map { .init(day: day, time: $0) }
  }

  private mutating func day() -> PosixTimeZone.Day? {
    if take("J") { return number().flatMap { (1...365).contains($0) ? .withoutLeapDay($0) : nil } }
    guard take("M") else { return number().flatMap { $0 <= 365 ? .ofYear($0) : nil } }
    guard let month = number(), take("."), let week = number(), take("."), let day = number(),
      (1...12).contains(month), (1...5).contains(week), day <= 6
    else { return nil }
    return .weekday(month: Int(month), week: Int(week), weekday: Int(day))
  }

  /// A number of at most three digits.
  private mutating func number() -> Int64? {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (1...3).contains(digits.count) else { return nil }
    rest.removeFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }
}
