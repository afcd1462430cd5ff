internal import CCrypto
internal import Glibc

/// The SHA-1 of bytes or of a file, in lower-case hexadecimal.
///
/// Maven's repositories state it beside each file. It tells a damaged file from a whole one; against a
/// forger it is worth nothing.
package enum SHA1Digest {
  package static func of(_ bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { raw in digest { $0(raw) } }
  }

  /// Of a regular file from its start; nil when it can't be read.
  package static func ofFile(_ descriptor: Int32) -> String? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    return digest { update in
      var position: off_t = 0
      while true {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, position)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return count == 0 }
        guard update(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return false }
        position += off_t(count)
      }
    }
  }

  private static func digest(
    _ feed: ((UnsafeRawBufferPointer) -> Bool) -> Bool
  ) -> String? {
    guard let context = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestInit_ex(context, EVP_sha1(), nil) == 1,
      feed({ EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 })
    else { return nil }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &count) == 1 else { return nil }
    return hexadecimal(Array(digest.prefix(Int(count))))
  }
}
