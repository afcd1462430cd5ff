internal import BlockingIO

extension HTTPClient {
  /// Fetches a resource into memory while it is small, and into a file without a name beyond that.
  ///
  /// For bodies whose size nobody knows before: most are small, and to make a file for each would take
  /// longer than to fetch it.
  ///
  /// - Parameters:
  ///   - memoryLimit: The most bytes that are kept in memory.
  ///   - directory: Where the blocks of the file are; by default `TMPDIR`, or else `/tmp`.
  /// - Throws: `FileWriteError` when the file can't be made or written, besides what `get` throws.
  public func spool(
    _ request: HTTPRequest, memoryLimit: Int = 512 << 10, inDirectory directory: String? = nil
  ) async throws -> (response: HTTPResponse, body: SpooledBody) {
    let spool = Spool(memoryLimit: memoryLimit, directory: directory)
    let response = try await stream(
      request, onRestart: { spool.restart() }, onChunk: { try spool.write($0) })
    return (response, spool.body)
  }
}

/// A body in memory, or in a file when it is large.
public enum SpooledBody: Sendable {
  case memory([UInt8])
  case file(TemporaryFile)
}

/// Collects pieces, in memory as long as they fit there.
private final class Spool: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var file: (file: TemporaryFile, writer: FileWriter)?
  }

  private let memoryLimit: Int
  private let directory: String?
  private let state = Locked(State())

  init(memoryLimit: Int, directory: String?) {
    self.memoryLimit = memoryLimit
    self.directory = directory
  }

  var body: SpooledBody {
    state.withLock { state in state.file.map { .file($0.file) } ?? .memory(state.bytes) }
  }

  func restart() { state.withLock { $0 = State() } }

  func write(_ chunk: UnsafeRawBufferPointer) throws {
    try state.withLock { state in
      if let writer = state.file?.writer { return try writer.write(chunk) }
      guard state.bytes.count + chunk.count > memoryLimit else {
        return state.bytes.append(contentsOf: chunk)
      }
      let file = try TemporaryFile(inDirectory: directory)
      let writer = FileWriter(file.descriptor)
      try state.bytes.withUnsafeBytes { try writer.write($0) }
      try writer.write(chunk)
      state = State(file: (file, writer))
    }
  }
}
