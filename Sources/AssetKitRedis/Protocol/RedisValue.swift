/// What a server answers (the Redis protocol, version 2).
public enum RedisValue: Sendable, Hashable {
  /// Nothing.
  case null
  /// A short word, such as `OK`.
  case status(String)
  /// A whole number.
  case integer(Int64)
  /// Bytes, whatever they are.
  case bytes([UInt8])
  /// Values in order.
  case array([RedisValue])
  /// A refusal.
  case error(RedisError)

  /// The text of bytes or of a status; what isn't UTF-8 in it is replaced.
  public var string: String? {
    switch self {
    case .status(let text): text
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The number, also of bytes that spell one.
  public var integer: Int64? {
    switch self {
    case .integer(let number): number
    case .bytes, .status: string.flatMap { Int64($0) }
    default: nil
    }
  }

  /// The values of an array.
  public var array: [RedisValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  /// The values of an array of names and values in turn, as XINFO answers.
  public var fields: [String: RedisValue] {
    var result: [String: RedisValue] = [:]
    let values = array ?? []
    for index in stride(from: 0, to: values.count - 1, by: 2) {
      if let name = values[index].string { result[name] = values[index + 1] }
    }
    return result
  }
}
