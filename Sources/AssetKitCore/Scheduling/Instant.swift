/// A point in time with a resolution of one second, which is all that schedules need.
public struct Instant: Sendable, Hashable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public var secondsSince1970: Int64

  /// Makes an instant.
  public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

  /// The start of the year 1, the first instant that calendar questions are answered for.
  static let earliest = Instant(secondsSince1970: -62_135_596_800)
  /// The end of the year 9999, the last instant that calendar questions are answered for.
  static let latest = Instant(secondsSince1970: 253_402_300_799)

  /// Orders instants by time.
  public static func < (a: Instant, b: Instant) -> Bool {
    a.secondsSince1970 < b.secondsSince1970
  }
}
