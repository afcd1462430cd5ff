package import AssetKitHTTP
internal import FoundationEssentials

/// The SHA-256 that a server states of a whole resource: the field `Repr-Digest` (RFC 9530).
///
/// Also of an answer with a part of it. Read in the standard's spelling, in which colons enclose the
/// base64, and in that of servers that use quotes.
package struct ReprDigest: Sendable, Equatable {
  package let sha256: [UInt8]

  /// Reads the field; nil when the answer has none, or none by SHA-256.
  package init?(_ headers: HTTPHeaders) {
    for field in headers.all("Repr-Digest") {
      for item in field.split(separator: ",") {
        let parts = item.trimmedASCII.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].asciiLowercased == "sha-256" else { continue }
        let value = parts[1].trimmedASCII
        guard value.utf8.count > 2, let first = value.first, first == value.last,
          first == ":" || first == "\"",
          let data = Data(base64Encoded: String(value.dropFirst().dropLast()))
        else { continue }
        sha256 = Array(data)
        return
      }
    }
    return nil
  }
}

extension HTTPResponse {
  /// Refuses a whole body that isn't the one whose digest is stated; does nothing without a digest.
  func checkDigest(subject: String) throws(PackageDataError) {
    guard let stated = ReprDigest(headers) else { return }
    guard body.withUnsafeBytes(RunningSHA256.digest) == stated.sha256 else {
      throw PackageDataError(.wrongDigest, subject, "its SHA-256 isn't the one stated with it")
    }
  }
}

extension PackageDataError.Code {
  /// Bytes that aren't those of which the digest is stated.
  package static let wrongDigest = Self(name: "wrong_digest")
}
