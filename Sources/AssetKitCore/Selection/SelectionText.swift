extension AssetSelection {
  /// Reads a selection as Dagster's command line does.
  ///
  /// The text has one or more selections, separated by commas outside of quotes and parentheses:
  /// their union. Each follows the selection grammar of Dagster 1.11, or else the clauses from before
  /// Dagster 1.9 (`raw/orders`, `*x`, `++x+`, `tag:k=v`). In a clause, n plus signs mean n levels and
  /// `*` any number: `+x` is **one** level where `+key:"x"` is all of them, as in Dagster.
  /// - Throws: An error with the place of the first fault.
  public init(parsing text: String) throws(SelectionError) {
    let bytes = Array(text.utf8)
    var operands: [AssetSelection] = []
    for part in Self.parts(of: bytes) {
      operands.append(try Self.selection(text, bytes, part: part))
    }
    self = .union(operands)
  }

  private static func selection(
    _ text: String, _ bytes: [UInt8], part: Range<Int>
  ) throws(SelectionError) -> AssetSelection {
    var parser = SelectionParser(text, bytes, part: part)
    do {
      return try parser.parse()
    } catch {
      let clause = String(decoding: bytes[part], as: UTF8.self)
      if let selection = LegacySelectionClause.selection(clause) { return selection }
      throw error
    }
  }

  /// Where the selections between top-level commas lie in the text.
  private static func parts(of bytes: [UInt8]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      if isQuoted {
        if byte == UInt8(ascii: "\""), !isEscaped { isQuoted = false }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        parts.append(start..<index)
        start = index + 1
      default: break
      }
    }
    return parts + [start..<bytes.count]
  }
}
