/// How much one server is asked for at a time.
public struct HostLimits: Sendable, Hashable {
  /// The most requests under way.
  public var maxConcurrent: Int
  /// The most requests begun a second, evenly spaced; nil means no limit.
  public var requestsPerSecond: Double?
  /// How many may be begun at once after a quiet time, before the even spacing sets in.
  public var burst: Int

  /// Makes limits; the default is 16 requests at a time, as many a second as the server answers.
  public init(maxConcurrent: Int = 16, requestsPerSecond: Double? = nil, burst: Int = 1) {
    self.maxConcurrent = maxConcurrent
    self.requestsPerSecond = requestsPerSecond
    self.burst = burst
  }
}

/// Says when the next request to a server may begin.
///
/// This is the generic cell rate algorithm (ITU-T I.371): one instant holds all of its state.
struct Pace {
  typealias Instant = ContinuousClock.Instant

  /// When the next request would be due, were they perfectly even.
  private var due: Instant?
  private let interval: Duration?
  private let tolerance: Duration

  init(_ limits: HostLimits) {
    if let rate = limits.requestsPerSecond, rate > 0 {
      let interval = Duration.seconds(1 / rate)
      self.interval = interval
      tolerance = interval * max(0, limits.burst - 1)
    } else {
      interval = nil
      tolerance = .zero
    }
  }

  /// When the next request may begin; nil when it may at once, whatever the time.
  var earliest: Instant? { due.map { $0 - tolerance } }

  func allows(at now: Instant) -> Bool { earliest.map { $0 <= now } ?? true }

  mutating func begin(at now: Instant) {
    guard let interval else { return }
    due = max(due ?? now, now) + interval
  }
}
