/// A command with its arguments, each of them bytes that nothing interprets on the way.
///
/// ```swift
/// try await client.send(["XADD", "queue", "*", "data", .bytes(json)])
/// ```
public struct RedisCommand: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// One word of a command.
  public struct Argument: Sendable, Hashable, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral
  {
    /// Its bytes.
    public var bytes: [UInt8]

    /// Makes an argument of a text's UTF-8.
    public init(stringLiteral text: String) { bytes = Array(text.utf8) }
    /// Makes an argument of a number in decimal.
    public init(integerLiteral number: Int) { self = .number(number) }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Bytes as they are.
    public static func bytes(_ bytes: [UInt8]) -> Argument { Argument(bytes: bytes) }
    /// A text's UTF-8.
    public static func text(_ text: String) -> Argument { Argument(stringLiteral: text) }
    /// A number in decimal.
    public static func number(_ number: Int) -> Argument {
      Argument(stringLiteral: String(number))
    }
  }

  /// The command's name, and what follows.
  public var words: [Argument]

  /// Makes a command of its words.
  public init(arrayLiteral words: Argument...) { self.words = words }
  /// Makes a command of its words.
  public init(_ words: [Argument]) { self.words = words }

  /// Appends what goes over the wire.
  func encode(into output: inout [UInt8]) {
    output += "*\(words.count)\r\n".utf8
    for word in words {
      output += "$\(word.bytes.count)\r\n".utf8
      output += word.bytes
      output += [0x0D, 0x0A]
    }
  }
}
