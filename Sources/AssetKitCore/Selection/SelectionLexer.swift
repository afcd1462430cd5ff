/// A word or sign of a selection, and the bytes of the text that it takes.
struct SelectionToken {
  enum Kind: Equatable {
    case star, plus, colon, equals, open, close
    case digits
    /// What stands between the quotes, escapes untouched.
    case quoted(String)
    /// A word of letters, digits, `_` and `/`.
    case word(String)
    /// The same with at least one `*` besides.
    case wildcard(String)
    case null
    case end
    /// A place that no token begins at, with what is wrong there.
    case invalid(String)
  }

  var kind: Kind
  var range: Range<Int>
}

/// Cuts a selection into tokens, the longest first, as Dagster's lexer does.
struct SelectionLexer {
  private let bytes: [UInt8]
  private let end: Int
  private var position: Int

  /// Begins at the start of a part of the text; offsets count from the start of the whole text.
  init(_ bytes: [UInt8], part: Range<Int>) {
    self.bytes = bytes
    end = part.upperBound
    position = part.lowerBound
  }

  /// The next token, after blanks; `end` for ever once the part is used up.
  mutating func next() -> SelectionToken {
    while position < end, Self.isBlank(bytes[position]) { position += 1 }
    let start = position
    guard start < end else { return SelectionToken(kind: .end, range: start..<start) }
    let kind = kind(of: bytes[start])
    return SelectionToken(kind: kind, range: start..<position)
  }

  private mutating func kind(of first: UInt8) -> SelectionToken.Kind {
    switch first {
    case UInt8(ascii: "("): return sign(.open)
    case UInt8(ascii: ")"): return sign(.close)
    case UInt8(ascii: "+"): return sign(.plus)
    case UInt8(ascii: ":"): return sign(.colon)
    case UInt8(ascii: "="): return sign(.equals)
    case UInt8(ascii: "\""): return quoted()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      skip(while: Self.isDigit)
      return .digits
    case _ where Self.isWordStart(first): return word()
    default:
      let null = Array("<null>".utf8)
      if bytes[position..<end].starts(with: null) {
        position += null.count
        return .null
      }
      return .invalid(unexpectedCharacter())
    }
  }

  private mutating func sign(_ kind: SelectionToken.Kind) -> SelectionToken.Kind {
    position += 1
    return kind
  }

  private mutating func word() -> SelectionToken.Kind {
    let start = position
    skip { Self.isWordStart($0) || Self.isDigit($0) || $0 == UInt8(ascii: "/") }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if text == "*" { return .star }
    return text.utf8.contains(UInt8(ascii: "*")) ? .wildcard(text) : .word(text)
  }

  private mutating func quoted() -> SelectionToken.Kind {
    let start = position + 1
    position = start
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return .quoted(String(decoding: bytes[start..<position - 1], as: UTF8.self))
      case UInt8(ascii: "\\"):
        guard position + 1 < end, #""\/nr"#.utf8.contains(bytes[position + 1]) else {
          return .invalid(#"a backslash in quotes stands before one of " \ / n r only"#)
        }
        position += 2
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        position = start
        return .invalid("a quoted value can't go over the end of a line; is a quote missing?")
      default: position += 1
      }
    }
    return .invalid("the quote isn't closed")
  }

  private func unexpectedCharacter() -> String {
    let character = String(decoding: bytes[position..<end].prefix(16), as: UTF8.self).prefix(1)
    return switch character {
    case "&": "unexpected `&`; write `and`"
    case "|": "unexpected `|`; write `or`"
    case "!": "unexpected `!`; write `not`"
    case "'": "unexpected `'`; values are put in double quotes"
    case ",": "a comma separates whole selections and can't stand within parentheses; write `or`"
    default: "unexpected `\(character)`; values with such characters are put in double quotes"
    }
  }

  private mutating func skip(while belongs: (UInt8) -> Bool) {
    while position < end, belongs(bytes[position]) { position += 1 }
  }

  static func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isWordStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: "*"):
      true
    default: false
    }
  }
}
