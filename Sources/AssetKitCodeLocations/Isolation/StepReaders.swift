internal import Glibc

/// Reads the lines from a pipe.
struct PipeReader {
  let descriptor: Descriptor
  private(set) var isAtEnd = false
  private var lines: LineSplitter

  init(_ descriptor: Descriptor, limit: Int) {
    self.descriptor = descriptor
    lines = LineSplitter(limit: limit)
  }

  /// Reads what there is, but no more than a bite: the lines are handed out before the next.
  mutating func read(_ give: (StepLine) -> Void) {
    guard !isAtEnd else { return }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    for _ in 0..<4 {
      let count = Glibc.read(descriptor.number, &bytes, bytes.count)
      if count > 0 {
        lines.take(bytes[..<count], give)
      } else if count < 0 && (errno == EAGAIN || errno == EINTR) {
        return
      } else {
        close(give)
        return
      }
    }
  }

  /// Gives out the line that has no end, and reads no more.
  mutating func close(_ give: (StepLine) -> Void) {
    isAtEnd = true
    if let rest = lines.finish() { give(rest) }
  }
}

/// Reads the lines that are appended to a file.
struct FileTail {
  private let file: Descriptor
  private var position: off_t = 0
  /// Where the file ends for us, once nobody writes who is waited for.
  private var fixedEnd: off_t?
  private var lines: LineSplitter

  init(_ path: String, limit: Int, program: String) throws {
    file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
    lines = LineSplitter(limit: limit)
    guard file.number >= 0 else {
      let reason = String(cString: strerror(errno))
      throw CodeLocationError(
        .notStarted, program: program, "was not started: '\(path)' can't be read: \(reason)")
    }
  }

  /// Reads what was appended, but no more than a bite.
  mutating func read(_ items: inout [StepProcess.Item]) {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { return }
    if status.st_size < position {
      items.append(.messagesLost)
      position = status.st_size
    }
    let end = min(fixedEnd ?? status.st_size, status.st_size)
    guard end > position else { return }
    var bytes = [UInt8](repeating: 0, count: Int(min(end - position, 1 << 20)))
    // A whole bite may be the middle of one line: then the next one follows at once.
    while position < end {
      let count = pread(file.number, &bytes, min(bytes.count, Int(end - position)), position)
      guard count > 0 else { return }
      position += off_t(count)
      let before = items.count
      lines.take(bytes[..<count]) { items.append(.message($0)) }
      if items.count > before { return }
    }
  }

  /// Fixes the end: what is appended later isn't read.
  mutating func fix() {
    var status = stat()
    if fstat(file.number, &status) == 0 { fixedEnd = status.st_size }
  }

  /// The line that has no end.
  mutating func finish() -> StepLine? { lines.finish() }
}
