/// What a command was given, read through the declarations of its parameters.
///
/// ```swift
/// let depth = Option<Int>("depth", "N", "How many steps to follow.")
/// ... body: { arguments in print(arguments[depth] ?? 1) }
/// ```
package struct Arguments: Sendable {
  var values: [String: [String]] = [:]
  var flags: [String: Bool] = [:]

  /// The names on the way to the command, the program's first.
  package internal(set) var path: [String] = []

  /// Whether a flag is on.
  package subscript(flag: Flag) -> Bool {
    flags[flag.parameter.name] ?? flag.defaultValue
  }

  /// The value of an option; nil when it wasn't given.
  package subscript<Value>(option: Option<Value>) -> Value? {
    values[option.parameter.spelling]?.last.flatMap(Value.init(argument:))
  }

  /// The value of an argument; nil when it wasn't given.
  package subscript<Value>(positional: Positional<Value>) -> Value? {
    values[positional.parameter.spelling]?.first.flatMap(Value.init(argument:))
  }

  /// All values of an option that repeats, in order.
  package func all<Value>(_ option: Option<Value>) -> [Value] {
    (values[option.parameter.spelling] ?? []).compactMap(Value.init(argument:))
  }

  /// All values of an argument that repeats, in order.
  package func all<Value>(_ positional: Positional<Value>) -> [Value] {
    (values[positional.parameter.spelling] ?? []).compactMap(Value.init(argument:))
  }

  /// The value of an argument that is declared as required.
  ///
  /// Throws when it isn't there, which the parser doesn't let happen.
  package func require<Value>(_ positional: Positional<Value>) throws(UsageError) -> Value {
    guard let value = self[positional] else {
      throw UsageError("missing argument \(positional.parameter.spelling)", path: path)
    }
    return value
  }

  /// The value of an option that this call can't do without.
  package func require<Value>(_ option: Option<Value>) throws(UsageError) -> Value {
    guard let value = self[option] else {
      throw UsageError("missing option `\(option.parameter.spelling)`", path: path)
    }
    return value
  }
}
