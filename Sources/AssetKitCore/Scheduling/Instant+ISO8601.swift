extension Instant {
  /// Reads an instant such as `2026-03-29T01:30:00+01:00`.
  ///
  /// The offset from UTC (`Z`, `+hh`, `+hhmm`, `+hh:mm`) is required, seconds are not; a blank may
  /// stand for the `T`, and a fraction of a second is dropped. Nil for any other text, and for days
  /// and times that don't exist.
  public init?(iso8601 text: String) {
    var reader = ISO8601Reader(text)
    guard let date = reader.date(), reader.take("T", "t", " "), let time = reader.time(),
      let offset = reader.offset(), reader.isAtEnd
    else { return nil }
    self.init(secondsSince1970: date.daysSince1970 * 86_400 + time - offset)
  }

  /// The text of this instant in UTC, such as `2026-03-29T00:30:00Z`.
  public var iso8601: String { Self.iso8601(wallClock: secondsSince1970) + "Z" }

  /// The text of a wall clock that shows so many seconds since 1970-01-01T00:00, without an offset.
  static func iso8601(wallClock seconds: Int64) -> String {
    let days = seconds.floorDivided(by: 86_400)
    let time = seconds.floorRemainder(by: 86_400)
    let date = CivilDate(daysSince1970: days)
    let sign = date.year < 0 ? "-" : date.year > 9_999 ? "+" : ""
    return sign + padded(Int64(date.year.magnitude), 4) + "-" + padded(Int64(date.month))
      + "-" + padded(Int64(date.day)) + "T" + clock(time)
  }

  /// An offset from UTC, such as `+02:00`; seconds appear only where a zone had local mean time.
  static func iso8601(offset: Int64) -> String {
    let magnitude = Int64(offset.magnitude)
    let text = magnitude % 60 == 0 ? String(clock(magnitude).prefix(5)) : clock(magnitude)
    return (offset < 0 ? "-" : "+") + text
  }

  private static func clock(_ seconds: Int64) -> String {
    "\(padded(seconds / 3_600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
  }

  private static func padded(_ number: Int64, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// Reads the parts of an ISO 8601 text from its start.
private struct ISO8601Reader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func date() -> CivilDate? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      (1...12).contains(month), day >= 1
    else { return nil }
    let date = CivilDate(year: year, month: Int(month), day: Int(day))
    return date.day <= date.daysInMonth ? date : nil
  }

  /// Seconds since midnight.
  mutating func time() -> Int64? {
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else {
      return nil
    }
    var second: Int64 = 0
    if take(":") {
      guard let value = number(2), value < 60 else { return nil }
      second = value
      if take(".", ",") {
        guard number(1) != nil else { return nil }
        while number(1) != nil {}
      }
    }
    return hour * 3_600 + minute * 60 + second
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int64? {
    if take("Z", "z") { return 0 }
    let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
    guard take("+", "-"), let hours = number(2), hours < 24 else { return nil }
    let hasColon = take(":")
    guard hasColon || !isAtEnd else { return sign * hours * 3_600 }
    guard let minutes = number(2), minutes < 60 else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }

  mutating func take(_ signs: Unicode.Scalar...) -> Bool {
    guard let first = rest.first, signs.contains(Unicode.Scalar(first)) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func number(_ digits: Int) -> Int64? {
    guard rest.count >= digits else { return nil }
    var value: Int64 = 0
    for byte in rest.prefix(digits) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    rest.removeFirst(digits)
    return value
  }
}
