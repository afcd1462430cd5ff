internal import Glibc

/// A line of a step's output.
package struct StepLine: Sendable, Hashable {
  /// The line without its end, or the beginning of it.
  package var bytes: [UInt8]
  /// How many bytes of the line were dropped behind those.
  package var dropped = 0

  /// The line as text of bounded length, with a note when it isn't the whole.
  ///
  /// What isn't UTF-8 becomes U+FFFD.
  package func text(limit: Int = .max) -> String {
    var shown = bytes[...]
    if shown.last == UInt8(ascii: "\r") && dropped == 0 { shown.removeLast() }
    let whole = shown.count + dropped
    if shown.count > limit { shown = shown.prefix(limit) }
    // A character that the limit cut through is left out.
    if shown.count < whole, let start = shown.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }),
      shown.endIndex - start < Self.length(ofCharacterWith: shown[start])
    {
      shown = shown[..<start]
    }
    let text = String(decoding: shown, as: UTF8.self)
    return shown.count == whole ? text : text + " … [\(whole) bytes, cut here]"
  }

  /// The bytes of a UTF-8 character, by its first one.
  private static func length(ofCharacterWith byte: UInt8) -> Int {
    switch byte {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}

/// Cuts bytes that come in pieces into lines, each in bounded memory.
struct LineSplitter {
  /// The number of bytes that are kept of a line.
  let limit: Int
  private var line = StepLine(bytes: [])
  private var isEmpty = true

  init(limit: Int) { self.limit = limit }

  /// Takes the next bytes and gives out the lines that they end.
  mutating func take(_ bytes: ArraySlice<UInt8>, _ give: (StepLine) -> Void) {
    var rest = bytes
    while let end = Self.lineEnd(in: rest) {
      append(rest[..<end])
      give(line)
      (line, isEmpty) = (StepLine(bytes: []), true)
      rest = rest[(end + 1)...]
    }
    if !rest.isEmpty { append(rest) }
  }

  /// By `memchr`, which looks at many bytes at once: output may be plenty.
  private static func lineEnd(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress,
        let found = memchr(start, Int32(UInt8(ascii: "\n")), buffer.count)
      else { return nil }
      return bytes.startIndex + (UnsafeRawPointer(found) - start)
    }
  }

  /// The line that no line end follows; nil when there is none.
  mutating func finish() -> StepLine? {
    defer { (line, isEmpty) = (StepLine(bytes: []), true) }
    return isEmpty ? nil : line
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) {
    isEmpty = false
    let kept = bytes.prefix(limit - line.bytes.count)
    line.bytes += kept
    line.dropped += bytes.count - kept.count
  }
}
