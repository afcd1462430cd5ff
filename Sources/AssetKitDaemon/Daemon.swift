package import AssetKitCore
internal import AssetKitPostgres
internal import BlockingIO
package import PostgresClient

/// A process that works while nobody looks: loops over the database, supervised.
///
/// Each loop runs by itself; one that fails is tried again after a pause that grows, and takes no
/// other with it. Notifications of the database end a loop's sleep at once, and polling is the safety
/// net. A heartbeat tells others that this daemon is alive, and when each loop last succeeded.
package struct Daemon: Sendable {
  /// How a daemon behaves.
  package struct Options: Sendable {
    /// Its identity, new with each start.
    package var id: RunID
    /// The process, as `host:pid`.
    package var worker: String
    /// The version of its program.
    package var version: String
    /// How often it gives a sign of life.
    package var heartbeat: Duration = .seconds(5)
    /// How long it is taken to be alive after one: others take over what it evaluates at once then, in
    /// less than ten seconds after its death, and a beat may be three seconds late without that they do.
    package var lease: Duration = .seconds(8)
    /// The longest pause after a failed pass.
    package var longestPause: Duration = .seconds(30)

    /// Makes options.
    package init(worker: String, version: String) {
      // A UUID of version 7 serves daemons as it serves runs.
      id = RunID(at: WallClock.system.now())
      self.worker = worker
      self.version = version
    }
  }

  private let pool: PostgresPool
  private let loops: [any DaemonLoop]
  private let options: Options
  private let clock: WallClock
  private let wakeups: Wakeups
  private let states: LoopStates
  private let startedAt: Timestamp
  private let log: @Sendable (LogLevel, String) -> Void
  private let onAnnouncement: @Sendable (String) async -> Void

  /// Makes a daemon that hasn't begun.
  ///
  /// - Parameters:
  ///   - log: Gets what is worth telling an operator, a line each.
  ///   - onAnnouncement: Gets every notification on the daemons' channel.
  package init(
    pool: PostgresPool, loops: [any DaemonLoop], options: Options, clock: WallClock = .system,
    log: @escaping @Sendable (LogLevel, String) -> Void,
    onAnnouncement: @escaping @Sendable (String) async -> Void = { _ in }
  ) {
    self.pool = pool
    self.loops = loops
    self.options = options
    self.clock = clock
    states = LoopStates(loops.map(\.name))
    wakeups = Wakeups(
      topics: Dictionary(loops.map { ($0.name, $0.topics) }) { first, _ in first }, clock: clock)
    self.log = log
    self.onAnnouncement = onAnnouncement
    startedAt = clock.now()
  }

  /// How each loop is doing.
  package func loopStates() async -> [String: LoopStates.State] { await states.all }

  /// Whether each loop did its duty lately, and the database answers.
  package func health() async -> HealthReport {
    let now = clock.now()
    let states = await states.all
    let loops = loops.map { loop in
      HealthReport.Loop(
        name: loop.name, lastSuccess: states[loop.name]?.lastSuccess,
        error: states[loop.name]?.error,
        // Twice over the safety net, and a pass that takes its time, before anybody is woken up.
        isRecent: now - (states[loop.name]?.lastSuccess ?? startedAt)
          <= loop.interval * 2 + options.longestPause)
    }
    return HealthReport(at: now, loops: loops, databaseError: await Self.trouble(pool))
  }

  /// Why the database doesn't answer; nil when it does.
  private static func trouble(_ pool: PostgresPool) async -> String? {
    do {
      try await withDeadline(.seconds(5), grace: .zero, clock: .system) {
        try await pool.read { _ = try $0.query("SELECT 1") }
      }
      return nil
    } catch is StepFailure {
      return "the database doesn't answer within 5 seconds"
    } catch {
      return "\(error)"
    }
  }

  /// How long a daemon that was told to end waits for the database.
  private static let patience = Duration.seconds(5)

  /// Works until the task is cancelled.
  ///
  /// What waits for a database that doesn't answer is left behind then; another daemon, or the next start,
  /// finds all as if this one had been killed.
  package func run() async {
    let hasEnded = Locked(false)
    _ = try? await withDeadline(nil, grace: Self.patience, clock: clock) {
      await work()
      hasEnded.withLock { $0 = true }
    }
    if !hasEnded.withLock({ $0 }) {
      log(.warning, "the database doesn't answer; not waiting for it")
    }
  }

  private func work() async {
    var heartbeat = Heartbeat(
      pool: pool, options: options, clock: clock, states: states, wakeups: wakeups, log: log)
    // Before the loops: what they begin is taken to be abandoned when its daemon isn't known to live.
    await heartbeat.beat()
    let beating = heartbeat
    await withTaskGroup(of: Void.self) { group in
      for loop in loops { group.addTask { await supervise(loop) } }
      group.addTask { await listen() }
      group.addTask { await beating.run() }
    }
    for loop in loops { await loop.end() }
    // The task is cancelled by now, and the farewell is to be said all the same.
    await Task { [pool, id = options.id.description] in
      _ = try? await pool.write { try $0.execute(DaemonQueries.daemons["end"], id) }
    }.value
  }

  private func supervise(_ loop: any DaemonLoop) async {
    var pause = Duration.seconds(1)
    while !Task.isCancelled {
      do {
        let due = try await loop.pass()
        await states.succeeded(loop.name, at: clock.now())
        pause = .seconds(1)
        let limit = due.map { min($0 - clock.now(), loop.interval) } ?? loop.interval
        await wakeups.sleep(loop.name, atMost: limit)
      } catch {
        if Task.isCancelled { return }
        if await states.failed(loop.name, "\(error)") {
          log(.error, "\(loop.name): \(error); it is tried again")
        }
        await wakeups.pause(loop.name, atMost: pause)
        pause = min(pause * 2, options.longestPause)
      }
    }
  }

  private func listen() async {
    let listener = PostgresListener(pool.configuration)
    while !Task.isCancelled {
      do {
        for try await event in listener.notifications(channels: [RunQueue.channel]) {
          switch event {
          case .listening: await wakeups.wakeAll()
          case .notification(_, let payload):
            await wakeups.announce(payload)
            await onAnnouncement(payload)
          }
        }
      } catch {
        if Task.isCancelled { return }
        log(.warning, "notifications: \(error); polling goes on")
        try? await clock.sleep(.seconds(5))
      }
    }
  }
}
