/// Takes from data what a terminal would obey.
///
/// Names and descriptions from a registry are written by anybody: an escape sequence in them could
/// clear the screen, retitle the window or hide lines, and a direction mark could reorder what is
/// read.
package enum Sanitized {
  /// The text on one line: line breaks and tabs become blanks, control characters visible signs.
  package static func line(_ text: String) -> String {
    sanitize(text, keepsNewlines: false)
  }

  /// The same with line feeds kept.
  package static func lines(_ text: String) -> String {
    sanitize(text, keepsNewlines: true)
  }

  private static func sanitize(_ text: String, keepsNewlines: Bool) -> String {
    let isHarmless = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 || ($0 == 0x0A && keepsNewlines) }
    if isHarmless { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar == "\n" && keepsNewlines ? scalar : visible(scalar))
    }
    return String(result)
  }

  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: " "
    // "Control Pictures" has a sign for each: ␛ for ESC.
    case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0: "\u{FFFD}"
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: scalar
    }
  }
}
