internal import AssetKitHTTP
internal import Glibc

extension MavenClient {
  /// How much of a jar's end is asked for first: the directory of most, and what locates that of others.
  private static let tailSize: Int64 = 128 << 10

  /// The Java packages of a version's jar; nil when there is none, which is normal for many.
  ///
  /// Only the jar's directory is fetched, in one or two pieces, or the whole from a server that
  /// knows no ranges.
  ///
  /// - Parameter maxBytes: A larger answer is refused, as `HTTPError.Code.bodyTooLarge`.
  /// - Throws: `PackageDataError` for a damaged jar or a bomb.
  func javaPackages(_ place: MavenCoordinates, maxBytes: Int64) async throws -> [String]? {
    let path = place.path(extension: "jar")
    guard let tail = try await piece(of: path, .last(Self.tailSize), maxBytes: maxBytes) else {
      return nil
    }
    let end = try tail.read(last: ZipDirectory.tailSize)
    let directory = try end.withUnsafeBytes { bytes throws(PackageDataError) in
      try ZipDirectory(tail: bytes, fileSize: tail.total, subject: path)
    }
    var part = tail
    if directory.size > 0, directory.offset < tail.start {
      let range = directory.offset...(directory.offset + Int64(directory.size) - 1)
      guard let piece = try await piece(of: path, .closed(range), maxBytes: maxBytes) else {
        throw PackageDataError(.badArchive, path, "it is gone while it is read")
      }
      part = piece
    }
    let bytes = try part.read(directory.size, at: directory.offset)
    let packages = try bytes.withUnsafeBytes { bytes throws(PackageDataError) in
      var packages = JavaPackages()
      try directory.forEachName(in: bytes, fileSize: tail.total, subject: path) {
        packages.add(path: $0)
      }
      return packages
    }
    return packages.names
  }

  private func piece(
    of path: String, _ range: HTTPByteRange, maxBytes: Int64
  ) async throws -> FilePiece? {
    let request = HTTPRequest(
      "\(baseURL)/\(path)", range: range, maxBodyBytes: Int(clamping: maxBytes),
      acceptsCompression: false)
    let (response, file) = try await http.download(request)
    guard response.isSuccess else { return nil }
    return try FilePiece(response, file, subject: path)
  }
}

/// A part of a remote file in a local one.
private struct FilePiece {
  /// Where the part begins, and how large the whole is, in bytes.
  let start: Int64
  let total: Int64
  private let count: Int64
  private let file: TemporaryFile
  private let subject: String

  init(
    _ response: HTTPResponse, _ file: TemporaryFile, subject: String
  ) throws(PackageDataError) {
    self.file = file
    self.subject = subject
    count = Int64(lseek(file.descriptor, 0, SEEK_END))
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
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = pread(
          file.descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(position - start) + filled)
        if part < 0 && errno == EINTR { continue }
        guard part > 0 else { return }
        filled += part
      }
    }
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
