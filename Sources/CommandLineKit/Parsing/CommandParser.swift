internal import AssetKitCore

/// What a command line asks for.
package enum Invocation: Sendable {
  /// To run a command.
  case run(Command, Arguments)
  /// To explain the last command of a path.
  case help([Command])
  /// To say which version this is.
  case version
  /// Nothing: a group was named without one of its commands.
  case incomplete([Command])
}

/// Understands command lines by a tree of commands.
package struct CommandParser: Sendable {
  private var path: [Command]
  private var arguments = Arguments()
  private var positionals: [String] = []
  private var rest: ArraySlice<String>

  /// Understands the words behind the program's name.
  package static func parse(
    _ words: [String], by root: Command
  ) throws(UsageError) -> Invocation {
    var parser = CommandParser(path: [root], rest: words[...])
    return try parser.parse()
  }

  private init(path: [Command], rest: ArraySlice<String>) {
    self.path = path
    self.rest = rest
  }

  private var command: Command { path[path.count - 1] }

  /// The parameters that may be named here: the command's own and the global ones above it.
  private var named: [Parameter] {
    Self.named(path)
  }

  static func named(_ path: [Command]) -> [Parameter] {
    let inherited = path.dropLast().flatMap { $0.parameters.filter(\.isGlobal) }
    let own = path.last?.parameters.filter { $0.kind != .positional } ?? []
    return own + inherited
  }

  private mutating func parse() throws(UsageError) -> Invocation {
    while let word = rest.popFirst() {
      if word == "--" {
        for word in rest { try takePlain(word) }
        break
      } else if command.forwardsArguments, word != "--help" {
        positionals.append(word)
      } else if word == "--help" || word == "-h" {
        return .help(path)
      } else if word == "--version", path.count == 1 {
        return .version
      } else if word == "help", path.count == 1, command.subcommand("help") == nil {
        return try help()
      } else if word.hasPrefix("--") {
        try takeLong(word)
      } else if word.hasPrefix("-"), word != "-", Int(word) == nil {
        try takeShort(word)
      } else {
        try takePlain(word)
      }
    }
    return try finish()
  }

  private mutating func help() throws(UsageError) -> Invocation {
    for word in rest where !word.hasPrefix("-") { try enter(word) }
    return .help(path)
  }

  private mutating func enter(_ word: String) throws(UsageError) {
    guard let next = command.subcommand(word) else {
      let names = command.visibleSubcommands.map(\.name)
      let near = NearMiss.question(NearMiss.suggestions(for: word, among: names, limit: 1))
      throw failure("unknown command `\(word)`" + near)
    }
    path.append(next)
  }

  private mutating func takePlain(_ word: String) throws(UsageError) {
    if command.body == nil { try enter(word) } else { positionals.append(word) }
  }

  private mutating func takeLong(_ word: String) throws(UsageError) {
    let name = String(word.prefix { $0 != "=" })
    let attached = word.count > name.count ? String(word.dropFirst(name.count + 1)) : nil
    guard let parameter = named.first(where: { $0.spellings.contains(name) }) else {
      let all = named.flatMap(\.spellings).filter { $0.hasPrefix("--") } + ["--help"]
      let near = NearMiss.question(NearMiss.suggestions(for: name, among: all, limit: 1))
      throw failure("unknown option `\(name)`" + near)
    }
    if parameter.takesValue {
      if let attached { try set(parameter, attached) } else { try set(parameter, next(for: name)) }
    } else {
      guard attached == nil else { throw failure("`\(name)` takes no value") }
      arguments.flags[parameter.name] = name == "--" + parameter.name
    }
  }

  /// Letters in a row; the value of an option may be attached: `-jaX` is `-j -a X`.
  private mutating func takeShort(_ word: String) throws(UsageError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let parameter = named.first(where: { $0.short == letter }) else {
        throw failure("unknown option `-\(letter)`")
      }
      guard parameter.takesValue else {
        arguments.flags[parameter.name] = true
        continue
      }
      if letters.first == "=" { letters.removeFirst() }
      try set(parameter, letters.isEmpty ? next(for: "-\(letter)") : String(letters))
      return
    }
  }

  /// The word behind an option.
  ///
  /// It may begin with a dash, but it isn't one of the options here: then the value was forgotten.
  private mutating func next(for spelling: String) throws(UsageError) -> String {
    let known = named.flatMap(\.spellings) + ["--"]
    guard let word = rest.first, !known.contains(word) else {
      throw failure("`\(spelling)` expects a value")
    }
    rest.removeFirst()
    return word
  }

  private mutating func set(_ parameter: Parameter, _ value: String) throws(UsageError) {
    guard parameter.repeats || arguments.values[parameter.spelling] == nil else {
      throw failure("`\(parameter.spelling)` is given twice")
    }
    guard parameter.accepts(value) else {
      let near = NearMiss.suggestions(for: value, among: parameter.allowedValues, limit: 1)
      throw failure(
        "`\(parameter.spelling)` expects \(parameter.expectation), found `\(value)`"
          + NearMiss.question(near))
    }
    arguments.values[parameter.spelling, default: []].append(value)
  }

  private mutating func finish() throws(UsageError) -> Invocation {
    guard command.body != nil else { return .incomplete(path) }
    var declared = command.parameters.filter { $0.kind == .positional }[...]
    for word in positionals {
      guard let parameter = declared.first else {
        throw failure("unexpected argument `\(word)`")
      }
      try set(parameter, word)
      if !parameter.repeats { declared.removeFirst() }
    }
    for parameter in command.parameters
    where parameter.isRequired && arguments.values[parameter.spelling] == nil {
      throw failure(
        parameter.kind == .positional
          ? "missing argument \(parameter.spelling)" : "missing option `\(parameter.spelling)`")
    }
    arguments.path = path.map(\.name)
    return .run(command, arguments)
  }

  private func failure(_ message: String) -> UsageError {
    UsageError(message, path: path.map(\.name))
  }
}
