internal import AssetKitCore

/// An error as Dagster stores it (`SerializableErrorInfo`): a message, a stack, and what caused it.
struct DagsterError {
  private let json: JSONValue

  /// Reads an error; nil for anything else, such as null.
  init?(_ json: JSONValue?) {
    guard let json, json["message"]?.string != nil else { return nil }
    self.json = json
  }

  /// What went wrong first: the message of the innermost cause.
  var reason: String {
    var innermost = json
    while let cause = innermost["cause"], cause["message"]?.string != nil { innermost = cause }
    return (innermost["message"]?.string ?? "").trimmed
  }

  /// The whole of it, without what tells Python how to read it.
  var details: JSONValue { Self.details(json) }

  private static func details(_ json: JSONValue) -> JSONValue {
    var members: [String: JSONValue] = [:]
    members["class"] = json["cls_name"]
    members["message"] = json["message"]
    members["stack"] = json["stack"]
    for name in ["cause", "context"] {
      if let other = json[name], other["message"]?.string != nil { members[name] = details(other) }
    }
    return .object(members)
  }
}

extension String {
  /// The text without blanks and line ends around it.
  var trimmed: String {
    // Most have none, as their first and last bytes tell.
    if let first = utf8.first, let last = utf8.last,
      (0x21...0x7E).contains(first), (0x21...0x7E).contains(last)
    {
      return self
    }
    let isBlank: (Character) -> Bool = { $0.isWhitespace }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[first...last])
  }

  /// The text without blanks around it, or nil when nothing is left.
  var nonEmpty: String? {
    let text = trimmed
    return text.isEmpty ? nil : text
  }
}
