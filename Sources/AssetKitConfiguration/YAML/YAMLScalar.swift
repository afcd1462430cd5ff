/// A scalar as it stands in the text, before its type is known.
struct YAMLScalar {
  let text: String
  /// Whether it is written without quotes, so that its look decides its type.
  let isPlain: Bool
  let anchor: String?
  let tag: String?

  /// The typed value, or nil when the tag and the text disagree or the tag isn't known.
  var content: YAMLNode.Content? {
    switch tag {
    case nil: isPlain ? Self.coreSchema(text) : .string(text)
    case "!", "tag:yaml.org,2002:str": .string(text)
    case "tag:yaml.org,2002:null": text.isEmpty ? .null : Self.coreSchema(text).asNull
    case "tag:yaml.org,2002:bool": Self.coreSchema(text).asBool
    case "tag:yaml.org,2002:int": Self.coreSchema(text).asInt
    case "tag:yaml.org,2002:float": Self.coreSchema(text).asDouble
    default: nil
    }
  }

  /// The value of a plain scalar (YAML 1.2.2, section 10.3.2).
  static func coreSchema(_ text: String) -> YAMLNode.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    default: return number(text) ?? .string(text)
    }
  }

  private static func number(_ text: String) -> YAMLNode.Content? {
    guard let first = text.utf8.first, first < UInt8(ascii: ":") else { return nil }
    if text.hasPrefix("0o") {
      return digitsOnly(text.dropFirst(2), radix: 8).map { .int($0) }
    }
    if text.hasPrefix("0x") {
      return digitsOnly(text.dropFirst(2), radix: 16).map { .int($0) }
    }
    guard isDecimalNumber(text.utf8) else { return nil }
    if let whole = Int64(text) { return .int(whole) }
    return Double(text).map { .double($0) }
  }

  /// `Int64(_:radix:)` alone would take a sign, as in `0x-1`.
  private static func digitsOnly(_ text: Substring, radix: Int) -> Int64? {
    guard text.first?.isHexDigit == true else { return nil }
    return Int64(text, radix: radix)
  }

  // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
  private static func isDecimalNumber(_ text: String.UTF8View) -> Bool {
    var rest = text[...]
    func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    func skipSign() {
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
    }
    func skipDigits() -> Int {
      let before = rest.count
      rest = rest.drop(while: isDigit)
      return before - rest.count
    }
    skipSign()
    let whole = skipDigits()
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = skipDigits()
    }
    guard whole + fraction > 0 else { return false }
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else {
      return rest.isEmpty
    }
    rest = rest.dropFirst()
    skipSign()
    return skipDigits() > 0 && rest.isEmpty
  }
}

extension YAMLNode.Content {
  fileprivate var asNull: Self? { self == .null ? self : nil }

  fileprivate var asBool: Self? {
    guard case .bool = self else { return nil }
    return self
  }

  fileprivate var asInt: Self? {
    guard case .int = self else { return nil }
    return self
  }

  fileprivate var asDouble: Self? {
    switch self {
    case .double: self
    case .int(let value): .double(Double(value))
    default: nil
    }
  }
}
