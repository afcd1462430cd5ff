package import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// A daemon's signs of life, and what it notices while it gives them: that the database is back, that
/// the clock was put forward or back, that the process stood still.
struct Heartbeat: Sendable {
  private let pool: PostgresPool
  private let options: Daemon.Options
  private let clock: WallClock
  private let states: LoopStates
  private let wakeups: Wakeups
  private let log: @Sendable (LogLevel, String) -> Void
  private let began: Timestamp
  private var rhythm: Rhythm
  private var isLost = false

  init(
    pool: PostgresPool, options: Daemon.Options, clock: WallClock, states: LoopStates,
    wakeups: Wakeups, log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.pool = pool
    self.options = options
    self.clock = clock
    self.states = states
    self.wakeups = wakeups
    self.log = log
    began = clock.now()
    rhythm = Rhythm(wall: began, uptime: Uptime.now())
  }

  /// Beats until the task is cancelled.
  func run() async {
    var heartbeat = self
    heartbeat.rhythm = Rhythm(wall: clock.now(), uptime: Uptime.now())
    // A database that can't be reached takes time too, and is no pause of this process.
    var spent = Duration.zero
    while (try? await clock.sleep(options.heartbeat)) != nil {
      await heartbeat.notice(options.heartbeat + spent)
      let start = Uptime.now()
      await heartbeat.beat()
      spent = Uptime.now() - start
    }
  }

  /// Gives one sign of life.
  mutating func beat() async {
    do {
      let loops = await states.json
      // A server that stands still refuses nothing, and would be waited for in silence.
      try await withDeadline(options.heartbeat, grace: .seconds(1), clock: clock) {
        [pool, clock, began, options] in
        try await pool.read { db in
          let now = clock.now()
          try db.execute(
            DaemonQueries.daemons["heartbeat"], options.id.description, options.worker,
            options.version, began.postgres, now.postgres, (now + options.lease).postgres,
            loops.text)
        }
      }
      if isLost {
        log(.info, "the database is back")
        // Loops pause for up to half a minute after failures.
        await wakeups.wakeAll()
      }
      isLost = false
    } catch {
      if Task.isCancelled { return }
      let silence = "the database doesn't answer within \(options.heartbeat)"
      if !isLost { log(.error, "heartbeat: \(error is StepFailure ? silence : "\(error)")") }
      isLost = true
    }
  }

  /// Tells of a clock that jumped and of a pause, after which no loop sleeps on by what it believed.
  private mutating func notice(_ pause: Duration) async {
    guard let disturbance = rhythm.beat(wall: clock.now(), uptime: Uptime.now(), pause) else {
      return
    }
    log(.warning, disturbance.description)
    await wakeups.wakeAll()
  }
}

/// Compares the wall clock with the time that really passes.
package struct Rhythm: Sendable {
  /// What can be odd about the time between two beats.
  package enum Disturbance: Sendable, Hashable, CustomStringConvertible {
    /// The wall clock went on by so much more than time did; negative when it was put back.
    case step(Duration)
    /// The process did nothing for so long.
    case pause(Duration)

    /// What an operator is told.
    package var description: String {
      switch self {
      case .step(let step):
        let direction = step > .zero ? "forward" : "back"
        let seconds = abs(step.components.seconds)
        return "the clock was put \(direction) by \(seconds) seconds; everything is looked at again"
      case .pause(let pause):
        return "this process stood still for \(pause.components.seconds) seconds; everything is "
          + "looked at again"
      }
    }
  }

  /// A shorter difference is nothing odd on a busy machine, or is the work of a clock's discipline.
  package static let tolerance = Duration.seconds(5)

  private var wall: Timestamp
  private var uptime: Duration

  /// Begins with the first beat.
  package init(wall: Timestamp, uptime: Duration) {
    self.wall = wall
    self.uptime = uptime
  }

  /// Takes a beat, which was due `pause` after the one before.
  package mutating func beat(wall: Timestamp, uptime: Duration, _ pause: Duration) -> Disturbance? {
    let passed = uptime - self.uptime
    let step = (wall - self.wall) - passed
    (self.wall, self.uptime) = (wall, uptime)
    if step > Self.tolerance || step < .zero - Self.tolerance { return .step(step) }
    if passed - pause > Self.tolerance { return .pause(passed - pause) }
    return nil
  }
}
