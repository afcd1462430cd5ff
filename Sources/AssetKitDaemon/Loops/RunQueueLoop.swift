package import AssetKitCore
package import AssetKitPostgres
internal import BlockingIO
package import PostgresClient

/// Takes runs out of the queue, as the limits allow, and launches them (Dagster's
/// `QueuedRunCoordinator`).
package struct RunQueueLoop: DaemonLoop {
  package let name = "run queue"
  package let topics: Set<String> = ["queue", "runs"]
  package let interval: Duration

  private let pool: PostgresPool
  private let limits: QueueLimits
  private let launcher: any RunLauncher
  private let daemon: String
  private let launches = Locked(0)
  private let startTimeout: Duration
  private let clock: WallClock
  private let log: @Sendable (LogLevel, String) -> Void

  /// Makes the loop.
  ///
  /// - Parameters:
  ///   - daemon: The name of the daemon, by which its launches are told from those of others.
  ///   - startTimeout: By when a launched process must have taken over its run.
  ///   - interval: How often it looks without being told.
  package init(
    pool: PostgresPool, limits: QueueLimits, launcher: any RunLauncher, daemon: String,
    startTimeout: Duration = .seconds(8), interval: Duration = .seconds(60),
    clock: WallClock = .system, log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    self.limits = limits
    self.launcher = launcher
    self.daemon = daemon
    self.startTimeout = startTimeout
    self.interval = interval
    self.clock = clock
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    let now = clock.now()
    // A name for each decision: a process that comes late isn't taken for the run's next one.
    let number = launches.withLock { number in
      number += 1
      return number
    }
    let launch = "launch:\(daemon):\(number)"
    let decision = try await pool.write { db in
      try RunQueue.dequeue(
        limits, launch: launch, leaseUntil: now + startTimeout, now: now, db)
    }
    var failure: (any Error)?
    for run in decision.runs {
      do {
        try await launcher.launch(run, launch: launch)
        log(.info, "run \(run) is launched")
      } catch {
        log(.error, "run \(run) can't be launched: \(error)")
        failure = error
        await takeBack(run, launch, "it could not be launched: \(error)")
      }
    }
    // A machine that has no room for a process, or for its output, may have some after a pause.
    if let failure { throw failure }
    return decision.isMore ? clock.now() : nil
  }

  /// Has a run wait again that wasn't launched, or fails it when that was tried often enough.
  private func takeBack(_ run: RunID, _ launch: String, _ reason: String) async {
    let process = RunQueue.EndedProcess(launch: launch, worker: launch, message: reason)
    do {
      try await pool.write { [clock] db in
        _ = try RunQueue.processEnded(process, of: run, now: clock.now(), db)
      }
    } catch {
      log(.error, "run \(run): \(error); it waits again when its launch has lapsed")
    }
  }
}
