/// A variable of AssetKit's own that a user may set, with the values it takes.
package struct KnownVariable: Sendable {
  /// What a value must look like.
  package enum Kind: Sendable {
    /// Any text.
    case text
    /// An `http` or `https` URL.
    case url
    /// A whole number from 1.
    case positiveNumber
    /// One of several words, in small or capital letters.
    case oneOf([String])
  }

  /// The name, `ASSETKIT_...`.
  package let name: String
  /// The values that it takes.
  package let kind: Kind
  /// The value that holds when nobody sets it; nil when that is decided elsewhere.
  package let defaultValue: String?

  /// Declares a variable.
  package init(_ name: String, _ kind: Kind, default defaultValue: String? = nil) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
  }

  /// The variables of the orchestrator itself, to which a pack's own are added.
  package static let common = [
    KnownVariable("ASSETKIT_CONTACT", .text),
    KnownVariable(
      "ASSETKIT_LOG_LEVEL", .oneOf(["debug", "info", "warning", "error", "critical"]),
      default: "info"),
    KnownVariable("ASSETKIT_MAX_CONCURRENT", .positiveNumber),
  ]

  /// What was expected instead of the value; nil when the value is fine.
  func expectation(for value: String) -> String? {
    switch kind {
    case .text:
      nil
    case .url:
      value.hasPrefix("http://") || value.hasPrefix("https://")
        ? nil : "a URL that begins with http:// or https://"
    case .positiveNumber:
      (Int(value) ?? 0) > 0 ? nil : "a whole number from 1"
    case .oneOf(let words):
      words.contains(value.lowercased()) ? nil : "one of " + words.joined(separator: ", ")
    }
  }
}
