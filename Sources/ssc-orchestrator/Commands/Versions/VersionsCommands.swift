internal import CommandLineKit
internal import SSCAssets

extension Ecosystem: ArgumentValue {}

/// What the commands about versions have in common.
enum VersionsCommands {
  static let ecosystem = Option<Ecosystem>(
    "ecosystem", short: "e", "ECOSYSTEM", "Whose rules to use.", isRequired: true)

  static let group = Command(
    group: "versions", "Sort, compare and check versions by an ecosystem's rules.",
    discussion:
      "Versions are read from standard input, one or two a line. What an ecosystem doesn't take "
      + "for a version is below all versions, in the order of its bytes. docs/versions.md names "
      + "the rules.",
    subcommands: [
      VersionsSortCommand.command, VersionsCompareCommand.command, VersionsSatisfiesCommand.command,
    ])

  /// Answers each line by a line, until the input ends.
  ///
  /// The answers before an unreadable line are written all the same.
  static func answer(
    _ arguments: Arguments, _ body: (InputLines.Line) throws -> String
  ) throws -> ExitCode {
    var input = InputLines(path: arguments.path)
    var output = OutputLines(Console(arguments).output)
    defer { output.flush() }
    while let line = try input.next() { output.append(try body(line)) }
    return .success
  }
}

/// `versions sort`: a version a line, from the lowest to the highest.
enum VersionsSortCommand {
  static let command = Command(
    "sort", "Sort versions, one a line, from the lowest to the highest.",
    discussion: "Spellings of one version keep the order in which they were given.",
    [VersionsCommands.ecosystem],
    examples: [
      .init(
        "See why 1.0.0-1 isn't above 1.0.0",
        "printf '1.0.0\\n1.0.0-1\\n' | \(Orchestrator.name) versions sort --ecosystem npm")
    ]
  ) { arguments in
    let ecosystem = try arguments.require(VersionsCommands.ecosystem)
    var input = InputLines(path: arguments.path)
    var lines: [(place: [UInt8], text: String)] = []
    while let line = try input.next() {
      lines.append((ecosystem.place(of: line.text), line.text))
    }
    // The standard library's sort is stable.
    lines.sort { compareBytes($0.place, $1.place) < 0 }
    var output = OutputLines(Console(arguments).output)
    for line in lines { output.append(line.text) }
    output.flush()
    return .success
  }
}

/// `versions compare`: two versions a line, answered by `<`, `=` or `>`.
enum VersionsCompareCommand {
  static let command = Command(
    "compare", "Compare two versions a line, a tab between: `<`, `=` or `>`.",
    [VersionsCommands.ecosystem],
    examples: [
      .init(
        "Compare two versions",
        "printf '1.0-alpha-1\\t1.0a1\\n' | \(Orchestrator.name) versions compare --ecosystem maven")
    ]
  ) { arguments in
    let ecosystem = try arguments.require(VersionsCommands.ecosystem)
    return try VersionsCommands.answer(arguments) { line in
      let (a, b) = try line.pair("two versions", path: arguments.path)
      let order = compareBytes(ecosystem.place(of: String(a)), ecosystem.place(of: String(b)))
      return order == 0 ? "=" : order < 0 ? "<" : ">"
    }
  }
}

/// `versions satisfies`: a version and a constraint a line, answered by `true` or `false`.
enum VersionsSatisfiesCommand {
  static let command = Command(
    "satisfies", "Check a version and a constraint a line, a tab between: `true` or `false`.",
    discussion:
      "The version comes first. What is no version satisfies nothing; a constraint that can't be "
      + "read ends the command.",
    [VersionsCommands.ecosystem],
    examples: [
      .init(
        "Check a version",
        "printf '1.4.2\\t^1.2\\n' | \(Orchestrator.name) versions satisfies --ecosystem cargo")
    ]
  ) { arguments in
    let ecosystem = try arguments.require(VersionsCommands.ecosystem)
    // Many versions are often checked against one constraint.
    var last: (text: Substring, constraint: any VersionConstraint)?
    return try VersionsCommands.answer(arguments) { line in
      let (version, text) = try line.pair("a version and a constraint", path: arguments.path)
      let constraint: any VersionConstraint
      if let last, last.text == text {
        constraint = last.constraint
      } else {
        do {
          constraint = try ecosystem.versionConstraint(String(text))
        } catch {
          throw UsageError("line \(line.number): \(error)", path: arguments.path)
        }
        last = (text, constraint)
      }
      return constraint.isSatisfied(bySpelling: String(version)) ? "true" : "false"
    }
  }
}
