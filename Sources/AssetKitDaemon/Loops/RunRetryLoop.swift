package import AssetKitCore
package import AssetKitPostgres
package import PostgresClient

/// Queues failed runs again that have a retry left.
package struct RunRetryLoop: DaemonLoop {
  package let name = "run retries"
  package let topics: Set<String> = ["runs"]
  package let interval: Duration

  private let pool: PostgresPool
  private let policy: RunQueue.RetryPolicy
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void

  /// Makes the loop.
  package init(
    pool: PostgresPool, policy: RunQueue.RetryPolicy, interval: Duration = .seconds(60),
    clock: WallClock = .system, log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    self.policy = policy
    self.interval = interval
    self.clock = clock
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    let (retries, isMore) = try await pool.write { db in
      let decided = try RunQueue.retryFailed(policy, now: clock.now(), db)
      return (decided.retries.map { ($0.failed, $0.retry) }, decided.isMore)
    }
    for (failed, retry) in retries { log(.info, "run \(failed) is tried again as \(retry)") }
    return isMore ? clock.now() : nil
  }
}
