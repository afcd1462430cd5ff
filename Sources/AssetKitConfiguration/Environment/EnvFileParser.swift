/// Cuts the text of an environment file into assignments.
struct EnvFileParser {
  /// One assignment, references not yet replaced.
  struct Statement {
    let name: String
    let line: Int
    let parts: [Part]
  }

  /// A piece of a value.
  enum Part {
    case literal(String)
    case reference(name: String, fallback: String)
  }

  private let path: String
  private var rest: Substring.UnicodeScalarView
  private var line = 1

  init(_ text: String, path: String) {
    self.path = path
    rest = Substring(text).unicodeScalars
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
  }

  /// The next assignment; nil at the end of the file.
  mutating func next() throws(ConfigurationError) -> Statement? {
    while true {
      skip { $0.isSpace }
      guard let first = rest.first else { return nil }
      if first == "#" {
        skip { !$0.isNewline }
      } else if let statement = try assignment() {
        return statement
      }
    }
  }

  private mutating func assignment() throws(ConfigurationError) -> Statement? {
    let start = line
    var name = try self.name()
    skip(while: \.isBlank)
    if name == "export", let first = rest.first, first != "=", first != "#", !first.isNewline {
      name = try self.name()
      skip(while: \.isBlank)
    }
    guard rest.first == "=" else {
      try endOfStatement(after: name, expected: "`=` after the name")
      return nil
    }
    _ = take()
    skip(while: \.isBlank)
    let parts: [Part]
    switch rest.first {
    case "'": parts = [.literal(try quoted("'", escapes: Self.singleEscapes, name, start))]
    case "\"": parts = references(try quoted("\"", escapes: Self.doubleEscapes, name, start))
    default: parts = references(bare())
    }
    skip(while: \.isBlank)
    try endOfStatement(after: name, expected: "the end of the line after the closing quote")
    return Statement(name: name, line: start, parts: parts)
  }

  private mutating func name() throws(ConfigurationError) -> String {
    if rest.first == "'" { return try quoted("'", escapes: [:], "a name", line) }
    let name = takeWhile { $0 != "=" && $0 != "#" && !$0.isSpace }
    guard !name.isEmpty else { throw failure("expected a name before `=`", line: line) }
    return name
  }

  private static let singleEscapes: [Unicode.Scalar: Unicode.Scalar] = ["\\": "\\", "'": "'"]
  private static let doubleEscapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\\": "\\", "'": "'", "\"": "\"", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n",
    "r": "\r", "t": "\t", "v": "\u{0B}",
  ]

  /// A text in quotes; a backslash before anything else than an escape stays.
  private mutating func quoted(
    _ quote: Unicode.Scalar, escapes: [Unicode.Scalar: Unicode.Scalar], _ name: String, _ start: Int
  ) throws(ConfigurationError) -> String {
    _ = take()
    var text = String.UnicodeScalarView()
    while let scalar = take() {
      if scalar == quote { return String(text) }
      if scalar == "\\", let next = rest.first, let meant = escapes[next] {
        _ = take()
        text.append(meant)
      } else {
        text.append(scalar)
      }
    }
    throw failure("the value's closing quote \(quote) is missing", key: name, line: start)
  }

  /// A text without quotes, up to a comment or the end of the line.
  ///
  /// Unlike python-dotenv, which reads `A= # note` as the value "# note", a `#` right after the
  /// blank behind `=` begins a comment as everywhere else.
  private mutating func bare() -> String {
    var text = String.UnicodeScalarView()
    var afterBlank = true
    while let scalar = rest.first, !scalar.isNewline, !(scalar == "#" && afterBlank) {
      afterBlank = scalar.isBlank
      text.append(scalar)
      _ = take()
    }
    while let last = text.last, last.isBlank { text.removeLast() }
    return String(text)
  }

  private func references(_ text: String) -> [Part] {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "${"),
      let close = rest[open.upperBound...].firstIndex(of: "}")
    {
      if open.lowerBound > rest.startIndex {
        parts.append(.literal(String(rest[..<open.lowerBound])))
      }
      let inside = rest[open.upperBound..<close]
      if let separator = inside.firstRange(of: ":-") {
        parts.append(
          .reference(
            name: String(inside[..<separator.lowerBound]),
            fallback: String(inside[separator.upperBound...])))
      } else {
        parts.append(.reference(name: String(inside), fallback: ""))
      }
      rest = rest[close...].dropFirst()
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    return parts
  }

  private mutating func endOfStatement(
    after name: String, expected: String
  ) throws(ConfigurationError) {
    if rest.first == "#" { skip { !$0.isNewline } }
    guard let next = rest.first, !next.isNewline else { return }
    let found = takeWhile { !$0.isSpace }
    // What stands behind a closing quote may be the tail of a password: it isn't shown.
    let shown = expected.contains("quote") ? "more text" : "`\(found)`"
    throw failure("expected \(expected), found \(shown)", key: name, line: line)
  }

  private func failure(_ message: String, key: String? = nil, line: Int) -> ConfigurationError {
    ConfigurationError(
      .syntax, at: ConfigurationPlace(file: path, line: line), key: key, message)
  }

  private mutating func take() -> Unicode.Scalar? {
    guard let scalar = rest.popFirst() else { return nil }
    if scalar == "\n" || (scalar == "\r" && rest.first != "\n") { line += 1 }
    return scalar
  }

  private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
    while let scalar = rest.first, condition(scalar) { _ = take() }
  }

  private mutating func takeWhile(_ condition: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = rest.first, condition(scalar) {
      text.append(scalar)
      _ = take()
    }
    return String(text)
  }
}

extension Unicode.Scalar {
  fileprivate var isSpace: Bool { properties.isWhitespace }
  fileprivate var isNewline: Bool { self == "\n" || self == "\r" }
  fileprivate var isBlank: Bool { isSpace && !isNewline }
}
