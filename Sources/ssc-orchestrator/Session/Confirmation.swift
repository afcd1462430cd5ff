internal import CommandLineKit
internal import Glibc

/// Asks before something is deleted.
enum Confirmation {
  /// Whether the user agrees.
  ///
  /// - Throws: `UsageError` when nobody can be asked; the message names the option that agrees.
  static func ask(_ question: String, orOption option: String, _ session: Session) throws -> Bool {
    guard isatty(STDIN_FILENO) == 1, session.console.errors.isInteractive else {
      throw UsageError(
        "\(question)\nThere is no terminal to ask on: give `\(option)` to agree",
        path: session.arguments.path)
    }
    session.console.errors.write(Sanitized.lines(question) + " [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    guard ["y", "yes"].contains(answer) else {
      session.console.errors.line("Nothing was deleted.")
      return false
    }
    return true
  }
}
