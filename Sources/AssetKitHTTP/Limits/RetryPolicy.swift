internal import CCurl

/// How often and after which pauses a failed attempt is repeated.
///
/// Repeated are lost or refused connections, time-outs, truncated bodies, and the statuses 429, 500,
/// 502, 503 and 504.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is sent at most; 1 means never again.
  public var maxAttempts: Int
  /// The pause after the first failure.
  public var baseDelay: Duration
  /// By how much each further pause is longer.
  public var factor: Double
  /// The longest pause that the policy itself makes.
  public var maxDelay: Duration
  /// By which part of itself a pause varies up or down, 0 to 1, so that clients don't return as one.
  public var jitter: Double
  /// The longest pause that a server may ask for by `Retry-After`; what is longer is cut to this.
  public var maxRetryAfter: Duration
  /// How long after the first attempt another one may begin while the server gives no answer at all:
  /// its name isn't found, or it doesn't accept, finish or answer connections.
  public var silencePatience: Duration

  /// Makes a policy; the defaults wait about 0.5, 1, 2 and 4 seconds.
  public init(
    maxAttempts: Int = 5, baseDelay: Duration = .milliseconds(500), factor: Double = 2,
    maxDelay: Duration = .seconds(30), jitter: Double = 0.25,
    maxRetryAfter: Duration = .seconds(120), silencePatience: Duration = .seconds(15)
  ) {
    self.maxAttempts = maxAttempts
    self.baseDelay = baseDelay
    self.factor = factor
    self.maxDelay = maxDelay
    self.jitter = jitter
    self.maxRetryAfter = maxRetryAfter
    self.silencePatience = silencePatience
  }

  /// Never repeats.
  public static let none = RetryPolicy(maxAttempts: 1)

  /// The statuses that say "later", not "no".
  static func isTransient(_ status: Int) -> Bool {
    switch status {
    case 429, 500, 502, 503, 504: true
    default: false
    }
  }

  /// How long to wait before the next attempt; nil when there is to be none.
  ///
  /// - Parameters:
  ///   - attempts: How often the request was sent so far.
  ///   - retryAfter: What the server asked for. It is obeyed even when it is shorter than the
  ///     policy's pause: the server knows better.
  ///   - random: A number from -1 to 1 that places the pause within its jitter.
  func pause(afterAttempts attempts: Int, retryAfter: Duration?, random: Double) -> Duration? {
    guard attempts < maxAttempts else { return nil }
    if let retryAfter { return min(max(retryAfter, .zero), maxRetryAfter) }
    var delay = baseDelay
    for _ in 1..<attempts where delay < maxDelay { delay = delay * factor }
    return min(delay, maxDelay) * (1 + jitter * random)
  }

  /// Reads a `Retry-After` field: seconds or an HTTP date (RFC 9110, section 10.2.3).
  ///
  /// - Parameter now: Seconds since 1970, to subtract from a date.
  static func retryAfter(_ field: String?, now: Int) -> Duration? {
    guard let field else { return nil }
    if let seconds = Int32(field) { return .seconds(seconds) }
    let date = curl_getdate(field, nil)
    return date < 0 ? nil : .seconds(date - now)
  }
}
