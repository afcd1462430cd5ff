/// For how long, and how often, work is done again after transient failures.
public struct BoltRetry: Sendable, Hashable {
  /// No attempt begins later than this after the first.
  public var time: Duration
  /// The wait before the second attempt.
  public var first: Duration
  /// The longest wait; each one is twice the one before until then.
  public var longest: Duration

  /// Makes a policy.
  public init(
    for time: Duration, first: Duration = .milliseconds(50), longest: Duration = .seconds(5)
  ) {
    self.time = time
    self.first = first
    self.longest = longest
  }

  /// Half a minute, as Neo4j's drivers have it.
  public static let standard = BoltRetry(for: .seconds(30))
  /// One attempt.
  public static let never = BoltRetry(for: .zero)

  /// The wait after a number of failures, from 1, without the random part.
  func delay(afterFailures failures: Int) -> Duration {
    min(longest, first * (1 << min(max(0, failures - 1), 16)))
  }

  /// Runs the body until it succeeds, fails for good, or the time is over.
  func run<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    let clock = ContinuousClock()
    let deadline = clock.now + time
    var failures = 0
    while true {
      do {
        return try await body()
      } catch let error as BoltError where error.isTransient {
        failures += 1
        // Shortened by up to a half at random, so that clients don't come back in step.
        let wait = delay(afterFailures: failures) * Double.random(in: 0.5...1)
        if clock.now + wait >= deadline { throw error }
        try await clock.sleep(for: wait)
      }
    }
  }
}
