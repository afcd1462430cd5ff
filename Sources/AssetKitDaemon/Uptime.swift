/// The time that passes for this process's machine, which nobody can set.
enum Uptime {
  private static let start = SuspendingClock.now

  /// How long it has been since the first call.
  static func now() -> Duration { start.duration(to: .now) }
}
