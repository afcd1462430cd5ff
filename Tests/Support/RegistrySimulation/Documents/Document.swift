import BlockingIO

/// The body of an answer, with what its headers say about it.
package final class Document: Sendable {
  let body: Bytes
  let contentType: ContentType
  let etag: String
  /// Further headers.
  let headers: [(String, String)]
  /// The form of the archive that the body is, if it is one: for faults that imitate it.
  let archive: Archive?
  /// Whether a part of the body may be asked for.
  let acceptsRanges: Bool
  private let compressedBody = Locked<Bytes?>(nil)

  /// The media types that are served.
  package enum ContentType: String, Sendable {
    case simpleJSON = "application/vnd.pypi.simple.v1+json"
    case simpleHTML = "text/html"
    case json = "application/json"
    case file = "application/octet-stream"
    case text = "text/plain"
    case xml = "application/xml"
  }

  /// The forms of archives that registries serve.
  package enum Archive: Sendable {
    case zip, tarGzip
    /// A tar with a `data.tar.gz` in it.
    case gem
  }

  init(
    _ body: Bytes, _ contentType: ContentType, etag: String? = nil,
    headers: [(String, String)] = [], archive: Archive? = nil, acceptsRanges: Bool? = nil
  ) {
    self.body = body
    self.contentType = contentType
    self.etag = "\"\(etag ?? sha256(body.buffer))\""
    self.headers = headers
    self.archive = archive
    self.acceptsRanges = acceptsRanges ?? (contentType == .file)
  }

  /// A document of text.
  ///
  /// - Parameters:
  ///   - etag: The entity tag without its quotes; by default the text's SHA-256.
  ///   - headers: What is sent beside the usual headers, such as `Last-Modified`.
  ///   - acceptsRanges: Whether a part may be asked for, as files always may.
  package convenience init(
    _ text: String, _ contentType: ContentType, etag: String? = nil,
    headers: [(String, String)] = [], acceptsRanges: Bool? = nil
  ) {
    var text = text
    let body = text.withUTF8 { Bytes(UnsafeRawBufferPointer($0)) }
    self.init(body, contentType, etag: etag, headers: headers, acceptsRanges: acceptsRanges)
  }

  /// A file.
  package convenience init(
    file bytes: [UInt8], archive: Archive? = nil, headers: [(String, String)] = []
  ) {
    self.init(Bytes(bytes), .file, headers: headers, archive: archive)
  }

  /// The body in gzip, made once.
  ///
  /// - Throws: `ArchiveFailure` as `ArchiveWriter` does.
  func gzipped() throws(ArchiveFailure) -> Bytes {
    if let bytes = compressedBody.withLock({ $0 }) { return bytes }
    let member = ArchiveWriter.Member(path: "data", content: Array(body.buffer))
    let bytes = Bytes(try ArchiveWriter.pack([member], as: .gzip))
    compressedBody.withLock { $0 = bytes }
    return bytes
  }
}

/// Bytes outside of Swift's arrays: the server sends them from where they are, for as long as it
/// holds a reference.
///
/// `@unchecked Sendable` is safe: the bytes are written in `init` and never again.
final class Bytes: @unchecked Sendable {
  let buffer: UnsafeRawBufferPointer

  init(_ source: UnsafeRawBufferPointer) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 16)
    memory.copyMemory(from: source)
    buffer = UnsafeRawBufferPointer(memory)
  }

  init(_ bytes: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    memory.copyBytes(from: bytes)
    buffer = UnsafeRawBufferPointer(memory)
  }

  deinit { buffer.deallocate() }

  var count: Int { buffer.count }
}
