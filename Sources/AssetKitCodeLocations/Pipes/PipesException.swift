internal import AssetKitCore

/// The exception with which a program closed its messages, as text.
struct PipesException {
  /// The last line of the message: `ValueError: no such table`.
  let summary: String
  /// The whole, with stack and causes, as Python prints it.
  let text: String

  /// Nil when this isn't the form of an exception.
  init?(_ json: JSONValue?) {
    guard let json, case .string(let message)? = json["message"] else { return nil }
    summary =
      message.split(whereSeparator: \.isNewline).last.map(String.init)
      ?? Self.text(json["name"]) ?? ""
    text = Self.chain(json)
  }

  /// What led to an exception stands before it.
  private static func chain(_ json: JSONValue) -> String {
    var text = ""
    if let cause = json["cause"], cause != .null {
      text +=
        chain(cause)
        + "\n\nThe above exception was the direct cause of the following exception:\n\n"
    } else if let context = json["context"], context != .null {
      text +=
        chain(context)
        + "\n\nDuring handling of the above exception, another exception occurred:\n\n"
    }
    let stack = json["stack"]?.elements { Self.text($0) } ?? []
    if !stack.isEmpty {
      text += "Traceback (most recent call last):\n"
      for entry in stack { text += entry.hasSuffix("\n") ? entry : entry + "\n" }
    }
    let message = Self.text(json["message"]) ?? ""
    text += message.hasSuffix("\n") ? String(message.dropLast()) : message
    return text
  }

  private static func text(_ json: JSONValue?) -> String? {
    if case .string(let text)? = json { text } else { nil }
  }
}
