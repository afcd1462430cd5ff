internal import AssetKitCore

/// Records what a program writes to its streams, a log event a line.
struct PipesOutput {
  /// The last line on standard error that isn't blank: most often why a program failed.
  private(set) var lastError: String?
  private let log: EventLog
  /// How much more often each line came by a pipe than as a message.
  ///
  /// Nil where the program doesn't send its output both ways; bounded where it does.
  private var lead: [String: Int]?
  private var copies: [StepProcess.Stream: LineSplitter] = [:]

  private static let lineLimit = StepProcess.Options().lineLimit
  private static let leadLimit = 10_000

  /// - Parameter expectsCopies: Whether the program was asked to send its output as messages.
  init(log: EventLog, expectsCopies: Bool) {
    self.log = log
    lead = expectsCopies ? [:] : nil
  }

  /// Takes a line of a stream.
  mutating func take(_ line: StepLine, _ stream: StepProcess.Stream) async {
    let text = "[\(stream.rawValue)] " + line.text(limit: Self.lineLimit)
    if stream == .error, line.bytes.contains(where: { $0 > UInt8(ascii: " ") }) {
      lastError = line.text(limit: 200)
    }
    await record(text, by: 1)
  }

  /// Takes a piece of a stream that came as a message.
  ///
  /// Dagster's writer sends what the program writes to its streams a second time, sooner or later: a
  /// line is recorded as it comes first. Others, say of a remote worker, come as messages only.
  mutating func takeCopy(_ text: String, _ stream: StepProcess.Stream) async {
    var lines: [StepLine] = []
    copies[stream, default: LineSplitter(limit: Self.lineLimit)]
      .take(Array(text.utf8)[...]) { lines.append($0) }
    for line in lines { await record(copy: line, stream) }
  }

  /// Records the pieces that no line end followed.
  mutating func finish() async {
    for stream in StepProcess.Stream.allCases {
      if let rest = copies[stream]?.finish() { await record(copy: rest, stream) }
    }
  }

  private mutating func record(copy line: StepLine, _ stream: StepProcess.Stream) async {
    await record("[\(stream.rawValue)] " + line.text(limit: Self.lineLimit), by: -1)
  }

  /// Records a line unless it is one that came the other way before.
  private mutating func record(_ text: String, by step: Int) async {
    let before = lead?[text] ?? 0
    if let count = lead?.count, before != 0 || count < Self.leadLimit {
      lead?[text] = before + step == 0 ? nil : before + step
    }
    if before * step >= 0 { await log.info(text) }
  }
}
