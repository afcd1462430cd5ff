/// How long daemons are plagued, and how.
package struct SoakOptions: Sendable {
  /// The built `ssc-orchestrator`.
  package var program: String
  /// How long daemons are killed, in seconds of real time.
  package var seconds = 600
  /// By how much the schedules' time is faster than the real one.
  package var speed = 30.0
  /// The number of daemons.
  package var daemons = 3
  /// The number of schedules, five kinds in turn.
  package var schedules = 5
  /// The longest pause between two disturbances, in seconds.
  package var longestPause = 6.0
  /// What the disturbances follow from.
  package var seed: UInt64 = 1
  /// Gets what happens, a line each.
  package var say: @Sendable (String) -> Void = { _ in }

  /// Makes the default options.
  package init(program: String) { self.program = program }
}
