import BlockingIO

/// The body of an answer, with what its headers say about it.
final class Document: Sendable {
  let body: Bytes
  let contentType: ContentType
  let etag: String
  /// The `X-PyPI-Last-Serial` header.
  let lastSerial: Int?
  private let compressedBody = Locked<Bytes?>(nil)

  /// The media types that are served.
  enum ContentType: String {
    case simpleJSON = "application/vnd.pypi.simple.v1+json"
    case simpleHTML = "text/html"
    case json = "application/json"
    case file = "application/octet-stream"
    case text = "text/plain"

    var isJSON: Bool { self == .simpleJSON || self == .json }
  }

  init(_ body: Bytes, _ contentType: ContentType, etag: String, lastSerial: Int? = nil) {
    self.body = body
    self.contentType = contentType
    self.etag = "\"\(etag)\""
    self.lastSerial = lastSerial
  }

  convenience init(
    _ text: String, _ contentType: ContentType, etag: String, lastSerial: Int? = nil
  ) {
    var text = text
    let body = text.withUTF8 { Bytes(UnsafeRawBufferPointer($0)) }
    self.init(body, contentType, etag: etag, lastSerial: lastSerial)
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
