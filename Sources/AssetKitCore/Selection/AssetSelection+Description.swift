extension AssetSelection: CustomStringConvertible {
  /// The one text of this selection; parsing it gives an equal selection.
  public var description: String { Self.text(of: node) }

  private static func text(of node: Node) -> String {
    switch node {
    case .all: "*"
    case .asset(let key): "asset:" + QuotedText.quoting(key)
    case .key(let pattern): "key:" + QuotedText.quoting(pattern)
    case .attribute(let name, let value): "\(name.rawValue):\(text(of: value))"
    case .tag(let key, ""): "tag:\(text(of: key))"
    case .tag(let key, let value): "tag:\(text(of: key))=\(QuotedText.quoting(value))"
    case .not(let operand): "not \(text(of: operand, tighterThan: .not))"
    case .and(let operands):
      operands.map { text(of: $0, tighterThan: .and) }.joined(separator: " and ")
    case .or(let operands):
      operands.map { text(of: $0, tighterThan: .or) }.joined(separator: " or ")
    case .sinks(let operand): "sinks(\(text(of: operand)))"
    case .roots(let operand): "roots(\(text(of: operand)))"
    case .traversal(let operand, let up, let down):
      (up.map { "\(digits($0))+" } ?? "") + text(of: operand, tighterThan: .traversal)
        + (down.map { "+\(digits($0))" } ?? "")
    }
  }

  private static func text(of node: Node, tighterThan outer: Precedence) -> String {
    Precedence(of: node) >= outer.operand ? text(of: node) : "(\(text(of: node)))"
  }

  private static func text(of value: String?) -> String {
    value.map { QuotedText.quoting($0) } ?? "<null>"
  }

  private static func digits(_ depth: Depth) -> String {
    switch depth {
    case .unbounded: ""
    case .levels(let levels): "\(levels)"
    }
  }

  /// How tightly a form binds; the grammar wants parentheses around a looser operand.
  private enum Precedence: Int, Comparable {
    case or, and, not, traversal, atom

    init(of node: Node) {
      switch node {
      case .or: self = .or
      case .and: self = .and
      case .not: self = .not
      // A bare star stands where an expression may stand, but no traversal may be put on it.
      case .traversal, .all: self = .traversal
      case .asset, .key, .attribute, .tag, .sinks, .roots: self = .atom
      }
    }

    /// The loosest form that may be an operand without parentheses.
    var operand: Precedence {
      switch self {
      case .or: .and
      case .and, .not: .not
      case .traversal, .atom: .atom
      }
    }

    static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
  }
}

extension AssetSelection: Codable {
  /// Reads a selection from its text.
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the text of the selection.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
