import CArchive
import Glibc

/// Packs members into an archive in memory, with libarchive.
package struct ArchiveWriter {
  /// The formats of packages, and a single member without a container.
  package enum Format { case zip, compressedZip, tar, tarGzip, gzip }

  /// A file inside an archive.
  package struct Member {
    package var path: String
    package var content: [UInt8]

    package init(path: String, content: [UInt8]) {
      self.path = path
      self.content = content
    }

    package init(_ path: String, _ text: String = "") {
      self.init(path: path, content: Array(text.utf8))
    }
  }

  /// The archive's bytes.
  ///
  /// The same members give the same bytes: nothing of the clock goes in.
  ///
  /// - Throws: `ArchiveFailure` when libarchive refuses, which no valid path or size makes it do.
  package static func pack(
    _ members: [Member], as format: Format
  ) throws(ArchiveFailure) -> [UInt8] {
    guard let archive = archive_write_new() else { throw ArchiveFailure(message: "no memory") }
    defer { archive_write_free(archive) }
    let capacity = members.reduce(64 << 10) {
      $0 + $1.content.count + 4 * $1.path.utf8.count + 2048
    }
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    defer { buffer.deallocate() }
    var used = 0
    configure(archive, format)
    guard archive_write_open_memory(archive, buffer, capacity, &used) == ARCHIVE_OK else {
      throw ArchiveFailure(of: archive)
    }
    for member in members { try add(member, to: archive) }
    guard archive_write_close(archive) == ARCHIVE_OK else { throw ArchiveFailure(of: archive) }
    return Array(UnsafeRawBufferPointer(start: buffer, count: used))
  }

  private static func configure(_ archive: OpaquePointer, _ format: Format) {
    switch format {
    case .zip:
      archive_write_set_format_zip(archive)
      archive_write_zip_set_compression_store(archive)
    case .compressedZip:
      archive_write_set_format_zip(archive)
      archive_write_zip_set_compression_deflate(archive)
    case .tar: archive_write_set_format_ustar(archive)
    case .tarGzip, .gzip:
      if format == .gzip {
        archive_write_set_format_raw(archive)
      } else {
        archive_write_set_format_ustar(archive)
      }
      archive_write_add_filter_gzip(archive)
      archive_write_set_filter_option(archive, "gzip", "compression-level", "1")
      // Otherwise the moment of packing stands in the header.
      archive_write_set_filter_option(archive, "gzip", "timestamp", nil)
    }
    archive_write_set_bytes_in_last_block(archive, 1)
  }

  private static func add(_ member: Member, to archive: OpaquePointer) throws(ArchiveFailure) {
    guard let entry = archive_entry_new() else { throw ArchiveFailure(message: "no memory") }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, member.path)
    archive_entry_set_size(entry, Int64(member.content.count))
    archive_entry_set_filetype(entry, UInt32(Glibc.S_IFREG))
    archive_entry_set_perm(entry, 0o644)
    archive_entry_set_mtime(entry, 946_684_800, 0)
    guard archive_write_header(archive, entry) == ARCHIVE_OK else {
      throw ArchiveFailure(of: archive)
    }
    guard archive_write_data(archive, member.content, member.content.count) >= 0 else {
      throw ArchiveFailure(of: archive)
    }
  }
}

/// Why libarchive couldn't pack something.
package struct ArchiveFailure: Error {
  var message: String

  init(message: String) { self.message = message }

  init(of archive: OpaquePointer) {
    message = archive_error_string(archive).map(String.init(cString:)) ?? "unknown"
  }
}
