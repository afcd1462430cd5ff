/// A recursive-descent parser of Dagster 1.11's selection grammar.
///
/// Besides that grammar it knows the attribute `asset:`, exactly one asset that must exist, which
/// is what the clauses from before Dagster 1.9 mean.
struct SelectionParser {
  /// The deepest nesting of parentheses and `not`; bounds the stack for hostile input.
  static let deepestNesting = 128

  private let text: String
  private let bytes: [UInt8]
  private var lexer: SelectionLexer
  private var token: SelectionToken
  private var nesting = 0

  init(_ text: String, _ bytes: [UInt8], part: Range<Int>) {
    self.text = text
    self.bytes = bytes
    lexer = SelectionLexer(bytes, part: part)
    token = lexer.next()
  }

  /// Parses the whole part.
  mutating func parse() throws(SelectionError) -> AssetSelection {
    if token.kind == .end { throw fail("the selection is empty", at: token) }
    let selection = try union()
    guard token.kind == .end else {
      throw unexpected(expected: "`and`, `or`, `+` or the end")
    }
    return selection
  }

  private mutating func union() throws(SelectionError) -> AssetSelection {
    var operands = [try intersection()]
    while isKeyword("or") {
      advance()
      operands.append(try intersection())
    }
    return AssetSelection.union(operands)
  }

  private mutating func intersection() throws(SelectionError) -> AssetSelection {
    var operands = [try negation()]
    while isKeyword("and") {
      advance()
      operands.append(try negation())
    }
    return AssetSelection.intersection(operands)
  }

  private mutating func negation() throws(SelectionError) -> AssetSelection {
    guard isKeyword("not") else { return try traversal() }
    let operand = try nested { parser throws(SelectionError) in
      parser.advance()
      return try parser.negation()
    }
    return !operand
  }

  private mutating func traversal() throws(SelectionError) -> AssetSelection {
    if token.kind == .star { return try star() }
    let up = try depthAbove()
    let operand = try traversable()
    let down = depthBelow()
    guard up != nil || down != nil else { return operand }
    return AssetSelection(.traversal(operand.node, up: up, down: down))
  }

  private mutating func star() throws(SelectionError) -> AssetSelection {
    advance()
    guard token.kind != .plus else {
      throw fail("`+` can't follow a bare `*`; write `(*)+`", at: token)
    }
    return .all
  }

  private mutating func depthAbove() throws(SelectionError) -> AssetSelection.Depth? {
    let depth = digits()
    guard token.kind == .plus else {
      if depth == nil { return nil }
      throw unexpected(expected: "`+` after the depth")
    }
    advance()
    guard token.kind != .star else {
      throw fail("`+` can't stand before a bare `*`; write `+(*)`", at: token)
    }
    return depth ?? .unbounded
  }

  private mutating func depthBelow() -> AssetSelection.Depth? {
    guard token.kind == .plus else { return nil }
    advance()
    return digits() ?? .unbounded
  }

  private mutating func digits() -> AssetSelection.Depth? {
    guard token.kind == .digits else { return nil }
    defer { advance() }
    // A number beyond 64 bits is more levels than any graph has.
    return .levels(Int(tokenText) ?? .max)
  }

  private mutating func traversable() throws(SelectionError) -> AssetSelection {
    switch token.kind {
    case .open: return try parenthesized()
    case .word("sinks"), .word("roots"):
      let wantsSinks = token.kind == .word("sinks")
      advance()
      guard token.kind == .open else { throw unexpected(expected: "`(`") }
      let operand = try parenthesized()
      return wantsSinks ? operand.sinks() : operand.roots()
    case .word(let word) where !SelectionKeyword.operators.contains(word.lowercased()):
      return try attribute(word)
    default: throw unexpected(expected: "an attribute such as `key:`, `not`, `*` or `(`")
    }
  }

  private mutating func parenthesized() throws(SelectionError) -> AssetSelection {
    try nested { parser throws(SelectionError) in
      parser.advance()
      let selection = try parser.union()
      guard parser.token.kind == .close else {
        throw parser.unexpected(expected: "`and`, `or`, `+` or `)`")
      }
      parser.advance()
      return selection
    }
  }

  private mutating func nested(
    _ body: (inout SelectionParser) throws(SelectionError) -> AssetSelection
  ) throws(SelectionError) -> AssetSelection {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.deepestNesting else {
      throw fail("nested more than \(Self.deepestNesting) levels deep", at: token)
    }
    return try body(&self)
  }
}

// MARK: - Attributes

extension SelectionParser {
  private mutating func attribute(_ name: String) throws(SelectionError) -> AssetSelection {
    let start = token
    if SelectionKeyword.webFilters.contains(name) {
      throw SelectionError(
        .unsupported, "`\(name):` filters the pages of Dagster's web interface, not assets",
        in: text, at: start.range.lowerBound)
    }
    guard SelectionKeyword.attributes.contains(name) else {
      throw fail(SelectionKeyword.unknownAttribute(name), at: start)
    }
    advance()
    guard token.kind == .colon else { throw unexpected(expected: "`:` after `\(name)`") }
    advance()
    switch name {
    case "asset": return .asset(try assetValue())
    case "key": return .keys(matching: try keyValue())
    case "tag": return try tag()
    default: break
    }
    guard let attribute = AssetSelection.Attribute(rawValue: name) else {
      throw fail(SelectionKeyword.unknownAttribute(name), at: start)
    }
    let value = try value()
    if attribute == .codeLocation, let value { return .codeLocation(value) }
    return AssetSelection(.attribute(attribute, value))
  }

  private mutating func tag() throws(SelectionError) -> AssetSelection {
    let key = try value()
    var tagValue: String?
    if token.kind == .equals {
      advance()
      tagValue = try value()
    }
    // Without a key nothing is selected, whatever the value; a missing value is the empty one.
    return AssetSelection(.tag(key: key, value: key == nil ? "" : tagValue ?? ""))
  }

  private mutating func value() throws(SelectionError) -> String? {
    if token.kind == .null {
      advance()
      return nil
    }
    if case .wildcard(let text) = token.kind {
      throw fail("only `key:` has wildcards; to mean a star, write \"\(text)\"", at: token)
    }
    return try plainValue(expected: "a value")
  }

  private mutating func keyValue() throws(SelectionError) -> String {
    if case .wildcard(let text) = token.kind {
      advance()
      return text
    }
    if token.kind == .star {
      throw fail("a star alone is put in quotes: key:\"*\"", at: token)
    }
    return try plainValue(expected: "a key or a pattern")
  }

  private mutating func assetValue() throws(SelectionError) -> AssetKey {
    if case .quoted(let raw) = token.kind {
      advance()
      return QuotedText.key(raw)
    }
    return QuotedText.key(try plainValue(expected: "an asset key"))
  }

  private mutating func plainValue(expected: String) throws(SelectionError) -> String {
    switch token.kind {
    case .quoted(let raw):
      advance()
      return QuotedText.value(raw)
    case .word(let word) where SelectionKeyword.all.contains(word):
      throw fail("`\(word)` is a word of the syntax; as a value, put it in quotes", at: token)
    case .word(let word):
      advance()
      return word
    default: throw unexpected(expected: expected)
    }
  }
}

// MARK: - Tokens and errors

extension SelectionParser {
  private var tokenText: String { String(decoding: bytes[token.range], as: UTF8.self) }

  private mutating func advance() { token = lexer.next() }

  /// Whether the token is an operator, in lower or in upper case but not mixed.
  private func isKeyword(_ keyword: String) -> Bool {
    token.kind == .word(keyword) || token.kind == .word(keyword.uppercased())
  }

  private func unexpected(expected: String) -> SelectionError {
    switch token.kind {
    case .invalid(let message): return fail(message, at: token)
    case .end: return fail("expected \(expected), found the end", at: token)
    case .word(let word) where SelectionKeyword.isMixedCase(word):
      return fail("write `\(word)` all in lower or all in upper case", at: token)
    default:
      let found = tokenText.count > 40 ? tokenText.prefix(40) + "…" : tokenText
      return fail("expected \(expected), found `\(found)`", at: token)
    }
  }

  private func fail(_ message: String, at token: SelectionToken) -> SelectionError {
    SelectionError(.syntax, message, in: text, at: token.range.lowerBound)
  }
}
