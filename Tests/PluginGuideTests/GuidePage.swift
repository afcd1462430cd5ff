/// A page of the documentation as a script: its commands, and the files that it gives, in order.
struct GuidePage {
  private enum Step {
    case commands(String)
    case file(path: String, text: String)
  }

  private let steps: [Step]

  /// Reads a section.
  ///
  /// A block of `sh` is run. Any other block is a file: the last path in backquotes before it says
  /// which.
  init(_ page: String, section: String) {
    var steps: [Step] = []
    var isInSection = false
    var block: (language: Substring, lines: [Substring])?
    var path = ""
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if var open = block {
        if line == "```" {
          let text = open.lines.map { $0 + "\n" }.joined()
          steps.append(open.language == "sh" ? .commands(text) : .file(path: path, text: text))
          block = nil
        } else {
          open.lines.append(line)
          block = open
        }
      } else if line.hasPrefix("## ") {
        isInSection = line == "## " + section
      } else if isInSection, line.hasPrefix("```") {
        block = (line.dropFirst(3), [])
      } else if isInSection {
        let quoted = line.split(separator: "`", omittingEmptySubsequences: false)
        for (index, word) in quoted.enumerated()
        where index % 2 == 1 && word.contains(".") && !word.contains(" ") {
          path = String(word)
        }
      }
    }
    self.steps = steps
  }

  /// A script for Bash that stops at the first failure.
  ///
  /// - Parameter more: Commands behind the first block.
  func script(afterFirstBlock more: String = "") -> String {
    var lines = ["set -euo pipefail"]
    for (index, step) in steps.enumerated() {
      switch step {
      case .commands(let text): lines.append(text)
      case .file(let path, let text):
        // The shell replaces ~ only outside of quotes.
        let target = path.hasPrefix("~/") ? "~/'\(path.dropFirst(2))'" : "'\(path)'"
        lines.append("mkdir -p \"$(dirname \(target))\"")
        lines.append("cat > \(target) <<'END OF FILE'\n\(text)END OF FILE")
      }
      if index == 0 { lines.append(more) }
    }
    return lines.joined(separator: "\n")
  }
}
