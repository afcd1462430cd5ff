internal import Glibc

/// Where a program writes, and what can be done there.
package struct Terminal: Sendable {
  /// Whether a person watches, so that lines may be drawn over.
  package let isInteractive: Bool
  /// How many columns fit; nil when there is no limit, as in a file or a pipe.
  package let width: Int?
  /// Whether styles are written.
  package let usesColor: Bool
  private let output: @Sendable (String) -> Void

  /// Makes a terminal out of its abilities; tests give their own output.
  package init(
    isInteractive: Bool, width: Int?, usesColor: Bool, output: @escaping @Sendable (String) -> Void
  ) {
    self.isInteractive = isInteractive
    self.width = width
    self.usesColor = usesColor
    self.output = output
  }

  /// No terminal at all: no limit, no style, and what is written is lost.
  package static let plain = Terminal(
    isInteractive: false, width: nil, usesColor: false, output: { _ in })

  /// The standard output of this process.
  package static func standardOutput(noColor: Bool = false) -> Terminal {
    Terminal(descriptor: STDOUT_FILENO, noColor: noColor)
  }

  /// The standard error of this process.
  package static func standardError(noColor: Bool = false) -> Terminal {
    Terminal(descriptor: STDERR_FILENO, noColor: noColor)
  }

  private init(descriptor: Int32, noColor: Bool) {
    let isTerminal = isatty(descriptor) == 1
    let environment = TerminalEnvironment.ofProcess
    isInteractive = isTerminal && environment.type != "dumb"
    width = isTerminal ? (environment.columns ?? Self.columns(of: descriptor) ?? 80) : nil
    usesColor = environment.usesColor(isTerminal: isTerminal, noColor: noColor)
    output = { Self.write($0, to: descriptor) }
  }

  /// Writes a text as it stands, styles included; data in it must be sanitised before.
  package func write(_ text: String) { output(text) }

  /// Writes a text and a newline.
  package func line(_ text: String = "") { output(text + "\n") }

  /// The text in styles, or as it stands where styles aren't used.
  package func styled(_ text: String, _ styles: TextStyle...) -> String {
    guard usesColor, !styles.isEmpty, !text.isEmpty else { return text }
    let codes = styles.map { String($0.rawValue) }.joined(separator: ";")
    return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let chunk = UnsafeBufferPointer(rebasing: rest)
        let written = Glibc.write(descriptor, chunk.baseAddress, chunk.count)
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno == EAGAIN {
          // Somebody made the terminal non-blocking; wait until it takes more.
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&ready, 1, 1000)
        } else if errno != EINTR {
          return  // The reader has gone: nobody is left to be told.
        }
      }
    }
  }
}

/// A style of text, by its number in ECMA-48 (SGR).
package enum TextStyle: Int, Sendable {
  /// Heavier.
  case bold = 1
  /// Fainter.
  case dim = 2
  /// For failures.
  case red = 31
  /// For success.
  case green = 32
  /// For warnings.
  case yellow = 33
  /// For names.
  case cyan = 36
}
