internal import AssetKitHTTP
internal import Glibc

extension HTTPClient {
  /// How much of an archive's end is asked for first: the directory of most, and what locates that of
  /// others.
  private static let zipTailSize: Int64 = 128 << 10

  /// Hands out the names of the members of a ZIP archive on a server, as they are stored.
  ///
  /// Only the archive's directory is fetched, in one or two pieces, or the whole from a server that
  /// knows no ranges.
  ///
  /// - Parameter maxBytes: A larger answer is refused, as `HTTPError.Code.bodyTooLarge`.
  /// - Returns: False when there is no such file.
  /// - Throws: `PackageDataError` for a damaged archive or a bomb.
  func forEachZipMember(
    of url: String, maxBytes: Int64, body: (UnsafeRawBufferPointer) -> Void
  ) async throws -> Bool {
    guard let tail = try await piece(of: url, .last(Self.zipTailSize), maxBytes: maxBytes) else {
      return false
    }
    let end = try tail.read(last: ZipDirectory.tailSize)
    let directory = try end.withUnsafeBytes { bytes throws(PackageDataError) in
      try ZipDirectory(tail: bytes, fileSize: tail.total, subject: url)
    }
    var part = tail
    if directory.size > 0, directory.offset < tail.start {
      let range = directory.offset...(directory.offset + Int64(directory.size) - 1)
      guard let piece = try await piece(of: url, .closed(range), maxBytes: maxBytes) else {
        throw PackageDataError(.badArchive, url, "it is gone while it is read")
      }
      part = piece
    }
    let bytes = try part.read(directory.size, at: directory.offset)
    // Typed throws around a closure without a result stop this compiler; hence the Bool.
    return try bytes.withUnsafeBytes { bytes in
      try directory.forEachName(in: bytes, fileSize: tail.total, subject: url, body: body)
      return true
    }
  }

  private func piece(
    of url: String, _ range: HTTPByteRange, maxBytes: Int64
  ) async throws -> FilePiece? {
    let request = HTTPRequest(
      url, range: range, maxBodyBytes: Int(clamping: maxBytes), acceptsCompression: false)
    let (response, body) = try await spool(request)
    guard response.isSuccess else { return nil }
    return try FilePiece(response, body, subject: url)
  }
}

/// A part of a remote file.
private struct FilePiece {
  /// Where the part begins, and how large the whole is, in bytes.
  let start: Int64
  let total: Int64
  private let body: SpooledBody
  private let count: Int64
  private let subject: String

  init(
    _ response: HTTPResponse, _ body: SpooledBody, subject: String
  ) throws(PackageDataError) {
    self.body = body
    self.subject = subject
    count = body.count
    guard response.status == 206 else {
      (start, total) = (0, count)
      return
    }
    guard let range = Self.contentRange(response), range.start + count <= range.total else {
      throw PackageDataError(.badArchive, subject, "the server doesn't say which part it sent")
    }
    (start, total) = range
  }

  /// The last bytes of the whole, at most so many.
  func read(last count: Int) throws(PackageDataError) -> [UInt8] {
    guard start + self.count == total else { throw damaged }
    let count = min(Int64(count), self.count)
    return try read(Int(count), at: total - count)
  }

  /// So many bytes from a position of the whole.
  func read(_ count: Int, at position: Int64) throws(PackageDataError) -> [UInt8] {
    guard position >= start, position + Int64(count) <= start + self.count else { throw damaged }
    let bytes = body.read(count, at: position - start)
    guard bytes.count == count else { throw damaged }
    return bytes
  }

  private var damaged: PackageDataError {
    PackageDataError(.badArchive, subject, "the part that was asked for isn't there")
  }

  /// `bytes 100-199/200` (RFC 9110, section 14.4).
  private static func contentRange(_ response: HTTPResponse) -> (start: Int64, total: Int64)? {
    guard var scanner = response.headers["Content-Range"].map({ ByteScanner($0) }),
      scanner.take("bytes "), let start = scanner.int64(), scanner.take("-"),
      scanner.int64() != nil, scanner.take("/"), let total = scanner.int64(), scanner.isAtEnd
    else { return nil }
    return (start, total)
  }
}

extension ByteScanner {
  fileprivate mutating func int64() -> Int64? {
    let start = position
    skip(while: \.isASCIIDigit)
    return Int64(text(from: start, to: position))
  }
}
