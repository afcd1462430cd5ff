/// The identity of a run: a UUID of version 7 (RFC 9562), so that identities sort by creation.
public struct RunID: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The lower-case spelling of 36 characters.
  public let description: String

  /// Reads a UUID of any version; nil when the text isn't one.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return nil }
    for (index, byte) in bytes.enumerated() {
      let isDash = [8, 13, 18, 23].contains(index)
      guard isDash ? byte == UInt8(ascii: "-") : Self.isHex(byte) else { return nil }
    }
    description = text.lowercased()
  }

  /// Makes a new identity.
  public init(at now: Timestamp) {
    var generator = SystemRandomNumberGenerator()
    let milliseconds = UInt64(max(0, now.microseconds / 1000))
    let high = milliseconds << 16 | 0x7000 | generator.next() & 0xfff
    let low = 0x8000_0000_0000_0000 | generator.next() >> 2
    let hex = Self.hex(high) + Self.hex(low)
    var text = ""
    for (index, character) in hex.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(character)
    }
    description = text
  }

  /// Reads the spelling.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = RunID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no run id")
    }
    self = id
  }

  /// Writes the spelling.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
