internal import CommandLineKit
internal import Glibc

/// The lines of standard input, read as they come, in memory that doesn't grow with them.
struct InputLines {
  /// One line without its end.
  struct Line {
    /// Counted from 1.
    let number: Int
    let text: String

    /// The two fields between which there is one tab.
    func pair(_ expected: String, path: [String]) throws -> (Substring, Substring) {
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 2 else {
        throw UsageError(
          "line \(number): expected \(expected) with a tab between, found \(fields.count - 1) tabs",
          path: path)
      }
      return (fields[0], fields[1])
    }
  }

  private let path: [String]
  private var number = 0
  private var chunk: [UInt8] = []
  private var position = 0

  /// `path` is that of the command, for its errors.
  init(path: [String]) { self.path = path }

  /// The next line, nil behind the last one; a carriage return before the line feed goes with it.
  mutating func next() throws -> Line? {
    var line: [UInt8] = []
    while true {
      if position == chunk.count, try !readChunk() {
        return line.isEmpty ? nil : try finish(line)
      }
      let rest = chunk[position...]
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        line += rest
        position = chunk.count
        continue
      }
      line += rest[..<end]
      position = end + 1
      return try finish(line)
    }
  }

  private mutating func finish(_ line: [UInt8]) throws -> Line {
    number += 1
    let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UsageError("line \(number): expected UTF-8", path: path)
    }
    return Line(number: number, text: text)
  }

  /// Waits for input in turns, so that an interruption is noticed while nobody types.
  private mutating func readChunk() throws -> Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    repeat { try Task.checkCancellation() } while poll(&input, 1, 200) <= 0
    var count = 0
    chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
      repeat {
        count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      } while count < 0
        && errno == EINTR
      filled = max(0, count)
    }
    position = 0
    guard count >= 0 else {
      throw UsageError(
        "standard input can't be read: \(String(cString: strerror(errno)))", path: path)
    }
    return count > 0
  }
}
