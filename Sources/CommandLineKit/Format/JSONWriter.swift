/// Writes JSON texts (RFC 8259).
package enum JSONWriter {
  /// The text of a value: indented by two blanks for people, or on one line for logs and streams.
  package static func text(_ value: OrderedJSON, indented: Bool = true) -> String {
    var text = ""
    write(value, to: &text, indent: indented ? 0 : nil)
    return text
  }

  private static func write(_ value: OrderedJSON, to text: inout String, indent: Int?) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value): text += number(value)
    case .string(let value): write(value, to: &text)
    case .array(let items):
      enclose("[", "]", items, to: &text, indent) { item, text, indent in
        write(item, to: &text, indent: indent)
      }
    case .object(let members):
      enclose("{", "}", members, to: &text, indent) { member, text, indent in
        write(member.key, to: &text)
        text += indent == nil ? ":" : ": "
        write(member.value, to: &text, indent: indent)
      }
    }
  }

  private static func enclose<Item>(
    _ open: String, _ close: String, _ items: [Item], to text: inout String, _ indent: Int?,
    _ write: (Item, inout String, Int?) -> Void
  ) {
    text += open
    let inner = indent.map { $0 + 2 }
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: " ", count: inner) }
      write(item, &text, inner)
    }
    if let indent, !items.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
    text += close
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) + ".0" }
    return String(value)
  }

  private static func write(_ string: String, to text: inout String) {
    text.unicodeScalars.append("\"")
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // DEL and the C1 controls are legal in JSON, but a terminal might obey them.
      case "\0"..<" ", "\u{7F}"..<"\u{A0}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text.unicodeScalars.append("\"")
  }
}
