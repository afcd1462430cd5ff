package import AssetKitCore
package import AssetKitPostgres
internal import PostgresClient

/// Sees to it that every run comes to an end: runs whose worker is gone, that were asked to end, or that
/// take too long.
package struct RunMonitorLoop: DaemonLoop {
  package let name = "run monitor"
  package let topics: Set<String> = ["queue", "runs", "cancel"]
  package let interval: Duration

  private let storage: PostgresStorage
  private let deadlines: RunQueue.Deadlines
  private let launcher: any RunLauncher
  private let maxLaunches: Int
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void

  /// Makes the loop.
  ///
  /// - Parameters:
  ///   - maxLaunches: After so many launches that nobody took up a run fails.
  ///   - interval: How often it looks without being told; while runs are open it looks when the next
  ///     of their deadlines is over.
  package init(
    storage: PostgresStorage, deadlines: RunQueue.Deadlines, launcher: any RunLauncher,
    maxLaunches: Int = 5, interval: Duration = .seconds(30), clock: WallClock = .system,
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.storage = storage
    self.deadlines = deadlines
    self.launcher = launcher
    self.maxLaunches = maxLaunches
    self.interval = interval
    self.clock = clock
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    let now = clock.now()
    let (again, vain) = try await storage.pool.write { db in
      (
        try RunQueue.requeueUnclaimed(maxLaunches: maxLaunches, now: now, db),
        try RunQueue.endUnclaimed(now: now, db)
      )
    }
    for run in again { log(.warning, "run \(run) was launched in vain, and waits again") }
    for run in vain { log(.error, "run \(run) failed: no process took it up") }
    for run in try await storage.reapLostRuns(now: now) {
      log(.error, "run \(run) was lost: its worker is gone")
      await launcher.kill(run)
    }
    let overdue = try await storage.pool.write { db in
      try RunQueue.endOverdue(deadlines, now: now, db).map { (run: $0.run, reason: $0.reason) }
    }
    for (run, reason) in overdue {
      log(.warning, "run \(run) was ended: it \(reason)")
      await launcher.kill(run)
    }
    return try await storage.pool.read { try RunQueue.nextDeadline(deadlines, $0) }
      .map { max($0, clock.now() + .milliseconds(200)) }
  }
}
