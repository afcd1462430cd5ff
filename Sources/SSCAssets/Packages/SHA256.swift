internal import CCrypto

/// The SHA-256 of bytes, as registries state it: in lower-case hexadecimal.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
  let digest = [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    _ = SHA256(start, bytes.count, buffer.baseAddress)
    count = Int(SHA256_DIGEST_LENGTH)
  }
  return hexadecimal(digest)
}

/// Two lower-case digits for each byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
    for (index, byte) in bytes.enumerated() {
      buffer[2 * index] = digits[Int(byte >> 4)]
      buffer[2 * index + 1] = digits[Int(byte & 15)]
    }
    return 2 * bytes.count
  }
}
