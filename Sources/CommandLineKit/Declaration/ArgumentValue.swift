/// A type that an option or an argument can have.
///
/// An enumeration of texts conforms with `ArgumentValue, CaseIterable` alone.
package protocol ArgumentValue: Sendable {
  /// Reads a value; nil when the text isn't one.
  init?(argument: String)
  /// What a text should have been, as in "expects a whole number".
  static var expectation: String { get }
  /// All values, where they are few; help and completion show them.
  static var allowedValues: [String] { get }
}

extension ArgumentValue {
  /// None are listed.
  package static var allowedValues: [String] { [] }
}

extension String: ArgumentValue {
  /// Every text is one.
  package init?(argument: String) { self = argument }
  /// Never shown.
  package static var expectation: String { "a text" }
}

extension Int: ArgumentValue {
  /// Reads decimal digits with an optional sign.
  package init?(argument: String) { self.init(argument) }
  /// A whole number.
  package static var expectation: String { "a whole number" }
}

extension ArgumentValue where Self: CaseIterable & RawRepresentable, RawValue == String {
  /// Reads the raw value of a case.
  package init?(argument: String) { self.init(rawValue: argument) }
  /// The cases, as a list.
  package static var expectation: String { "one of " + allowedValues.joined(separator: ", ") }
  /// The raw values in the order of declaration.
  package static var allowedValues: [String] { allCases.map(\.rawValue) }
}

/// A pair such as `team=data`, as `--tag` takes it.
package struct KeyValue: ArgumentValue, Hashable {
  /// What precedes the first `=`; never empty.
  package let key: String
  /// Everything behind it.
  package let value: String

  /// Reads `key=value`.
  package init?(argument: String) {
    guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
    key = String(argument[..<mark])
    value = String(argument[mark...].dropFirst())
  }

  /// A pair.
  package static var expectation: String { "KEY=VALUE" }
}
