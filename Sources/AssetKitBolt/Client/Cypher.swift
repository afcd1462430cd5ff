/// A Cypher statement, which is part of the program's text.
///
/// It can be written as a literal only, without interpolation: what varies goes into parameters.
public struct Cypher: Sendable, Hashable, ExpressibleByStringLiteral {
  let text: String

  /// Takes a literal.
  public init(stringLiteral value: StaticString) { text = String(describing: value) }

  /// Takes a statement that comes from a file of the program, or is put together from such parts.
  package init(trusted text: String) { self.text = text }
}
