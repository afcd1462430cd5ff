/// How a process ended, as its parent sees it.
package struct ExitCode: Sendable, Hashable, RawRepresentable {
  /// The number, from 0 to 255.
  package let rawValue: Int32

  /// Makes an exit code.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Everything went well.
  package static let success = ExitCode(rawValue: 0)
  /// What was asked for was tried, and failed.
  package static let failure = ExitCode(rawValue: 1)
  /// The command line, the configuration or the definitions are wrong; nothing was tried.
  package static let usage = ExitCode(rawValue: 2)
  /// A server can't be reached.
  package static let unreachable = ExitCode(rawValue: 3)
  /// The user interrupted.
  package static let interrupted = ExitCode(rawValue: 130)
}
