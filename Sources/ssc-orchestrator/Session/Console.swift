internal import CommandLineKit

/// Where a command writes: results to standard output, all else to standard error.
struct Console: Sendable {
  static let noColor = Flag(
    "no-color", "Write without colour, as with NO_COLOR set.", isGlobal: true)
  static let json = Flag("json", "Write JSON; docs/json.md explains the keys.")

  let output: Terminal
  let errors: Terminal

  init(_ arguments: Arguments) {
    output = .standardOutput(noColor: arguments[Self.noColor])
    errors = .standardError(noColor: arguments[Self.noColor])
  }

  /// Something worth knowing, which isn't the result.
  func note(_ message: String) {
    errors.line(errors.styled("note:", .cyan) + " " + Sanitized.lines(message))
  }

  /// Something odd, which keeps nothing from going on.
  func warn(_ message: String) {
    errors.line(errors.styled("warning:", .yellow) + " " + Sanitized.lines(message))
  }

  func write(_ json: OrderedJSON) { output.line(JSONWriter.text(json)) }

  /// Writes a table, or a sentence when it would be empty.
  func write(_ table: Table, isEmpty: Bool, otherwise sentence: String) {
    if isEmpty { output.line(sentence) } else { table.print(to: output) }
  }
}
