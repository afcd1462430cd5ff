/// A day of the Gregorian calendar.
public struct BoltDate: Sendable, Hashable {
  /// Days since 1970-01-01.
  public var days: Int64
  /// Makes a day.
  public init(days: Int64) { self.days = days }
}

/// A time of day at an offset from UTC.
public struct BoltTime: Sendable, Hashable {
  /// Nanoseconds since midnight, by the clock at that offset.
  public var nanoseconds: Int64
  /// Seconds that the clock is ahead of UTC.
  public var offset: Int64
  /// Makes a time of day.
  public init(nanoseconds: Int64, offset: Int64) {
    self.nanoseconds = nanoseconds
    self.offset = offset
  }
}

/// A time of day, wherever.
public struct BoltLocalTime: Sendable, Hashable {
  /// Nanoseconds since midnight.
  public var nanoseconds: Int64
  /// Makes a time of day.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

/// A day and a time of day, wherever.
public struct BoltLocalDateTime: Sendable, Hashable {
  /// Seconds since 1970-01-01 00:00 by the same clock.
  public var seconds: Int64
  /// Nanoseconds after that second.
  public var nanoseconds: Int64
  /// Makes a day and a time.
  public init(seconds: Int64, nanoseconds: Int64 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }
}

/// A moment, with the zone whose clock showed it.
public struct BoltDateTime: Sendable, Hashable {
  /// How the zone is named.
  public enum Zone: Sendable, Hashable {
    /// Seconds ahead of UTC.
    case offset(Int64)
    /// A name of the time zone database, such as `Europe/Zurich`.
    case named(String)
  }

  /// What ``seconds`` counts.
  public enum Clock: Sendable, Hashable {
    /// Seconds since 1970-01-01 00:00 UTC.
    case utc
    /// Seconds since 1970-01-01 00:00 by the zone's own clock.
    ///
    /// Only for named zones from a Bolt 4.4 server without the `utc` patch: to say which moment it
    /// is takes the zone's history.
    case wall
  }

  /// Seconds since 1970-01-01 00:00 by ``clock``.
  public var seconds: Int64
  /// Nanoseconds after that second.
  public var nanoseconds: Int64
  /// The zone.
  public var zone: Zone
  /// What the seconds count.
  public var clock: Clock

  /// Makes a moment.
  public init(
    seconds: Int64, nanoseconds: Int64 = 0, zone: Zone = .offset(0), clock: Clock = .utc
  ) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.zone = zone
    self.clock = clock
  }
}

/// A span of time whose parts are kept apart, since months and days have no fixed length.
public struct BoltDuration: Sendable, Hashable {
  /// Months.
  public var months: Int64
  /// Days.
  public var days: Int64
  /// Seconds.
  public var seconds: Int64
  /// Nanoseconds.
  public var nanoseconds: Int64
  /// Makes a span.
  public init(months: Int64 = 0, days: Int64 = 0, seconds: Int64 = 0, nanoseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }
}

/// A place in a coordinate system.
public struct BoltPoint: Sendable, Hashable {
  /// The coordinate system: 7203 and 9157 Cartesian, 4326 and 4979 WGS 84, in two and three dimensions.
  public var srid: Int64
  /// The first coordinate; the longitude in WGS 84.
  public var x: Double
  /// The second coordinate; the latitude in WGS 84.
  public var y: Double
  /// The third coordinate; nil in the plane.
  public var z: Double?
  /// Makes a place.
  public init(srid: Int64, x: Double, y: Double, z: Double? = nil) {
    self.srid = srid
    self.x = x
    self.y = y
    self.z = z
  }
}
