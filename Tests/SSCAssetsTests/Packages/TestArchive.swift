internal import CArchive
import Testing

/// Makes archives in memory, so that no binary fixture is needed.
enum TestArchive {
  enum Format { case zip, tarGzip, tarBzip2, tarXZ, tar, gzip }

  /// A file of so many bytes, made of zeros, of a text, or of other bytes.
  struct File {
    var path: String
    var text = ""
    var bytes: [UInt8] = []
    var zeros = 0
  }

  static func make(_ format: Format, paths: [String]) throws -> [UInt8] {
    try make(format, files: paths.map { File(path: $0, text: "# code\n") })
  }

  static func make(_ format: Format, files: [File]) throws -> [UInt8] {
    let archive = try #require(archive_write_new())
    defer { archive_write_free(archive) }
    switch format {
    case .zip: archive_write_set_format_zip(archive)
    case .gzip: archive_write_set_format_raw(archive)
    default: archive_write_set_format_pax_restricted(archive)
    }
    switch format {
    case .tarGzip, .gzip: archive_write_add_filter_gzip(archive)
    case .tarBzip2: archive_write_add_filter_bzip2(archive)
    case .tarXZ: archive_write_add_filter_xz(archive)
    case .zip, .tar: archive_write_add_filter_none(archive)
    }
    let capacity = 16 << 20
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    defer { memory.deallocate() }
    var used = 0
    try #require(archive_write_open_memory(archive, memory, capacity, &used) == ARCHIVE_OK)
    for file in files { try write(file, to: archive) }
    try #require(archive_write_close(archive) == ARCHIVE_OK)
    return Array(UnsafeRawBufferPointer(start: memory, count: used))
  }

  private static func write(_ file: File, to archive: OpaquePointer) throws {
    let entry = try #require(archive_entry_new())
    defer { archive_entry_free(entry) }
    let content = [UInt8](file.text.utf8) + file.bytes
    archive_entry_set_pathname(entry, file.path)
    archive_entry_set_filetype(entry, UInt32(file.path.hasSuffix("/") ? 0o040000 : 0o100000))
    archive_entry_set_perm(entry, 0o644)
    archive_entry_set_size(entry, Int64(content.count + file.zeros))
    try #require(archive_write_header(archive, entry) == ARCHIVE_OK)
    content.withUnsafeBytes { _ = archive_write_data(archive, $0.baseAddress, $0.count) }
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    var left = file.zeros
    while left > 0 {
      let count = min(left, zeros.count)
      zeros.withUnsafeBytes { _ = archive_write_data(archive, $0.baseAddress, count) }
      left -= count
    }
  }
}
