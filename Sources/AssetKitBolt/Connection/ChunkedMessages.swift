internal import NetworkStreams

/// Messages over a stream of bytes, each cut into chunks of up to 65,535 bytes and closed by an
/// empty one (Bolt manual, "Chunking").
final class ChunkedMessages {
  private let stream: any ByteStream
  private let maximumSize: Int
  private var output: [UInt8] = []
  private var input = [UInt8](repeating: 0, count: 64 * 1024)
  private var unread = 0..<0

  /// Messages above the size are refused, before their bytes are all there.
  init(_ stream: any ByteStream, maximumSize: Int) {
    self.stream = stream
    self.maximumSize = maximumSize
  }

  /// Puts a message behind those that ``flush()`` sends.
  func append(_ message: [UInt8]) {
    output.reserveCapacity(output.count + message.count + 4)
    var rest = message[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int(UInt16.max))
      output.append(UInt8(chunk.count >> 8))
      output.append(UInt8(chunk.count & 0xFF))
      output += chunk
      rest = rest.dropFirst(chunk.count)
    }
    output += [0, 0]
  }

  /// Sends what was appended.
  func flush() throws(BoltError) {
    guard !output.isEmpty else { return }
    defer { output.removeAll(keepingCapacity: output.count <= 1 << 20) }
    try BoltError.translating { () throws(StreamError) in try stream.write(output) }
  }

  /// Receives the next message; the empty ones, by which a server says that it lives, are skipped.
  func next() throws(BoltError) -> [UInt8] {
    var message: [UInt8] = []
    while true {
      let size = Int(try byte()) << 8 | Int(try byte())
      if size == 0 {
        if message.isEmpty { continue }
        return message
      }
      guard message.count + size <= maximumSize else {
        throw .malformed("a message is longer than \(maximumSize) bytes")
      }
      try receive(size, into: &message)
    }
  }

  private func receive(_ count: Int, into message: inout [UInt8]) throws(BoltError) {
    var missing = count
    while missing > 0 {
      try fill()
      let part = unread.prefix(missing)
      message += input[part]
      unread = part.upperBound..<unread.upperBound
      missing -= part.count
    }
  }

  private func byte() throws(BoltError) -> UInt8 {
    try fill()
    defer { unread = unread.lowerBound + 1..<unread.upperBound }
    return input[unread.lowerBound]
  }

  /// Receives when nothing is left to read.
  private func fill() throws(BoltError) {
    guard unread.isEmpty else { return }
    let count = try BoltError.translating { () throws(StreamError) in
      try stream.read(into: &input)
    }
    guard count > 0 else { throw BoltError(.closed) }
    unread = 0..<count
  }
}
