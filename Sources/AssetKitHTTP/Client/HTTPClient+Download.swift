internal import BlockingIO
internal import Glibc

extension HTTPClient {
  /// Fetches a resource into a file, from the start of it.
  ///
  /// What the file held before is lost. When this throws, the file holds a part of the body.
  ///
  /// - Parameter descriptor: A regular file open for writing, which stays the caller's, and which must
  ///   stay open until this returns. Its position isn't used.
  /// - Throws: `FileWriteError` when writing fails, besides what `get` throws.
  public func download(_ request: HTTPRequest, to descriptor: Int32) async throws -> HTTPResponse {
    let writer = FileWriter(descriptor)
    try writer.restart()
    return try await stream(
      request, onRestart: { try writer.restart() }, onChunk: { try writer.write($0) })
  }

  /// Fetches a resource into a file without a name, which is gone with its last reference.
  ///
  /// - Parameter directory: Where its blocks are; by default `TMPDIR`, or else `/tmp`.
  /// - Throws: `FileWriteError` when the file can't be made or written, besides what `get` throws.
  public func download(
    _ request: HTTPRequest, inDirectory directory: String? = nil
  ) async throws -> (response: HTTPResponse, file: TemporaryFile) {
    let file = try TemporaryFile(inDirectory: directory)
    return (try await download(request, to: file.descriptor), file)
  }
}

/// A file without a name, open for reading and writing.
public final class TemporaryFile: Sendable {
  /// The open file; valid as long as this object lives.
  public let descriptor: Int32

  /// Makes an empty file in a directory; by default `TMPDIR`, or else `/tmp`.
  public init(inDirectory directory: String? = nil) throws(FileWriteError) {
    let directory = directory ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let path = "\(directory)/assetkit-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileWriteError(errno, "can't make a file in \(directory)") }
    unlink(path)
  }

  deinit { close(descriptor) }
}

/// Why a body could not be written to a file.
public struct FileWriteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The system's error number.
  public let errorNumber: Int32
  /// What failed, and the system's explanation.
  public let description: String

  init(_ errorNumber: Int32, _ message: String) {
    self.errorNumber = errorNumber
    description = "\(message): \(String(cString: strerror(errorNumber)))"
  }
}

/// Writes pieces one after the other, and can start over.
final class FileWriter: Sendable {
  private let descriptor: Int32
  private let offset = Locked<off_t>(0)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func restart() throws(FileWriteError) {
    guard ftruncate(descriptor, 0) == 0 else { throw FileWriteError(errno, "can't empty the file") }
    offset.withLock { $0 = 0 }
  }

  func write(_ chunk: UnsafeRawBufferPointer) throws(FileWriteError) {
    var position = offset.withLock { $0 }
    var rest = chunk[...]
    while !rest.isEmpty {
      let written = pwrite(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, position)
      if written < 0 {
        if errno == EINTR { continue }
        throw FileWriteError(errno, "can't write the body")
      }
      position += off_t(written)
      rest = rest.dropFirst(written)
    }
    offset.withLock { $0 = position }
  }
}
