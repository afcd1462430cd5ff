/// A value of a YAML document, with the place where it stands.
package struct YAMLNode: Sendable, Hashable {
  /// What a node holds, scalars already typed by YAML 1.2's core schema.
  package enum Content: Sendable, Hashable {
    /// `null`, `~`, or nothing at all.
    case null
    /// `true` or `false`; not `yes` and `no`, which are texts since YAML 1.2.
    case bool(Bool)
    /// A whole number that fits 64 bits.
    case int(Int64)
    /// Any other number, infinity and not-a-number included.
    case double(Double)
    /// Everything quoted, and every plain scalar that is nothing else.
    case string(String)
    /// A list.
    case sequence([YAMLNode])
    /// A map, in the order of the text, without duplicates.
    case mapping([Member])
  }

  /// One key of a map with its value.
  package struct Member: Sendable, Hashable {
    /// The key as it is written; `1: x` has the key "1".
    package let key: String
    /// Where the key stands.
    package let position: YAMLPosition
    /// The value.
    package let value: YAMLNode
  }

  /// What the node holds.
  package let content: Content
  /// Where the node begins; for an alias, where the alias stands.
  package let position: YAMLPosition

  /// The members of a map; nil for anything else.
  package var members: [Member]? {
    guard case .mapping(let members) = content else { return nil }
    return members
  }

  /// The member of a map with that key.
  package func member(_ key: String) -> Member? {
    members?.first { $0.key == key }
  }

  /// What the node is, as messages say it: "the number 3", "a list".
  package var summary: String {
    switch content {
    case .null: "nothing"
    case .bool(let value): "\(value)"
    case .int(let value): "the number \(value)"
    case .double(let value): "the number \(value)"
    case .string: "a text"
    case .sequence: "a list"
    case .mapping: "a map"
    }
  }
}

/// A line and a column of a document, both counted from 1.
package struct YAMLPosition: Sendable, Hashable {
  /// The line.
  package let line: Int
  /// The column, in characters.
  package let column: Int

  /// Makes a position.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
