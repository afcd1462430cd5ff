internal import AssetKitHTTP
internal import BlockingIO
internal import Glibc

/// The rows of `_all_docs` on their way from the pages to the store, in a file without a name.
///
/// All pages must have arrived before the first row may count: a listing that broke off must not pass
/// for a shorter one. There are millions, so they wait on disk, each as a line: the name, a tab, the
/// number of the revision. Valid names have neither tabs nor line ends.
final class NPMNameSpool: Sendable {
  private let file: TemporaryFile
  private let state = Locked(State())

  private struct State {
    var buffer: [UInt8] = []
    var size: off_t = 0
  }

  private static let portion = 1 << 18

  init() throws(FileWriteError) { file = try TemporaryFile() }

  /// Adds a row.
  func append(name: String, revision: Int64) throws {
    let isFull = state.withLock { state in
      state.buffer += name.utf8
      state.buffer.append(UInt8(ascii: "\t"))
      state.buffer += String(revision).utf8
      state.buffer.append(UInt8(ascii: "\n"))
      return state.buffer.count >= Self.portion
    }
    if isFull { try finish() }
  }

  /// Writes what hasn't been written yet.
  func finish() throws {
    let (bytes, start) = state.withLock { state in
      defer {
        state.size += off_t(state.buffer.count)
        state.buffer.removeAll(keepingCapacity: true)
      }
      return (state.buffer, state.size)
    }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        raw.baseAddress.map {
          pwrite(file.descriptor, $0 + written, raw.count - written, start + off_t(written))
        } ?? 0
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure("written") }
      written += count
    }
  }

  /// Hands out all rows in batches; may be called again.
  func read(batch: ([ListedPackage]) throws -> Void) throws {
    let size = state.withLock { $0.size }
    var rest: [UInt8] = []
    var position: off_t = 0
    while position < size {
      let chunk = try read(at: position)
      position += off_t(chunk.count)
      rest += chunk
      let end = (rest.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
      try batch(rest[..<end].split(separator: UInt8(ascii: "\n")).compactMap(ListedPackage.init))
      rest.removeFirst(end)
    }
  }

  private func read(at position: off_t) throws -> [UInt8] {
    while true {
      var count = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: Self.portion) { buffer, size in
        count = pread(file.descriptor, buffer.baseAddress, buffer.count, position)
        size = max(0, count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure("read") }
      return chunk
    }
  }

  private static func failure(_ verb: String) -> IngestionError {
    IngestionError(
      .noListing,
      "the list of names can't be \(verb) in a temporary file: \(String(cString: strerror(errno)))")
  }
}

extension ListedPackage {
  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    let name = String(decoding: line[..<tab], as: UTF8.self)
    self.init(
      name: name, spelling: name,
      serial: Int64(String(decoding: line[tab...].dropFirst(), as: UTF8.self)))
  }
}
