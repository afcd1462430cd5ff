internal import CCrypto

/// The SHA-256 of bytes, as registries state it: in lower-case hexadecimal.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
  let digest = [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    _ = SHA256(start, bytes.count, buffer.baseAddress)
    count = Int(SHA256_DIGEST_LENGTH)
  }
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: 2 * digest.count) { buffer in
    for (index, byte) in digest.enumerated() {
      buffer[2 * index] = digits[Int(byte >> 4)]
      buffer[2 * index + 1] = digits[Int(byte & 15)]
    }
    return 2 * digest.count
  }
}
