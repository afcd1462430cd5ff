/// The environment marker of a requirement (PEP 508): kept, never decided by one interpreter.
package indirect enum Marker: Sendable, Hashable, CustomStringConvertible {
  /// A comparison of two operands.
  case comparison(Operand, Operator, Operand)
  /// All of two or more markers, none of them an `all`.
  case all([Marker])
  /// At least one of two or more markers, none of them an `any`.
  case any([Marker])

  /// The operators, by their spelling.
  package enum Operator: String, Sendable {
    case lessOrEqual = "<="
    case less = "<"
    case notEqual = "!="
    case equal = "=="
    case greaterOrEqual = ">="
    case greater = ">"
    case compatible = "~="
    case arbitrary = "==="
    case isIn = "in"
    case isNotIn = "not in"
  }

  /// One side of a comparison.
  package enum Operand: Sendable, Hashable {
    /// A variable of the environment, by its name of today (`sys_platform`, not `sys.platform`).
    case variable(String)
    /// A quoted text.
    case literal(String)
  }

  /// The normal spelling: double quotes, one space around operators, parentheses only where needed.
  package var description: String {
    switch self {
    case .comparison(let left, let comparison, let right):
      "\(left.text) \(comparison.rawValue) \(right.text)"
    case .all(let markers):
      markers.map { marker in
        if case .any = marker { "(\(marker))" } else { marker.description }
      }.joined(separator: " and ")
    case .any(let markers):
      markers.map(\.description).joined(separator: " or ")
    }
  }
}

extension Marker.Operand {
  /// The spelling in a marker; a literal can hold one kind of quote only (PEP 508's grammar).
  fileprivate var text: String {
    switch self {
    case .variable(let name): name
    case .literal(let text): text.contains("\"") ? "'\(text)'" : "\"\(text)\""
    }
  }
}
