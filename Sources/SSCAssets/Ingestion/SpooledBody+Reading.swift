internal import AssetKitHTTP
internal import Glibc

extension SpooledBody {
  /// In bytes.
  var count: Int64 {
    switch self {
    case .memory(let bytes): Int64(bytes.count)
    case .file(let file): Int64(lseek(file.descriptor, 0, SEEK_END))
    }
  }

  /// So many bytes from a position, fewer where the body ends or can't be read.
  func read(_ count: Int, at position: Int64) -> [UInt8] {
    switch self {
    case .memory(let bytes): Array(bytes.dropFirst(Int(position)).prefix(count))
    case .file(let file): Self.read(count, at: position, of: file)
    }
  }

  /// Lends the body, which is a whole archive.
  func withArchive<Result>(_ body: (ArchiveInput) throws -> Result) rethrows -> Result {
    switch self {
    case .memory(let bytes): return try body(.bytes(bytes))
    case .file(let file):
      defer { withExtendedLifetime(file) {} }
      return try body(.descriptor(file.descriptor))
    }
  }

  private static func read(_ count: Int, at position: Int64, of file: TemporaryFile) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = pread(
          file.descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(position) + filled)
        if part < 0 && errno == EINTR { continue }
        guard part > 0 else { return }
        filled += part
      }
    }
  }
}
