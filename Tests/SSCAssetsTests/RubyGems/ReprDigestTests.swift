import AssetKitHTTP
import SSCAssets
import Testing

@Suite struct ReprDigestTests {
  private func digest(_ lines: String) -> [UInt8]? {
    ReprDigest(HTTPHeaders(lines: Array(lines.utf8)))?.sha256
  }

  // SHA-256 of nothing.
  private let base64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

  @Test func `colons and quotes enclose the same digest`() {
    let expected = [UInt8]().withUnsafeBytes(RunningSHA256.digest)
    #expect(digest("Repr-Digest: sha-256=:\(base64):\r\n") == expected)
    #expect(digest("repr-digest: sha-256=\"\(base64)\"\r\n") == expected)
    #expect(digest("Repr-Digest: sha-512=:AAAA:, sha-256=:\(base64):\r\n") == expected)
  }

  @Test(arguments: [
    "", "ETag: \"x\"\r\n", "Repr-Digest: sha-512=:AAAA:\r\n", "Repr-Digest: sha-256=\r\n",
    "Repr-Digest: sha-256=:::\r\n", "Repr-Digest: sha-256=:%%%:\r\n",
  ])
  func `without a digest by SHA-256 there is none`(lines: String) {
    #expect(digest(lines) == nil)
  }
}
