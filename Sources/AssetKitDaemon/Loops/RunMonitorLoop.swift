package import AssetKitCore
package import AssetKitPostgres
internal import PostgresClient

/// Sees to it that every run comes to an end: runs whose worker is gone, that were asked to end, or that
/// take too long.
package actor RunMonitorLoop: DaemonLoop {
  /// What the monitor goes by.
  package struct Options: Sendable {
    /// How long runs may take to do what they must.
    package var limits = RunQueue.TimeLimits()
    /// How long a worker may take to renew a lease that has lapsed, because the database was away or
    /// the clock was set: more than the fourth of the lease after which it does.
    package var grace: Duration = .seconds(6)
    /// How long the process of a run that has ended may take to end.
    package var exitTime: Duration = .seconds(10)
    /// How often it looks without being told; while runs are open it looks when the next of their
    /// leases or deadlines is over.
    package var interval: Duration = .seconds(30)

    /// Makes the default options.
    package init() {}
  }

  package nonisolated let name = "run monitor"
  package nonisolated let topics: Set<String> = ["launches", "runs", "cancel"]
  package nonisolated var interval: Duration { options.interval }

  /// After so long it looks again at leases that were over and could not be ended.
  private static let secondLook = Duration.seconds(1)

  private let storage: PostgresStorage
  private let options: Options
  private let launcher: any RunLauncher
  private let clock: WallClock
  private let uptime: @Sendable () -> Duration
  private let log: @Sendable (LogLevel, String) -> Void
  private var watch: LeaseWatch
  private var deadlines = Countdowns<RunQueue.Deadline>()
  private var stragglers = Countdowns<RunID>()

  /// Makes the loop.
  ///
  /// - Parameter uptime: The time that has passed since whenever, whatever the clock says.
  package init(
    storage: PostgresStorage, options: Options, launcher: any RunLauncher,
    clock: WallClock = .system, uptime: (@Sendable () -> Duration)? = nil,
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.storage = storage
    self.options = options
    self.launcher = launcher
    self.clock = clock
    self.uptime = uptime ?? { Uptime.now() }
    self.log = log
    watch = LeaseWatch(grace: options.grace)
  }

  package func pass() async throws -> Timestamp? {
    do {
      let open = try await storage.pool.read { try RunQueue.openLeases($0) }
      let leases = try await endLapsed(open)
      // Only open runs have deadlines: most of the time there is nothing to ask for.
      let deadline = open.isEmpty ? nil : try await endOverdue()
      let straggler = try await killStragglers()
      guard let next = [leases, deadline, straggler].compactMap({ $0 }).min() else { return nil }
      return max(next, clock.now() + .milliseconds(200))
    } catch {
      watch.forget()
      throw error
    }
  }

  /// - Returns: When the next lease may be over.
  private func endLapsed(_ leases: [LeaseWatch.Lease]) async throws -> Timestamp? {
    let now = clock.now()
    let (over, next) = watch.look(at: leases, now: now, uptime: uptime())
    guard !over.isEmpty else { return next.map { now + $0 } }
    let lost = try await storage.pool.write { db in
      try RunQueue.endLapsed(over, now: now, db).map { (run: $0.run, loss: $0.loss) }
    }
    for (run, loss) in lost {
      switch loss {
      case .requeued: log(.warning, "run \(run) was launched in vain, and waits again")
      case .ended(let status):
        log(.error, "run \(run) was lost, and is recorded as \(status.rawValue)")
        await launcher.kill(run)
      }
    }
    // What others have locked may be over when they are done.
    let wait = lost.count < over.count ? Self.secondLook : nil
    return [next, wait].compactMap { $0 }.min().map { now + $0 }
  }

  /// - Returns: When the next deadline may be over.
  private func endOverdue() async throws -> Timestamp? {
    let now = clock.now()
    let open = try await storage.pool.read { [options] in
      try RunQueue.openDeadlines(options.limits, $0)
    }
    let (over, next) = deadlines.look(
      at: open.map { ($0, min(max(.zero, $0.since + $0.limit - now), $0.limit)) }, uptime: uptime())
    if !over.isEmpty {
      for ended in try await storage.pool.write({ try RunQueue.endOverdue(over, now: now, $0) }) {
        log(.warning, "run \(ended.run) was ended: it \(ended.reason)")
        await launcher.kill(ended.run)
      }
    }
    return next.map { now + $0 }
  }

  /// Kills the processes of this daemon whose runs another one has ended, and that did not notice.
  ///
  /// - Returns: When the next one's time is over.
  private func killStragglers() async throws -> Timestamp? {
    let runs = await launcher.runs
    let ended = runs.isEmpty ? [] : try await storage.pool.read { try RunQueue.ended(runs, $0) }
    let (over, next) = stragglers.look(
      at: ended.map { ($0, options.exitTime) }, uptime: uptime())
    for run in over {
      log(.warning, "run \(run) has ended, and its process did not: it is killed")
      await launcher.kill(run)
    }
    return next.map { clock.now() + $0 }
  }
}
