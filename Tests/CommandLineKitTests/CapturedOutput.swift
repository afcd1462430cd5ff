import BlockingIO
import CommandLineKit

/// A terminal whose output a test reads.
final class CapturedOutput: Sendable {
  private let written = Locked("")

  var text: String { written.withLock { $0 } }

  func terminal(
    isInteractive: Bool = false, width: Int? = nil, usesColor: Bool = false
  ) -> Terminal {
    Terminal(isInteractive: isInteractive, width: width, usesColor: usesColor) { text in
      self.written.withLock { $0 += text }
    }
  }

  /// What was written since the last call.
  func take() -> String {
    written.withLock { text in
      defer { text = "" }
      return text
    }
  }
}
