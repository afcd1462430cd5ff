/// How long to wait before the attempts to reach a lost server.
public struct Backoff: Sendable, Hashable {
  /// The wait before the second attempt.
  public var first: Duration
  /// The longest wait; each one is twice the one before until then.
  public var longest: Duration

  /// Makes a backoff.
  public init(first: Duration = .milliseconds(20), longest: Duration = .seconds(1)) {
    self.first = first
    self.longest = longest
  }

  /// The wait after a number of failed attempts, from 1, without the random part.
  func delay(afterFailures failures: Int) -> Duration {
    min(longest, first * (1 << min(max(0, failures - 1), 16)))
  }

  /// The same, shortened by up to a half at random, so that clients don't come back in step.
  func jitteredDelay(afterFailures failures: Int) -> Duration {
    delay(afterFailures: failures) * Double.random(in: 0.5...1)
  }
}

extension PostgresPool {
  /// Runs the body again after transient failures, until it succeeds or the time is over.
  ///
  /// The body must be idempotent: after a lost connection nobody knows whether its last transaction
  /// was committed. What it throws counts as transient by ``PostgresError/isTransient``; everything
  /// else, and the last failure when the time is over, is thrown on. A wrong password isn't transient.
  ///
  /// - Throws: what the body throws; `CancellationError` when the task is cancelled while it waits.
  @discardableResult
  public func withRetry<T: Sendable>(
    for time: Duration, backoff: Backoff = Backoff(),
    _ body: @Sendable (PostgresPool) async throws -> T
  ) async throws -> T {
    let clock = ContinuousClock()
    let deadline = clock.now + time
    var failures = 0
    while true {
      do {
        return try await body(self)
      } catch let error as PostgresError where error.isTransient {
        failures += 1
        let next = clock.now + backoff.jitteredDelay(afterFailures: failures)
        if next >= deadline { throw error }
        try await clock.sleep(until: next)
      }
    }
  }
}
