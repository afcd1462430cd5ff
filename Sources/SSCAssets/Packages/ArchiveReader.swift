internal import CArchive
internal import Glibc

/// What an archive is read from.
package enum ArchiveInput: Sendable {
  /// The whole archive in memory.
  case bytes([UInt8])
  /// A regular file, from its start; the caller keeps and closes the descriptor.
  case descriptor(Int32)
}

/// How an archive is packed.
///
/// Each form is tried alone: a damaged zip mustn't be read as something else.
package enum ArchiveFormat: Sendable {
  /// Read by its central directory, so that members are skipped without unpacking.
  case zip
  /// A tar file, plain or compressed by gzip, bzip2, xz, lzma or compress.
  case tar
  /// A single file compressed by gzip: one member without a name of its own.
  case gzip
}

/// Walks over the members of an archive, once, front to back, within limits.
package final class ArchiveReader {
  /// A member while the walk stands at it.
  package struct Member {
    /// The path as the archive has it.
    package let path: String
    /// Whether it is a regular file.
    package let isFile: Bool
    /// The size that the archive announces, in bytes.
    package let size: Int64
    fileprivate let reader: ArchiveReader

    /// Unpacks the member, at most so many bytes of it.
    ///
    /// Only while the walk stands at it.
    package func read(atMost limit: Int) throws(PackageDataError) -> [UInt8] {
      try reader.readData(atMost: limit)
    }

    /// Unpacks the member in pieces, each lent for the length of a call.
    ///
    /// Only while the walk stands at it.
    package func forEachPiece(
      _ body: (UnsafeRawBufferPointer) throws(PackageDataError) -> Void
    ) throws(PackageDataError) {
      try reader.forEachPiece(body)
    }
  }

  private let archive: OpaquePointer
  private let limits: ArchiveLimits
  private let subject: String
  private let format: ArchiveFormat
  private let packedSize: Int64

  /// Calls the body with each member.
  ///
  /// `subject` names the archive in errors.
  ///
  /// Throws `badArchive` for damage or a cut-off end, `archiveLimit` for a bomb.
  ///
  /// - Parameter isDone: Asked behind each member whether the rest needn't be read.
  package static func forEachMember(
    of input: ArchiveInput, format: ArchiveFormat, limits: ArchiveLimits = ArchiveLimits(),
    subject: String, isDone: () -> Bool = { false },
    body: (Member) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    guard let archive = archive_read_new() else {
      throw PackageDataError(.badArchive, subject, "libarchive has no memory left")
    }
    defer { archive_read_free(archive) }
    switch format {
    case .zip:
      archive_read_support_format_zip_seekable(archive)
    case .tar:
      archive_read_support_format_tar(archive)
      archive_read_support_filter_gzip(archive)
      archive_read_support_filter_bzip2(archive)
      archive_read_support_filter_xz(archive)
      archive_read_support_filter_lzma(archive)
      archive_read_support_filter_compress(archive)
    case .gzip:
      archive_read_support_format_raw(archive)
      archive_read_support_filter_gzip(archive)
    }
    // libarchive reads from the memory while it walks, so the walk is inside.
    switch input {
    case .bytes(let bytes):
      let result = bytes.withUnsafeBytes { raw in
        Result { () throws(PackageDataError) in
          let reader = ArchiveReader(archive, format, Int64(raw.count), limits, subject)
          try reader.check(archive_read_open_memory(archive, raw.baseAddress, raw.count))
          try reader.walk(isDone, body)
        }
      }
      try result.get()
    case .descriptor(let descriptor):
      var status = stat()
      let size = fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
      let reader = ArchiveReader(archive, format, size, limits, subject)
      guard lseek(descriptor, 0, SEEK_SET) == 0 else {
        throw PackageDataError(.badArchive, subject, "expected a file that can be read twice")
      }
      try reader.check(archive_read_open_fd(archive, descriptor, 65_536))
      try reader.walk(isDone, body)
    }
  }

  private init(
    _ archive: OpaquePointer, _ format: ArchiveFormat, _ packedSize: Int64,
    _ limits: ArchiveLimits, _ subject: String
  ) {
    self.archive = archive
    self.format = format
    self.packedSize = packedSize
    self.limits = limits
    self.subject = subject
  }

  private func walk(
    _ isDone: () -> Bool, _ body: (Member) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    var entries = 0
    var announced: Int64 = 0
    while !isDone(), let entry = try nextEntry() {
      entries += 1
      // Checked before libarchive skips the member: of a tar file it must unpack what it skips.
      let size = max(archive_entry_size(entry), 0)
      let (sum, overflow) = max(announced, unpackedSoFar).addingReportingOverflow(size)
      announced = overflow ? .max : sum
      try limits.check(
        entries: entries, unpacked: announced, packed: packedSize, subject: subject)
      guard let path = path(of: entry) else { continue }
      let isFile = archive_entry_filetype(entry) == S_IFREG
      try body(Member(path: path, isFile: isFile, size: size, reader: self))
    }
  }

  /// What came out of the decompressor; a zip file's members are unpacked one by one instead.
  private var unpackedSoFar: Int64 {
    format == .zip ? 0 : archive_filter_bytes(archive, 0)
  }

  private func nextEntry() throws(PackageDataError) -> OpaquePointer? {
    var entry: OpaquePointer?
    let code = archive_read_next_header(archive, &entry)
    if code == ARCHIVE_EOF { return nil }
    // A warning concerns a name or an attribute; the walk goes on.
    if code != ARCHIVE_WARN { try check(code) }
    return entry
  }

  /// The name as UTF-8; nil when it isn't text, which no module's path can be.
  private func path(of entry: OpaquePointer) -> String? {
    guard let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) else {
      return nil
    }
    return String(validatingCString: name)
  }

  /// Piece by piece: the limit is mostly far above the member's size, and clearing it all would take
  /// longer than unpacking.
  fileprivate func readData(atMost limit: Int) throws(PackageDataError) -> [UInt8] {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { piece.deallocate() }
    var data: [UInt8] = []
    while data.count < limit {
      let wanted = min(piece.count, limit - data.count)
      let read = archive_read_data(archive, piece.baseAddress, wanted)
      guard read >= 0 else { throw PackageDataError(.badArchive, subject, message) }
      if read == 0 { break }
      data.append(contentsOf: piece[..<read])
    }
    return data
  }

  fileprivate func forEachPiece(
    _ body: (UnsafeRawBufferPointer) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let read = archive_read_data(archive, buffer.baseAddress, buffer.count)
      guard read >= 0 else { throw PackageDataError(.badArchive, subject, message) }
      if read == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
    }
  }

  private func check(_ code: Int32) throws(PackageDataError) {
    guard code == ARCHIVE_OK else { throw PackageDataError(.badArchive, subject, message) }
  }

  private var message: String {
    archive_error_string(archive).map { String(cString: $0) } ?? "not a readable archive"
  }
}
