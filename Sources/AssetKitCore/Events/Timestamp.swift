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
