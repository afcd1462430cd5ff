/// A program that executes a step, and the bounds within which it does.
package struct StepCommand: Sendable, Hashable {
  /// The program and its arguments; a program without `/` is looked up in the step's `PATH`.
  package var arguments: [String]
  /// Its working directory; nil for the orchestrator's.
  package var directory: String?
  /// Its environment.
  package var environment: StepEnvironment
  /// What it may use.
  package var limits: StepLimits
  /// How long it may take to end after SIGTERM before it gets SIGKILL.
  package var grace: Duration

  /// Describes a program.
  package init(
    _ arguments: [String], directory: String? = nil,
    environment: StepEnvironment = StepEnvironment(), limits: StepLimits = StepLimits(),
    grace: Duration = .seconds(20)
  ) {
    self.arguments = arguments
    self.directory = directory
    self.environment = environment
    self.limits = limits
    self.grace = grace
  }

  /// The program, for messages; arguments may hold secrets.
  package var program: String { arguments.first ?? "" }
}

/// What the process of a step may use; nil stands for no limit.
package struct StepLimits: Sendable, Hashable {
  /// The address space of each of its processes, in bytes (`RLIMIT_AS`).
  package var memory: Int?
  /// The CPU time of each of its processes, in whole seconds (`RLIMIT_CPU`); at least one second.
  package var cpuTime: Duration?
  /// The time from start to end.
  package var wallTime: Duration?

  /// Declares limits.
  package init(memory: Int? = nil, cpuTime: Duration? = nil, wallTime: Duration? = nil) {
    self.memory = memory
    self.cpuTime = cpuTime
    self.wallTime = wallTime
  }

  /// The CPU time as the system counts it.
  var cpuSeconds: UInt64 {
    guard let cpuTime else { return 0 }
    let (seconds, fraction) = cpuTime.components
    return UInt64(max(1, seconds + (fraction > 0 ? 1 : 0)))
  }
}
