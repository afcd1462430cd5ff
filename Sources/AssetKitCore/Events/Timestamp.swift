internal import Glibc

/// An instant, to the microsecond that PostgreSQL keeps.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public var microseconds: Int64

  /// Makes an instant.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Orders instants by time.
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  /// The instant a while later.
  public static func + (a: Timestamp, b: Duration) -> Timestamp {
    let (seconds, attoseconds) = b.components
    return Timestamp(
      microseconds: a.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }

  /// The time between two instants.
  public static func - (a: Timestamp, b: Timestamp) -> Duration {
    .microseconds(a.microseconds - b.microseconds)
  }
}

/// Where the time comes from, so that a test can set it.
public struct WallClock: Sendable {
  /// The current instant.
  public var now: @Sendable () -> Timestamp
  /// Waits; throws `CancellationError` when the task is cancelled meanwhile.
  public var sleep: @Sendable (Duration) async throws -> Void

  /// Makes a clock.
  public init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The system's clock.
  public static let system = WallClock(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(
        microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    },
    sleep: { try await Task.sleep(for: $0) })
}

extension Timestamp {
  /// The instant to the second.
  package init(_ instant: Instant) {
    self.init(microseconds: instant.secondsSince1970 * 1_000_000)
  }

  /// The instant in UTC to the microsecond: `2026-11-20T13:03:33.004000Z`.
  package var iso8601: String {
    let (seconds, fraction) = floorSeconds
    let digits = String(fraction)
    let whole = Instant(secondsSince1970: seconds).iso8601.dropLast()
    return whole + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
  }

  /// The second that the instant lies in.
  public var instant: Instant { Instant(secondsSince1970: floorSeconds.seconds) }

  /// The second that the instant lies in, and the microseconds since it began.
  package var floorSeconds: (seconds: Int64, microseconds: Int64) {
    let fraction = (microseconds % 1_000_000 + 1_000_000) % 1_000_000
    return ((microseconds - fraction) / 1_000_000, fraction)
  }
}
