/// A moment, in microseconds since 1970-01-01 00:00 UTC.
package struct UnixMicroseconds: RawRepresentable, Sendable, Hashable, Comparable {
  package var rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// Reads a date and time as registries write it: `2024-05-20T16:08:19.530618Z`.
  ///
  /// The fraction may be missing or of any length (what is below a microsecond is dropped), the
  /// offset may be `Z`, `±hh:mm`, `±hh` as PostgreSQL writes it, or missing, which means UTC, as
  /// PyPI's older documents do.
  package init?(rfc3339 text: some StringProtocol) {
    var scanner = ByteScanner(text)
    guard let year = scanner.takeDigits(4), scanner.take("-"),
      let month = scanner.takeDigits(2), scanner.take("-"),
      let day = scanner.takeDigits(2), scanner.take("T") || scanner.take(" "),
      let time = scanner.takeTime()
    else { return nil }
    var fraction: Int64 = 0
    if scanner.take(".") {
      let start = scanner.position
      guard scanner.skip(while: \.isASCIIDigit) > 0 else { return nil }
      for index in 0..<6 {
        let place = start + index
        let digit = place < scanner.position ? Int64(scanner.bytes[place] - 0x30) : 0
        fraction = fraction * 10 + digit
      }
    }
    guard let offset = scanner.takeOffset(), scanner.isAtEnd else { return nil }
    self.init(year: year, month: month, day: day, second: time - offset)
    rawValue += fraction
  }

  /// The moment so many seconds behind the beginning of a day; nil for a date that never is.
  init?(year: Int64, month: Int64, day: Int64, second: Int64) {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    rawValue = (days * 86_400 + second) * 1_000_000
  }

  package static func < (a: UnixMicroseconds, b: UnixMicroseconds) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension ByteScanner {
  /// Passes over so many digits and gives their number.
  mutating func takeDigits(_ count: Int) -> Int64? {
    guard position + count <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + count] {
      guard byte.isASCIIDigit else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    position += count
    return value
  }

  /// Passes over `hh:mm:ss` and gives the seconds since midnight; nil for a time that never is.
  mutating func takeTime() -> Int64? {
    guard let hour = takeDigits(2), take(":"), let minute = takeDigits(2), take(":"),
      let second = takeDigits(2), hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// The seconds that the local time is ahead of UTC.
  fileprivate mutating func takeOffset() -> Int64? {
    if isAtEnd || take("Z") || take("z") { return 0 }
    let sign: Int64 = take("-") ? -1 : 1
    guard sign == -1 || take("+"), let hours = takeDigits(2) else { return nil }
    if isAtEnd { return hours < 24 ? sign * hours * 3_600 : nil }
    _ = take(":")
    guard let minutes = takeDigits(2), hours < 24, minutes < 60 else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }
}

/// Days of the proleptic Gregorian calendar; years are counted from March, so that the leap day ends one.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
  let year = month <= 2 ? year - 1 : year
  let era = (year >= 0 ? year : year - 399) / 400
  let yearOfEra = year - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
