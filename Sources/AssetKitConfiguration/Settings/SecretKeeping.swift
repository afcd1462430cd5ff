/// A value that may hold secrets, and never shows them: not in messages, not in a debugger's or
/// `dump`'s walk over its parts.
///
/// A conforming type writes a `description` without secrets; everything else follows from it.
package protocol SecretKeeping: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{}

extension SecretKeeping {
  /// The description, which holds no secret.
  package var debugDescription: String { description }

  /// A mirror without children.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Decides what of a setting may be shown.
package enum Secrets {
  /// What stands in place of a secret.
  package static let mask = "***"

  private static let words = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL"]

  /// Whether a variable of that name holds a secret.
  package static func isSecret(name: String) -> Bool {
    let name = name.uppercased()
    return words.contains { name.contains($0) }
  }

  /// The value as it may be shown: masked whole when the name says that it is a secret, else with
  /// the passwords of URLs masked.
  package static func shown(_ value: String, name: String) -> String {
    if value.isEmpty { return value }
    return isSecret(name: name) ? mask : maskingURL(value)
  }

  /// A URL with what precedes `@` masked, and secret query members too.
  package static func maskingURL(_ text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    var prefix = String(text[..<scheme.upperBound])
    var rest = text[scheme.upperBound...]
    // The password may itself hold '@' or '/', unescaped by mistake: the last '@' before the query.
    let query = rest.firstIndex(of: "?") ?? rest.endIndex
    if let at = rest[..<query].lastIndex(of: "@") {
      prefix += mask
      rest = rest[at...]
    }
    guard let mark = rest.firstIndex(of: "?") else { return prefix + rest }
    let members = rest[mark...].dropFirst().split(separator: "&").map { member in
      let name = member.prefix { $0 != "=" }
      return isSecret(name: String(name)) ? "\(name)=\(mask)" : String(member)
    }
    return prefix + rest[...mark] + members.joined(separator: "&")
  }
}
