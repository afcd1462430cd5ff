internal import AssetKitCore

/// Records what a program writes to its streams, a log event a line.
struct PipesOutput {
  /// The last line on standard error that isn't blank: most often why a program failed.
  private(set) var lastError: String?
  private let log: EventLog
  /// What the pipes gave, while the program may send the same lines as messages too; bounded.
  private var seen: [String: Int]?
  private var copies: [StepProcess.Stream: LineSplitter] = [:]

  private static let lineLimit = StepProcess.Options().lineLimit
  private static let seenLimit = 10_000

  /// - Parameter expectsCopies: Whether the program was asked to send its output as messages.
  init(log: EventLog, expectsCopies: Bool) {
    self.log = log
    seen = expectsCopies ? [:] : nil
  }

  /// Takes a line of a stream.
  mutating func take(_ line: StepLine, _ stream: StepProcess.Stream) async {
    let text = "[\(stream.rawValue)] " + line.text(limit: Self.lineLimit)
    if stream == .error, line.bytes.contains(where: { $0 > UInt8(ascii: " ") }) {
      lastError = line.text(limit: 200)
    }
    if let count = seen?.count, count < Self.seenLimit { seen?[text, default: 0] += 1 }
    await log.info(text)
  }

  /// Takes a piece of a stream that came as a message.
  ///
  /// Dagster's writer sends what the program writes by itself to its streams as well: those lines are
  /// there already. What only came as a message, say of a remote worker, is recorded now.
  mutating func takeCopy(_ text: String, _ stream: StepProcess.Stream) async {
    var lines: [StepLine] = []
    copies[stream, default: LineSplitter(limit: Self.lineLimit)]
      .take(Array(text.utf8)[...]) { lines.append($0) }
    for line in lines { await record(line, stream) }
  }

  /// Records the pieces that no line end followed.
  mutating func finish() async {
    for stream in StepProcess.Stream.allCases {
      if let rest = copies[stream]?.finish() { await record(rest, stream) }
    }
  }

  private mutating func record(_ line: StepLine, _ stream: StepProcess.Stream) async {
    let text = "[\(stream.rawValue)] " + line.text(limit: Self.lineLimit)
    if let count = seen?[text], count > 0 {
      seen?[text] = count == 1 ? nil : count - 1
    } else {
      await log.info(text)
    }
  }
}
