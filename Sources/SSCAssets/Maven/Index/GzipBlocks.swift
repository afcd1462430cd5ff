internal import CArchive
internal import Glibc

/// A gzip file, unpacked block by block by libarchive, in memory of a few blocks.
final class GzipBlocks {
  private let archive: OpaquePointer
  private let subject: String

  /// Opens a regular file from its start; the descriptor stays the caller's.
  ///
  /// Throws `malformedIndex` for what is no gzip file: libarchive would take it for plain bytes.
  init(_ descriptor: Int32, subject: String) throws(PackageDataError) {
    var magic: (UInt8, UInt8) = (0, 0)
    let count = withUnsafeMutableBytes(of: &magic) {
      pread(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard count == 2, magic == (0x1F, 0x8B), lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw PackageDataError(.malformedIndex, subject, "expected a gzip file")
    }
    guard let archive = archive_read_new() else {
      throw PackageDataError(.malformedIndex, subject, "libarchive has no memory left")
    }
    self.archive = archive
    self.subject = subject
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_raw(archive)
    var entry: OpaquePointer?
    try check(archive_read_open_fd(archive, descriptor, 1 << 18))
    try check(archive_read_next_header(archive, &entry))
  }

  deinit { archive_read_free(archive) }

  /// The next block, valid until the next call; nil at the end.
  ///
  /// Throws `malformedIndex` for damage and for a file that was cut off.
  func next() throws(PackageDataError) -> UnsafeRawBufferPointer? {
    var start: UnsafeRawPointer?
    var count = 0
    var offset: Int64 = 0
    let code = archive_read_data_block(archive, &start, &count, &offset)
    if code == ARCHIVE_EOF { return nil }
    try check(code)
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  private func check(_ code: Int32) throws(PackageDataError) {
    guard code == ARCHIVE_OK else {
      let message = archive_error_string(archive).map { String(cString: $0) }
      throw PackageDataError(.malformedIndex, subject, message ?? "not a readable gzip file")
    }
  }
}
