/// The words with a meaning in a selection; as values they must be quoted.
enum SelectionKeyword {
  /// The attributes that select assets.
  static let attributes = ["asset", "key", "tag", "owner", "group", "kind", "code_location"]
  /// Dagster's further attributes, which its code refuses too.
  static let webFilters = ["status", "column", "table_name", "column_tag", "changed_in_branch"]
  /// The operators in lower case.
  static let operators: Set = ["and", "or", "not"]
  static let all = operators.union(operators.map { $0.uppercased() })
    .union(attributes).union(webFilters).union(["sinks", "roots"])

  /// Whether the word is an operator in a spelling that the grammar doesn't know, such as `And`.
  static func isMixedCase(_ word: String) -> Bool {
    operators.contains(word.lowercased()) && !all.contains(word)
  }

  static func unknownAttribute(_ name: String) -> String {
    let shown = name.count > 40 ? name.prefix(40) + "…" : name
    let nearest = NearMiss.suggestions(for: String(shown), among: attributes + ["sinks", "roots"])
    return "`\(shown)` is no attribute\(NearMiss.question(nearest)) "
      + "(attributes: \(attributes.joined(separator: ", ")); a key stands in `key:\"…\"`)"
  }
}
