/// Decides when the processes of a step are asked to end, made to end, and no longer waited for.
///
/// ```
/// running -> stopping (SIGTERM) -> killed (SIGKILL)
///   any of these, when the program has ended -> lingering -> ended
/// ```
/// Lingering lasts until nothing of the step is left: the processes that the program left behind get
/// a moment to end by themselves, then SIGTERM, then SIGKILL.
struct StepLife {
  /// What is seen of the processes.
  struct Sight {
    /// Whether the program has ended.
    var hasEnded: Bool
    /// Whether standard output and standard error were read to their ends.
    var isOutputClosed: Bool
    /// Looks for the living processes beside the program, by name.
    var survivors: () -> [String]
  }

  /// What is to be done.
  enum Action: Hashable {
    /// SIGTERM to the program and all of its processes, once.
    case ask
    /// SIGTERM to what the program left behind.
    case terminate
    /// SIGKILL to all.
    case kill
    /// Nothing more is waited for.
    case end
  }

  private enum Phase {
    case running
    case stopping(killAt: ContinuousClock.Instant)
    case killed
    case lingering(signals: Int, until: ContinuousClock.Instant)
    case ended
  }

  /// How long what the program left behind may take for each step towards its end.
  static let linger = Duration.milliseconds(500)

  private let grace: Duration
  private let wallLimit: ContinuousClock.Instant?
  private var phase = Phase.running
  /// Whether the time limit was over before the program ended.
  private(set) var wasTooLong = false
  /// The processes that the program left behind, and that didn't end by themselves.
  private(set) var leftBehind: [String] = []
  /// Whether somebody out of reach still held the output at the end.
  private(set) var isOutputHeld = false

  init(_ command: StepCommand, start: ContinuousClock.Instant) {
    grace = command.grace
    wallLimit = command.limits.wallTime.map { start + $0 }
  }

  /// When to look again even if nothing happens; nil for never.
  var deadline: ContinuousClock.Instant? {
    switch phase {
    case .running: wallLimit
    case .stopping(let killAt): killAt
    case .lingering(_, let until): until
    case .killed, .ended: nil
    }
  }

  /// Whether processes are waited for whose ends don't announce themselves.
  var isLingering: Bool { if case .lingering = phase { true } else { false } }

  /// Takes what is seen now, and whether the step is to stop.
  mutating func look(
    _ sight: Sight, isToStop: Bool, now: ContinuousClock.Instant
  ) -> [Action] {
    switch phase {
    case .running, .stopping, .killed:
      guard !sight.hasEnded else {
        phase = .lingering(signals: 0, until: now + Self.linger)
        return lingering(sight, now)
      }
      return withProgram(isToStop, now)
    case .lingering: return lingering(sight, now)
    case .ended: return []
    }
  }

  private mutating func withProgram(
    _ isToStop: Bool, _ now: ContinuousClock.Instant
  ) -> [Action] {
    switch phase {
    case .running:
      let isTooLong = wallLimit.map { now >= $0 } ?? false
      guard isToStop || isTooLong else { return [] }
      wasTooLong = isTooLong && !isToStop
      phase = .stopping(killAt: now + grace)
      return [.ask]
    case .stopping(let killAt) where now >= killAt:
      phase = .killed
      return [.kill]
    default: return []
    }
  }

  private mutating func lingering(_ sight: Sight, _ now: ContinuousClock.Instant) -> [Action] {
    guard case .lingering(let signals, let until) = phase else { return [] }
    let survivors = sight.survivors()
    if survivors.isEmpty && (sight.isOutputClosed || now >= until) {
      isOutputHeld = !sight.isOutputClosed
      phase = .ended
      return [.end]
    }
    guard now >= until else { return [] }
    if signals == 0 { leftBehind = survivors }
    guard signals < 2 else {
      // Not even SIGKILL ends a process that waits for a dead device.
      isOutputHeld = !sight.isOutputClosed
      phase = .ended
      return [.end]
    }
    phase = .lingering(signals: signals + 1, until: now + Self.linger)
    return [signals == 0 ? .terminate : .kill]
  }
}
