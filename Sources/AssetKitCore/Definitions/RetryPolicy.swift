/// How often, and after which pause, a failed step is tried again.
public struct RetryPolicy: Sendable, Hashable {
  /// How the pause grows from retry to retry.
  public enum Backoff: String, Sendable, Hashable {
    /// The same pause each time, as Dagster without a backoff.
    case constant
    /// `delay × n` before the n-th retry.
    case linear
    /// `delay × 2^(n-1)` before the n-th retry.
    case exponential
  }

  /// How chance changes the pause, so that many failures don't come back at one moment.
  public enum Jitter: String, Sendable, Hashable {
    /// A random share, between none and all, of the pause.
    case full
    /// The pause, plus or minus up to one `delay`.
    case plusMinus
  }

  /// The number of retries after the first attempt.
  public var maxRetries: Int
  /// The pause before the first retry.
  public var delay: Duration
  /// How the pause grows.
  public var backoff: Backoff
  /// How chance changes the pause.
  public var jitter: Jitter?

  /// Makes a policy; without arguments it is one retry at once.
  public init(
    maxRetries: Int = 1, delay: Duration = .zero, backoff: Backoff = .constant,
    jitter: Jitter? = nil
  ) {
    self.maxRetries = maxRetries
    self.delay = delay
    self.backoff = backoff
    self.jitter = jitter
  }

  /// The pause before a retry; never negative, and never more than a day.
  ///
  /// - Parameters:
  ///   - retry: The retry's number, from 1.
  ///   - chance: A random number in 0..<1.
  public func pause(beforeRetry retry: Int, chance: Double) -> Duration {
    let base = delay / .seconds(1)
    var seconds =
      switch backoff {
      case .constant: base
      case .linear: base * Double(retry)
      case .exponential: base * Double(1 << min(retry - 1, 40))
      }
    switch jitter {
    case .full: seconds *= chance
    case .plusMinus: seconds += base * (2 * chance - 1)
    case nil: break
    }
    return .seconds(min(max(0, seconds), 86_400))
  }
}
