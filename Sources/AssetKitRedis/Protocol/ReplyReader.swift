internal import NetworkStreams

/// Reads answers from a stream, whatever bytes come.
///
/// Memory is taken for what has arrived, never for what a length announces; depth, weight and length
/// of lines are bounded.
final class ReplyReader {
  private let stream: any ByteStream
  private let maxAnswerBytes: Int
  private var input = [UInt8](repeating: 0, count: 64 * 1024)
  private var unread = 0..<0

  /// Streams' answers are three deep.
  private static let maxDepth = 8
  private static let maxLine = 64 * 1024
  /// What a value weighs besides its bytes.
  private static let valueBytes = 16

  init(_ stream: any ByteStream, maxAnswerBytes: Int) {
    self.stream = stream
    self.maxAnswerBytes = maxAnswerBytes
  }

  /// Receives the next answer.
  ///
  /// - Throws: ``RedisError``, after which the stream is of no more use.
  func next() throws(RedisError) -> RedisValue {
    var allowance = maxAnswerBytes
    return try value(depth: 0, &allowance)
  }

  private func value(depth: Int, _ allowance: inout Int) throws(RedisError) -> RedisValue {
    try spend(Self.valueBytes, &allowance)
    let kind = try byte()
    switch kind {
    case UInt8(ascii: "+"): return .status(try text(&allowance))
    case UInt8(ascii: "-"): return .error(RedisError(reply: try text(&allowance)))
    case UInt8(ascii: ":"): return .integer(try number())
    case UInt8(ascii: "$"):
      guard let count = try length() else { return .null }
      try spend(count, &allowance)
      return .bytes(try bytes(count))
    case UInt8(ascii: "*"):
      guard let count = try length() else { return .null }
      guard depth < Self.maxDepth else { throw .malformed("an answer is too deep") }
      guard count <= allowance / Self.valueBytes else { throw tooLong }
      var values: [RedisValue] = []
      while values.count < count { values.append(try value(depth: depth + 1, &allowance)) }
      return .array(values)
    case 0x15:  // the first byte of a TLS alert
      throw RedisError(.tlsFailed, "the server wants TLS")
    default: throw .malformed("an answer begins with the byte \(kind)")
    }
  }

  private func spend(_ count: Int, _ allowance: inout Int) throws(RedisError) {
    guard count <= allowance else { throw tooLong }
    allowance -= count
  }

  private var tooLong: RedisError { .malformed("an answer exceeds \(maxAnswerBytes) bytes") }

  private func text(_ allowance: inout Int) throws(RedisError) -> String {
    let line = try line()
    try spend(line.count, &allowance)
    return String(decoding: line, as: UTF8.self)
  }

  /// A length, nil for -1, by which the protocol says that there is nothing.
  private func length() throws(RedisError) -> Int? {
    let number = try number()
    guard number >= 0 else {
      if number == -1 { return nil }
      throw .malformed("a length is \(number)")
    }
    return Int(number)
  }

  private func number() throws(RedisError) -> Int64 {
    let line = try line()
    guard let number = Int64(String(decoding: line, as: UTF8.self)) else {
      throw .malformed("a number is none")
    }
    return number
  }

  private func line() throws(RedisError) -> [UInt8] {
    var line: [UInt8] = []
    while true {
      let next = try byte()
      if next == 0x0D {
        guard try byte() == 0x0A else { throw .malformed("a line has a lone carriage return") }
        return line
      }
      guard line.count < Self.maxLine else {
        throw .malformed("a line exceeds \(Self.maxLine) bytes")
      }
      line.append(next)
    }
  }

  private func bytes(_ count: Int) throws(RedisError) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      try fill()
      let part = unread.prefix(count - result.count)
      result += input[part]
      unread = part.upperBound..<unread.upperBound
    }
    guard try byte() == 0x0D, try byte() == 0x0A else {
      throw .malformed("bytes don't end where they were said to")
    }
    return result
  }

  private func byte() throws(RedisError) -> UInt8 {
    try fill()
    defer { unread = unread.lowerBound + 1..<unread.upperBound }
    return input[unread.lowerBound]
  }

  /// Receives when nothing is left to read.
  private func fill() throws(RedisError) {
    guard unread.isEmpty else { return }
    let count = try RedisError.translating { () throws(StreamError) in
      try stream.read(into: &input)
    }
    guard count > 0 else { throw RedisError(.closed) }
    unread = 0..<count
  }
}
