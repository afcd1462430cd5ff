internal import CommandLineKit
internal import Glibc

/// Asks before something is deleted.
enum Confirmation {
  /// Whether the user agrees with a consequence, such as "this deletes the run".
  ///
  /// - Throws: `UsageError` when nobody can be asked; the message names the option that agrees.
  static func ask(
    _ consequence: String, orOption option: String, _ session: Session
  ) throws -> Bool {
    guard isatty(STDIN_FILENO) == 1, session.console.errors.isInteractive else {
      throw UsageError(
        "\(consequence), and there is no terminal to ask on; give `\(option)` to agree",
        path: session.arguments.path)
    }
    session.console.errors.write(Sanitized.lines(consequence) + ". Go on? [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    guard ["y", "yes"].contains(answer) else {
      session.console.errors.line("Nothing was deleted.")
      return false
    }
    return true
  }
}
