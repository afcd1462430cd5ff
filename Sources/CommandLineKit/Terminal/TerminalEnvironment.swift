internal import Glibc

/// The variables that say how to write to a terminal.
struct TerminalEnvironment: Sendable {
  /// The kind of terminal: `TERM`.
  var type: String?
  /// Set and not empty means no colour: `NO_COLOR` (no-color.org).
  var noColor: String?
  /// Set and not 0 means colour even in a pipe: `CLICOLOR_FORCE` (bixense.com/clicolors).
  var forceColor: String?
  /// The width, when it is a sensible number: `COLUMNS`.
  var columns: Int?

  static var ofProcess: TerminalEnvironment {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    return TerminalEnvironment(
      type: variable("TERM"), noColor: variable("NO_COLOR"),
      forceColor: variable("CLICOLOR_FORCE"),
      columns: variable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil })
  }

  /// Whether to write styles: what the user asks for most explicitly decides.
  func usesColor(isTerminal: Bool, noColor option: Bool) -> Bool {
    if option || noColor?.isEmpty == false { return false }
    if let forceColor, !forceColor.isEmpty, forceColor != "0" { return true }
    return isTerminal && type != "dumb"
  }
}
