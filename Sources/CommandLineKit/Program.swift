/// A program made of commands: parses its command line, runs what it asks for, reports failures.
package struct Program: Sendable {
  /// An exit code with what it means, for the help.
  package struct ExitCodeMeaning: Sendable {
    /// The code.
    package let code: ExitCode
    /// What it means.
    package let meaning: String

    /// Makes an entry.
    package init(_ code: ExitCode, _ meaning: String) {
      self.code = code
      self.meaning = meaning
    }
  }

  /// A failure as the user sees it.
  package struct Failure: Sendable {
    /// The code that the process ends with.
    package let exitCode: ExitCode
    /// What to print behind "error: "; nil to print nothing.
    package let message: String?

    /// Makes a failure.
    package init(_ exitCode: ExitCode, _ message: String?) {
      self.exitCode = exitCode
      self.message = message
    }
  }

  /// The tree of commands; its name is the program's.
  package let root: Command
  /// What `--version` prints.
  package let version: String
  /// The exit codes that the help explains.
  package let exitCodes: [ExitCodeMeaning]
  private let explain: @Sendable (any Error) -> Failure

  /// Makes a program; `explain` decides how errors of its commands are shown.
  package init(
    _ root: Command, version: String, exitCodes: [ExitCodeMeaning] = [],
    explain: @escaping @Sendable (any Error) -> Failure = { Failure(.failure, "\($0)") }
  ) {
    self.root = root
    self.version = version
    self.exitCodes = exitCodes
    self.explain = explain
  }

  /// Does what the words behind the program's name ask for.
  package func run(
    _ words: [String], output: Terminal = .standardOutput(), errors: Terminal = .standardError()
  ) async -> ExitCode {
    do {
      switch try CommandParser.parse(words, by: root) {
      case .run(let command, let arguments):
        return try await command.body?(arguments) ?? .success
      case .help(let path):
        output.write(help(path, for: output))
        return .success
      case .version:
        output.write("\(root.name) \(version)\n")
        return .success
      case .incomplete(let path):
        errors.write(help(path, for: errors))
        return .usage
      }
    } catch let error as UsageError {
      report(error.description, to: errors)
      return .usage
    } catch {
      let failure = explain(error)
      if let message = failure.message { report(message, to: errors) }
      return failure.exitCode
    }
  }

  private func help(_ path: [Command], for terminal: Terminal) -> String {
    HelpText(path, of: self, width: terminal.width ?? 80).text(terminal)
  }

  private func report(_ message: String, to terminal: Terminal) {
    let text = Sanitized.lines(message)
    terminal.write(terminal.styled("error:", .bold, .red) + " " + text + "\n")
  }
}
