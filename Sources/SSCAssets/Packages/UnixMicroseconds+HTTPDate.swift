extension UnixMicroseconds {
  /// Reads a date as HTTP writes it (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
  ///
  /// The two older forms, which no server sends any more, are refused.
  package init?(httpDate text: String) {
    var scanner = ByteScanner(text)
    guard scanner.skip(while: \.isASCIILetter) > 0, scanner.take(", "),
      let day = scanner.takeDigits(2), scanner.take(" "),
      let month = Self.months.firstIndex(where: { scanner.take($0) }), scanner.take(" "),
      let year = scanner.takeDigits(4), scanner.take(" "),
      let time = scanner.takeTime(), scanner.take(" GMT"), scanner.isAtEnd
    else { return nil }
    self.init(year: year, month: Int64(month) + 1, day: day, second: time)
  }

  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
