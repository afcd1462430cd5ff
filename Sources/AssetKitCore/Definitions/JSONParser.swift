/// A reader of JSON texts (RFC 8259), and of what Python's `json` module takes for JSON.
///
/// Foundation's decoder reads `3.0` as the integer 3, and so would turn a float among stored
/// metadata into an int; it also takes the last of two equal keys without a word.
struct JSONParser {
  /// Deeper nesting is refused: the reader recurses.
  private static let maximumDepth = 256

  private let bytes: [UInt8]
  private let allowsNonFinite: Bool
  /// The members that are left out of the document's object and of the objects in that one.
  private let skippedKeys: Set<String>
  private var position = 0

  init(_ text: String, allowsNonFinite: Bool = false, skippedKeys: Set<String> = []) {
    bytes = Array(text.utf8)
    self.allowsNonFinite = allowsNonFinite
    self.skippedKeys = skippedKeys
  }

  mutating func document() throws(JSONParsingError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw error("expected the end of the text") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONParsingError) -> JSONValue {
    guard depth < Self.maximumDepth else {
      throw error("nested deeper than \(Self.maximumDepth) levels")
    }
    skipSpace()
    guard position < bytes.count else { throw error("expected a value, found the end") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where allowsNonFinite: return try word("NaN", .double(.nan))
    case UInt8(ascii: "I") where allowsNonFinite: return try word("Infinity", .double(.infinity))
    default:
      if allowsNonFinite, bytes[position...].starts(with: "-Infinity".utf8) {
        return try word("-Infinity", .double(-.infinity))
      }
      return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONParsingError) -> JSONValue {
    position += 1
    var members: [String: JSONValue] = [:]
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw error("expected a key in double quotes")
      }
      let start = position
      let key = try string()
      guard take(":") else { throw error("expected ':' after the key") }
      if depth < 2, skippedKeys.contains(key) {
        try skip()
        continue
      }
      if members.updateValue(try value(depth: depth + 1), forKey: key) != nil {
        position = start
        throw error("the key \"\(key)\" is there twice")
      }
    } while take(",")
    guard take("}") else { throw error("expected ',' or '}'") }
    return .object(members)
  }

  /// Goes behind a value without a look at what is in it.
  private mutating func skip() throws(JSONParsingError) {
    var open = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // That of the object whose member this is stays.
        if open == 0 { return }
        open -= 1
      case UInt8(ascii: ",") where open == 0: return
      case UInt8(ascii: "\""):
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
      default: break
      }
      position += 1
    }
    throw error("expected a value, found the end")
  }

  private mutating func array(depth: Int) throws(JSONParsingError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw error("expected ',' or ']'") }
    return .array(elements)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONParsingError)
    -> JSONValue
  {
    guard bytes[position...].starts(with: word.utf8) else { throw error("expected a value") }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONParsingError) -> JSONValue {
    let start = position
    _ = takeByte(UInt8(ascii: "-"))
    let whole = position
    skipDigits()
    guard position > whole, bytes[whole] != UInt8(ascii: "0") || position == whole + 1 else {
      position = start
      throw error("expected a value")
    }
    var isInteger = true
    if takeByte(UInt8(ascii: ".")) {
      isInteger = false
      let fraction = position
      skipDigits()
      guard position > fraction else { throw error("expected digits behind the point") }
    }
    if takeByte(UInt8(ascii: "e")) || takeByte(UInt8(ascii: "E")) {
      isInteger = false
      if !takeByte(UInt8(ascii: "+")) { _ = takeByte(UInt8(ascii: "-")) }
      let exponent = position
      skipDigits()
      guard position > exponent else { throw error("expected digits in the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int64(text) { return .int(value) }
    guard let value = Double(text) else { throw error("expected a number") }
    return .double(value)
  }

  private mutating func string() throws(JSONParsingError) -> String {
    position += 1
    var scalars: [UInt8] = []
    var start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        // Most strings have no escape, and so are one piece.
        if scalars.isEmpty { return String(decoding: bytes[start..<position], as: UTF8.self) }
        scalars += bytes[start..<position]
        return String(decoding: scalars, as: UTF8.self)
      case UInt8(ascii: "\\"):
        scalars += bytes[start..<position]
        position += 1
        scalars += try escape().utf8
        start = position
      case 0..<0x20: throw error("a control character must be escaped")
      default: position += 1
      }
    }
    throw error("expected '\"' at the end of the text")
  }

  private mutating func escape() throws(JSONParsingError) -> String {
    guard position < bytes.count else { throw error("expected an escape") }
    defer { position += 1 }
    switch bytes[position] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error("unknown escape")
    }
  }

  /// Reads the digits of a Unicode escape, and the second half of a surrogate pair.
  ///
  /// Leaves the position on the last digit. Half a pair becomes U+FFFD.
  private mutating func unicodeEscape() throws(JSONParsingError) -> String {
    let first = try codeUnit()
    guard UTF16.isLeadSurrogate(first) else {
      return UnicodeScalar(first).map { String($0) } ?? "\u{FFFD}"
    }
    let back = position
    if position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "\\"),
      bytes[position + 2] == UInt8(ascii: "u")
    {
      position += 2
      let second = try codeUnit()
      if UTF16.isTrailSurrogate(second) {
        return String(decoding: [first, second], as: UTF16.self)
      }
      position = back
    }
    return "\u{FFFD}"
  }

  private mutating func codeUnit() throws(JSONParsingError) -> UInt16 {
    guard position + 4 < bytes.count,
      let value = UInt16(
        String(decoding: bytes[position + 1...position + 4], as: UTF8.self), radix: 16)
    else { throw error("expected four hexadecimal digits") }
    position += 4
    return value
  }

  private mutating func skipDigits() {
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    { position += 1 }
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return takeByte(UInt8(ascii: character))
  }

  private mutating func takeByte(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private func error(_ message: String) -> JSONParsingError {
    let before = bytes.prefix(min(position, bytes.count))
    let line = before.count { $0 == 0x0a } + 1
    let column = position - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
    return JSONParsingError(description: "line \(line), column \(column): \(message)")
  }
}
