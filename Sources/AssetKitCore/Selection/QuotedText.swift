/// The spelling of values between quotes.
///
/// Dagster's grammar has no escapes, so it can't express every value. Here `\"`, `\\`, `\/`, `\n`
/// and `\r` stand for a character; Dagster accepts no text with a backslash, so nothing that it
/// accepts changes its meaning.
enum QuotedText {
  /// The quoted spelling of a value.
  static func quoting(_ value: String) -> String { "\"\(escaped(value, slash: false))\"" }

  /// The quoted spelling of a key, in which a slash within a segment is escaped.
  static func quoting(_ key: AssetKey) -> String {
    "\"\(key.path.map { escaped($0, slash: true) }.joined(separator: "/"))\""
  }

  private static func escaped(_ value: String, slash: Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": result.append(contentsOf: ["\\", scalar])
      case "/" where slash: result.append(contentsOf: ["\\", scalar])
      case "\n": result.append(contentsOf: ["\\", "n"])
      case "\r": result.append(contentsOf: ["\\", "r"])
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The value of what stands between the quotes.
  static func value(_ raw: String) -> String { pieces(of: raw, separator: nil)[0] }

  /// The key that stands between the quotes.
  static func key(_ raw: String) -> AssetKey { AssetKey(path: pieces(of: raw, separator: "/")) }

  private static func pieces(of raw: String, separator: Unicode.Scalar?) -> [String] {
    var pieces: [String.UnicodeScalarView] = [.init()]
    var escaping = false
    for scalar in raw.unicodeScalars {
      if escaping {
        escaping = false
        pieces[pieces.count - 1].append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
      } else if scalar == "\\" {
        escaping = true
      } else if scalar == separator {
        pieces.append(.init())
      } else {
        pieces[pieces.count - 1].append(scalar)
      }
    }
    return pieces.map { String($0) }
  }
}
