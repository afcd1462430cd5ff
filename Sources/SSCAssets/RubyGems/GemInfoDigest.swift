internal import CCrypto

/// The MD5 of a gem's `/info` file as a number: what changes of a gem, change it.
///
/// The list of all gems states it, which makes it the gem's change counter; it doesn't count, but it
/// differs whenever the gem does, and that is all that is asked of it.
package struct GemInfoDigest: Sendable, Equatable {
  /// The first 60 bits, so that it fits a signed integer.
  package let serial: Int64

  /// Of a gem without versions: its file is a line of three dashes.
  package static let empty = GemInfoDigest(of: Array("---\n".utf8))

  /// Reads the hexadecimal spelling; nil for anything else.
  package init?(hexadecimal bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var value: Int64 = 0
    for (place, byte) in bytes.enumerated() {
      let digit: Int64
      switch byte {
      case 0x30...0x39: digit = Int64(byte - 0x30)
      case 0x61...0x66: digit = Int64(byte - 0x61 + 10)
      case 0x41...0x46: digit = Int64(byte - 0x41 + 10)
      default: return nil
      }
      if place < 15 { value = value << 4 | digit }
    }
    serial = value
  }

  package init(of bytes: UnsafeRawBufferPointer) {
    let digest = [UInt8](unsafeUninitializedCapacity: Int(MD5_DIGEST_LENGTH)) { buffer, count in
      _ = MD5(
        bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, buffer.baseAddress)
      count = Int(MD5_DIGEST_LENGTH)
    }
    serial = Int64(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 4)
  }

  package init(of bytes: [UInt8]) { self = bytes.withUnsafeBytes { GemInfoDigest(of: $0) } }
}
