/// The help page of a command.
package struct HelpText: Sendable {
  private let path: [Command]
  private let program: Program
  private let width: Int

  /// Makes the page of the last command of a path, for a terminal of that width in columns.
  package init(_ path: [Command], of program: Program, width: Int) {
    self.path = path
    self.program = program
    // Lines longer than this are hard to read however wide the screen is.
    self.width = min(max(width, 40), 100)
  }

  private struct Row {
    let term: String
    let text: String
  }

  /// The page, with a newline at its end.
  package func text(_ terminal: Terminal = .plain) -> String {
    guard let command = path.last else { return "" }
    var blocks = [TextWrapping.wrap(command.abstract, width: width), usage(command, terminal)]
    if !command.discussion.isEmpty {
      blocks.append(TextWrapping.wrap(command.discussion, width: width))
    }
    let own = command.parameters.filter { !$0.isGlobal }
    let global = CommandParser.named(path).filter(\.isGlobal)
    let sections: [(String, [Row])] = [
      ("Commands", command.visibleSubcommands.map { Row(term: $0.name, text: $0.abstract) }),
      ("Arguments", own.filter { $0.kind == .positional }.map(row)),
      ("Options", own.filter { $0.kind != .positional }.map(row)),
      ("Global options", global.map(row) + builtIn),
    ]
    let terms = sections.flatMap(\.1).map { DisplayWidth.of($0.term) }
    // Few long terms don't push all texts to the right: theirs begin on the next line.
    let column = min(terms.max() ?? 0, max(16, width / 3)) + 4
    for (title, rows) in sections where !rows.isEmpty {
      let lines = rows.map { line($0, column: column) }
      blocks.append(terminal.styled(title + ":", .bold) + "\n" + lines.joined(separator: "\n"))
    }
    blocks += examples(command, terminal)
    if path.count == 1, !program.exitCodes.isEmpty {
      let codes = program.exitCodes.map {
        "  \(TextWrapping.pad("\($0.code.rawValue)", to: 5))\($0.meaning)"
      }
      blocks.append(terminal.styled("Exit codes:", .bold) + "\n" + codes.joined(separator: "\n"))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private var builtIn: [Row] {
    let help = [Row(term: "-h, --help", text: "Show this help.")]
    return path.count == 1 ? help + [Row(term: "    --version", text: "Show the version.")] : help
  }

  private func usage(_ command: Command, _ terminal: Terminal) -> String {
    var words = path.map(\.name)
    if command.body == nil { words.append("<command>") }
    words.append("[options]")
    for parameter in command.parameters where parameter.kind == .positional {
      let word = parameter.placeholder + (parameter.repeats ? "..." : "")
      words.append(parameter.isRequired ? word : "[\(word)]")
    }
    for parameter in command.parameters where parameter.kind == .option && parameter.isRequired {
      words.insert("--\(parameter.name) \(parameter.placeholder)", at: path.count)
    }
    return terminal.styled("Usage:", .bold) + " " + words.joined(separator: " ")
  }

  private func row(_ parameter: Parameter) -> Row {
    var term: String
    switch parameter.kind {
    case .positional:
      term = parameter.placeholder
    case .option:
      term = "--\(parameter.name) \(parameter.placeholder)"
    case .flag(let negatable):
      term = negatable ? "--[no-]\(parameter.name)" : "--\(parameter.name)"
    }
    if parameter.kind != .positional {
      term = (parameter.short.map { "-\($0), " } ?? "    ") + term
    }
    var text = parameter.summary
    if !parameter.allowedValues.isEmpty {
      text += " One of " + parameter.allowedValues.joined(separator: ", ") + "."
    }
    if parameter.repeats, parameter.kind == .option { text += " May be repeated." }
    return Row(term: term, text: text)
  }

  private func line(_ row: Row, column: Int) -> String {
    let text = TextWrapping.wrap(row.text, width: width - column, indent: column)
    let term = "  " + row.term
    guard DisplayWidth.of(term) + 2 <= column else {
      return term + "\n" + String(repeating: " ", count: column) + text
    }
    return TextWrapping.pad(term, to: column) + text
  }

  private func examples(_ command: Command, _ terminal: Terminal) -> [String] {
    guard !command.examples.isEmpty else { return [] }
    let lines = command.examples.map { "  # \($0.purpose)\n  \($0.line)" }
    return [terminal.styled("Examples:", .bold) + "\n" + lines.joined(separator: "\n")]
  }
}
