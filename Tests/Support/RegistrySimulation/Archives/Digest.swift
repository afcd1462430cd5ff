import CCrypto

/// The SHA-256 of bytes, in lower-case hexadecimal.
func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
  let size = Int(SHA256_DIGEST_LENGTH)
  let digest = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    _ = CCrypto.SHA256(
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, buffer.baseAddress)
    count = size
  }
  return String(unsafeUninitializedCapacity: 2 * size) { buffer in
    for (index, byte) in digest.enumerated() {
      buffer[2 * index] = hexadecimalDigits[Int(byte >> 4)]
      buffer[2 * index + 1] = hexadecimalDigits[Int(byte & 15)]
    }
    return 2 * size
  }
}

/// The SHA-256 of a text's UTF-8.
func sha256(_ text: String) -> String {
  var text = text
  return text.withUTF8 { sha256(UnsafeRawBufferPointer($0)) }
}

/// A number in lower-case hexadecimal, padded with zeros to so many digits.
func hexadecimal(_ value: UInt64, digits: Int) -> String {
  String(unsafeUninitializedCapacity: digits) { buffer in
    for place in 0..<digits {
      let shift = UInt64(4 * (digits - 1 - place))
      buffer[place] = shift < 64 ? hexadecimalDigits[Int((value >> shift) & 15)] : 0x30
    }
    return digits
  }
}

private let hexadecimalDigits = Array("0123456789abcdef".utf8)
