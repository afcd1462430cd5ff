internal import CommandLineKit

/// Collects lines and writes them by the block: one call for each would take most of the time.
struct OutputLines {
  private let output: Terminal
  private var block = ""

  init(_ output: Terminal) { self.output = output }

  mutating func append(_ line: some StringProtocol) {
    block += line
    block += "\n"
    if block.utf8.count >= 1 << 16 { flush() }
  }

  /// Writes what is left, also before an error: the answers so far are right.
  mutating func flush() {
    output.write(block)
    block = ""
  }
}
