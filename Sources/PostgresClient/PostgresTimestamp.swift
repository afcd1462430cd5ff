/// An instant with PostgreSQL's resolution, as stored in a `timestamptz`.
public struct PostgresTimestamp: Sendable, Hashable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before.
  public var microsecondsSince1970: Int64

  /// Makes an instant from microseconds since 1970-01-01T00:00:00Z.
  public init(microsecondsSince1970: Int64) { self.microsecondsSince1970 = microsecondsSince1970 }

  /// Makes an instant from seconds since 1970-01-01T00:00:00Z, rounded to microseconds.
  ///
  /// What lies beyond the range of `Int64`, and NaN, becomes the end of the range.
  public init(secondsSince1970: Double) {
    let microseconds = (secondsSince1970 * 1_000_000).rounded()
    self.init(
      microsecondsSince1970: Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max))
  }

  /// Seconds since 1970-01-01T00:00:00Z.
  public var secondsSince1970: Double { Double(microsecondsSince1970) / 1_000_000 }

  /// From 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
  private static let epochDifference: Int64 = 946_684_800_000_000

  /// The number that travels; the ends of `Int64` stand for `-infinity` and `infinity` on both sides.
  var wireValue: Int64 {
    if microsecondsSince1970 == .max { return .max }
    let (value, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epochDifference)
    return overflow ? .min : value
  }

  init(wireValue: Int64) {
    let (value, overflow) = wireValue.addingReportingOverflow(Self.epochDifference)
    microsecondsSince1970 = wireValue == .min ? .min : overflow ? .max : value
  }
}

extension PostgresTimestamp: Comparable {
  /// Orders instants by time.
  public static func < (left: Self, right: Self) -> Bool {
    left.microsecondsSince1970 < right.microsecondsSince1970
  }
}

extension PostgresTimestamp: CustomStringConvertible {
  /// The instant in ISO 8601, in UTC, with microseconds.
  public var description: String {
    if microsecondsSince1970 == .max { return "infinity" }
    if microsecondsSince1970 == .min { return "-infinity" }
    let (second, micros) = Self.floorDivision(microsecondsSince1970, 1_000_000)
    let (day, secondOfDay) = Self.floorDivision(second, 86_400)
    let time = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
      .map { Self.padded($0, 2) }.joined(separator: ":")
    return "\(Self.date(daysSince1970: day))T\(time).\(Self.padded(micros, 6))Z"
  }

  /// A day of the proleptic Gregorian calendar as `YYYY-MM-DD`.
  ///
  /// The computation shifts the year to begin in March, so that the leap day is its last.
  static func date(daysSince1970: Int64) -> String {
    let (era, dayOfEra) = floorDivision(daysSince1970 + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func floorDivision(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let remainder = value % divisor
    return remainder < 0
      ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
