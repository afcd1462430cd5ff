/// Why code outside of this process didn't do what was asked of it.
package struct CodeLocationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failures; more may come.
  package struct Code: Sendable, Hashable, RawRepresentable {
    /// The stable spelling, for scripts.
    package let rawValue: String
    /// Makes a code from its spelling.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The program couldn't be started.
    package static let notStarted = Code(rawValue: "not_started")
    /// The program ended with an exit code other than 0.
    package static let exited = Code(rawValue: "exited")
    /// A signal ended the program.
    package static let signaled = Code(rawValue: "signaled")
    /// The program took longer than it may.
    package static let timeLimit = Code(rawValue: "time_limit")
    /// What the program said isn't the protocol.
    package static let protocolViolation = Code(rawValue: "protocol_violation")
    /// The program ended well, and without the result that was asked for.
    package static let noResult = Code(rawValue: "no_result")
    /// The program left processes behind where that isn't allowed.
    package static let leftBehind = Code(rawValue: "left_behind")
  }

  /// The kind of the failure.
  package let code: Code
  /// The program, without its arguments.
  package let program: String
  /// What happened, and what to do.
  package let message: String

  /// The program and what happened.
  package var description: String { "'\(program)' \(message)" }

  /// Makes a failure; the message continues a sentence that begins with the program.
  package init(_ code: Code, program: String, _ message: String) {
    self.code = code
    self.program = program
    self.message = message
  }
}
