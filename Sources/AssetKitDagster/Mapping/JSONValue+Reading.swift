internal import AssetKitCore

extension JSONValue {
  /// The text, when this is one.
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The whole number, when this is one.
  var integer: Int64? { if case .int(let number) = self { number } else { nil } }

  /// The number, when this is one.
  var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  /// The elements of an array, or of a set as Dagster writes it; else none.
  var elements: [JSONValue] {
    switch self {
    case .array(let elements): elements
    case .object(let members):
      (members["__frozenset__"] ?? members["__set__"])?.elements ?? []
    default: []
    }
  }

  /// The members of an object; else none.
  var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// The value of an enumeration as Dagster writes it: `{"__enum__": "TickStatus.SUCCESS"}`.
  var enumeration: String? {
    self["__enum__"]?.string?.split(separator: ".").last.map(String.init)
  }

  /// The asset that `{"__class__": "AssetKey", "path": […]}` names.
  var assetKey: AssetKey? {
    guard let path = self["path"] else { return nil }
    return AssetKey(dagsterPath: path)
  }
}

extension AssetKey {
  /// Reads a path as Dagster stores it, a list of texts; nil for anything else, and for no text at all.
  ///
  /// Keys are stored here by their spelling, so that a slash inside a part separates.
  init?(dagsterPath path: JSONValue) {
    let parts = path.elements.compactMap(\.string)
    guard parts.count == path.elements.count else { return nil }
    // PostgreSQL can't hold U+0000.
    let text = parts.joined(separator: "/").filter { $0 != "\0" }
    guard text.contains(where: { $0 != "/" }) else { return nil }
    self.init(text)
  }
}

extension Timestamp {
  /// Makes an instant from seconds since 1970; nil beyond what can be stored.
  init?(seconds: Double?) {
    guard let seconds, let microseconds = Int64(exactly: (seconds * 1_000_000).rounded()),
      // From the year 1 to the year 9999, which is what Python can have stored.
      (-62_135_596_800_000_000...253_402_300_799_999_999).contains(microseconds)
    else { return nil }
    self.init(microseconds: microseconds)
  }
}
