/// A map of a configuration file, whose values are read by key.
///
/// Each method returns nil when the key is absent, or when its value is wrong, which the reader has
/// been told then. Paths in messages are those of the keys: `storage.postgres.postgres_db.port`.
package struct ConfigurationMap {
  /// The reader that collects the problems.
  package let reader: ConfigurationReader
  /// The keys that lead here, joined by dots; nil for the root.
  package let path: String?
  /// Where the map begins.
  package let position: YAMLPosition
  /// The keys with their values, in the order of the text.
  package let members: [YAMLNode.Member]

  /// The value of a key.
  package func node(_ key: String) -> YAMLNode? {
    members.first { $0.key == key }?.value
  }

  /// The value of a key that must be there.
  package func required(_ key: String) -> YAMLNode? {
    if let node = node(key) { return node }
    reader.fail(.missingKey, position, path, "the key `\(key)` is missing")
    return nil
  }

  /// The path of a key of this map.
  package func path(of key: String) -> String {
    path.map { "\($0).\(key)" } ?? key
  }

  /// The map under a key.
  package func map(_ key: String, keys: [String]) -> ConfigurationMap? {
    node(key).flatMap { reader.map($0, at: path(of: key), keys: keys) }
  }

  /// The text under a key.
  package func text(_ key: String) -> Located<String>? {
    node(key).flatMap { reader.text($0, at: path(of: key)) }
  }

  /// The text under a key that must be there.
  package func requiredText(_ key: String) -> Located<String>? {
    required(key).flatMap { reader.text($0, at: path(of: key)) }
  }

  /// The word under a key, one of several.
  package func word(_ key: String, among words: [String]) -> Located<String>? {
    node(key).flatMap { reader.word($0, at: path(of: key), among: words) }
  }

  /// The whole number under a key.
  package func number(
    _ key: String, in range: ClosedRange<Int> = 0...Int.max, noun: String = "whole number"
  ) -> Located<Int>? {
    node(key).flatMap { reader.number($0, at: path(of: key), in: range, noun: noun) }
  }

  /// The truth value under a key.
  package func flag(_ key: String) -> Located<Bool>? {
    node(key).flatMap { reader.flag($0, at: path(of: key)) }
  }

  /// The list under a key, each item with its path, such as `load_from[0]`.
  package func list(_ key: String) -> [(path: String, node: YAMLNode)]? {
    node(key).flatMap { reader.list($0, at: path(of: key)) }?
      .enumerated().map { ("\(path(of: key))[\($0.offset)]", $0.element) }
  }

  /// The list of texts under a key.
  package func texts(_ key: String) -> [Located<String>]? {
    list(key)?.compactMap { reader.text($0.node, at: $0.path) }
  }
}
