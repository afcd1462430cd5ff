/// Breaks texts into lines.
package enum TextWrapping {
  /// The text in lines of at most that width, all but the first indented.
  ///
  /// Single newlines in the text count as blanks, empty lines as the end of a paragraph. A word
  /// that is longer than the width stays whole.
  static func wrap(_ text: String, width: Int, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    let paragraphs = text.split(separator: "\n\n").map { paragraph in
      lines(paragraph, width: width).joined(separator: "\n" + margin)
    }
    return paragraphs.joined(separator: "\n\n" + margin)
  }

  private static func lines(_ paragraph: Substring, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in paragraph.split(whereSeparator: \.isWhitespace) {
      if line.isEmpty {
        line = String(word)
      } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(String(word)) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return lines + [line]
  }

  /// The text with blanks behind it, up to a width.
  package static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
  }

  /// The text with blanks before it, up to a width.
  static func padLeft(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - DisplayWidth.of(text))) + text
  }
}
