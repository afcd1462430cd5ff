/// Something that is on or off: `--json`.
package struct Flag: DeclaredParameter {
  /// The declaration without its type.
  package let parameter: Parameter
  let defaultValue: Bool

  /// Declares a flag; a negatable one is also taken as `--no-name`.
  package init(
    _ name: String, short: Character? = nil, _ summary: String, default defaultValue: Bool = false,
    negatable: Bool = false, isGlobal: Bool = false
  ) {
    self.defaultValue = defaultValue
    parameter = Parameter(
      name: name, short: short, kind: .flag(negatable: negatable), placeholder: "",
      summary: summary, isRequired: false, repeats: true, isGlobal: isGlobal, allowedValues: [],
      completion: .none, expectation: "", accepts: { _ in true })
  }
}

/// A named value: `--select SELECTION`.
package struct Option<Value: ArgumentValue>: DeclaredParameter {
  /// The declaration without its type.
  package let parameter: Parameter

  /// Declares an option.
  package init(
    _ name: String, short: Character? = nil, _ placeholder: String, _ summary: String,
    isRequired: Bool = false, repeats: Bool = false, isGlobal: Bool = false,
    completion: ValueCompletion = .none
  ) {
    parameter = Parameter(
      name: name, short: short, kind: .option, placeholder: placeholder, summary: summary,
      isRequired: isRequired, repeats: repeats, isGlobal: isGlobal,
      allowedValues: Value.allowedValues,
      completion: Value.allowedValues.isEmpty ? completion : .words(Value.allowedValues),
      expectation: Value.expectation, accepts: { Value(argument: $0) != nil })
  }
}

/// A value given by its place: `KEY`.
package struct Positional<Value: ArgumentValue>: DeclaredParameter {
  /// The declaration without its type.
  package let parameter: Parameter

  /// Declares an argument; only the last one of a command may repeat.
  package init(
    _ placeholder: String, _ summary: String, isRequired: Bool = true, repeats: Bool = false,
    completion: ValueCompletion = .none
  ) {
    parameter = Parameter(
      name: placeholder, short: nil, kind: .positional, placeholder: placeholder, summary: summary,
      isRequired: isRequired, repeats: repeats, isGlobal: false,
      allowedValues: Value.allowedValues,
      completion: Value.allowedValues.isEmpty ? completion : .words(Value.allowedValues),
      expectation: Value.expectation, accepts: { Value(argument: $0) != nil })
  }
}
