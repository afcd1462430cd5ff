/// What a shell may offer for a value.
package enum ValueCompletion: Sendable, Hashable {
  /// Nothing.
  case none
  /// Names of files.
  case files
  /// A few words.
  case words([String])
  /// The lines that the program prints when called with `__complete` and this topic.
  case dynamic(String)
}

/// A flag, an option or an argument as parser, help and completion see it: without its type.
package struct Parameter: Sendable {
  /// How a parameter is given.
  package enum Kind: Sendable, Hashable {
    /// By its name; negatable ones also as `--no-name`.
    case flag(negatable: Bool)
    /// By its name and a value.
    case option
    /// By its place.
    case positional
  }

  /// The name without dashes, such as `select`; for arguments the key only.
  package let name: String
  /// One letter for options in a hurry.
  package let short: Character?
  /// How it is given.
  package let kind: Kind
  /// What stands for the value in help, such as `SELECTION`.
  package let placeholder: String
  /// What it does, a sentence.
  package let summary: String
  /// Whether the command can't run without it.
  package let isRequired: Bool
  /// Whether it may be given several times.
  package let repeats: Bool
  /// Whether it may stand before and after the names of subcommands.
  package let isGlobal: Bool
  /// The values that are allowed, where they are few.
  package let allowedValues: [String]
  /// What shells offer.
  package let completion: ValueCompletion
  let expectation: String
  let accepts: @Sendable (String) -> Bool

  /// The name as messages say it: `--select`, or `KEY`.
  var spelling: String { kind == .positional ? placeholder : "--" + name }

  var takesValue: Bool { kind == .option }

  /// All ways to write it on a command line.
  var spellings: [String] {
    guard kind != .positional else { return [] }
    let letter = short.map { ["-\($0)"] } ?? []
    return letter + ["--" + name] + (kind == .flag(negatable: true) ? ["--no-" + name] : [])
  }
}

/// A typed declaration with an untyped one inside.
package protocol DeclaredParameter: Sendable {
  /// What parser, help and completion need.
  var parameter: Parameter { get }
}
