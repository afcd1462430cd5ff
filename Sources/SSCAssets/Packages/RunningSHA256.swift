internal import CCrypto
internal import FoundationEssentials

/// A SHA-256 under way, whose state can be stored and taken up again: for files that only grow.
package struct RunningSHA256 {
  private var context = SHA256_CTX()

  /// The digest of nothing so far.
  package init() { SHA256_Init(&context) }

  /// Takes up a stored state; nil for a text that is none.
  ///
  /// The state is that of OpenSSL on one kind of machine; taken elsewhere it gives a wrong digest,
  /// which shows as one.
  package init?(state: some StringProtocol) {
    guard let data = Data(base64Encoded: String(state)),
      data.count == MemoryLayout<SHA256_CTX>.size
    else { return nil }
    withUnsafeMutableBytes(of: &context) { $0.copyBytes(from: data) }
    guard context.num < SHA256_CBLOCK, context.md_len == SHA256_DIGEST_LENGTH else { return nil }
  }

  /// The state as text, without blanks.
  package var state: String {
    withUnsafeBytes(of: context) { Data($0).base64EncodedString() }
  }

  /// Adds bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if let start = bytes.baseAddress { SHA256_Update(&context, start, bytes.count) }
  }

  /// The digest of all bytes so far.
  package var digest: [UInt8] {
    var copy = context
    return [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
      SHA256_Final(buffer.baseAddress, &copy)
      count = Int(SHA256_DIGEST_LENGTH)
    }
  }

  /// The digest of some bytes.
  package static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var running = RunningSHA256()
    running.update(bytes)
    return running.digest
  }
}
