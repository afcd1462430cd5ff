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

  /// What one transaction found and did.
  private struct Found: Sendable {
    var again: [RunID] = []
    var vain: [RunID] = []
    var lost: [RunID] = []
    var overdue: [(run: RunID, reason: String)] = []
    var next: Timestamp?
  }

  package func pass() async throws -> Timestamp? {
    let now = clock.now()
    let found = try await storage.pool.write { db in
      var found = Found()
      found.again = try RunQueue.requeueUnclaimed(maxLaunches: maxLaunches, now: now, db)
      found.vain = try RunQueue.endUnclaimed(now: now, db)
      found.lost = try RunQueue.endLost(now: now, db)
      found.overdue = try RunQueue.endOverdue(deadlines, now: now, db)
      found.next = try RunQueue.nextDeadline(deadlines, db)
      return found
    }
    for run in found.again { log(.warning, "run \(run) was launched in vain, and waits again") }
    for run in found.vain { log(.error, "run \(run) failed: no process took it up") }
    for run in found.lost {
      log(.error, "run \(run) was lost: its worker is gone")
      await launcher.kill(run)
    }
    for (run, reason) in found.overdue {
      log(.warning, "run \(run) was ended: it \(reason)")
      await launcher.kill(run)
    }
    return found.next.map { max($0, clock.now() + .milliseconds(200)) }
  }
}
