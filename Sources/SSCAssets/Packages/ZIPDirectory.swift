/// The members of a ZIP archive, read from its end alone: the names without the data.
///
/// A ZIP file ends with a directory of all members, so that of an archive on a server a few
/// kilobytes tell what is in it (PKWARE's APPNOTE, sections 4.3.12 and 4.3.16).
package struct ZIPDirectory: Sendable {
  /// What is to be done with the end of an archive.
  package enum Outcome: Sendable {
    /// It holds the whole directory.
    case members(ZIPDirectory)
    /// It isn't enough: these bytes of the file, which end where it begins, are needed as well.
    case needs(Range<Int64>)
    /// Only a reader of the whole file can tell (ZIP64, or several disks).
    case unreadable
  }

  /// How many bytes at the end always suffice to find the directory: its last record, and the
  /// longest comment behind it.
  private static let endLength: Int64 = 22 + 65_535

  /// The paths as the archive has them, folders (which end with a slash) included.
  package let paths: [String]

  /// Reads the end of an archive.
  ///
  /// - Parameters:
  ///   - tail: The last bytes of the file, as many as you like to begin with.
  ///   - size: The size of the file in bytes.
  /// - Throws: `badArchive` when this isn't the end of a ZIP file, `archiveLimit` when the directory
  ///   announces more than the limits allow.
  package static func read(
    tail: [UInt8], size: Int64, limits: ArchiveLimits = ArchiveLimits(), subject: String
  ) throws(PackageDataError) -> Outcome {
    let start = size - Int64(tail.count)
    guard let record = lastRecord(tail) else {
      let earliest = max(0, size - endLength)
      if earliest < start { return .needs(earliest..<start) }
      throw PackageDataError(.badArchive, subject, "expected a ZIP file's directory at the end")
    }
    let count = tail.integer(2, at: record + 10)
    let length = Int64(tail.integer(4, at: record + 12))
    let offset = Int64(tail.integer(4, at: record + 16))
    let isSplit = tail.integer(2, at: record + 4) != 0
    if isSplit || count == 0xFFFF || length == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
      return .unreadable
    }
    let end = start + Int64(record)
    guard offset + length <= end else {
      throw PackageDataError(.badArchive, subject, "the directory lies outside of the file")
    }
    guard offset >= start else { return .needs(offset..<start) }
    let directory = tail[Int(offset - start)..<Int(offset - start + length)]
    return .members(
      try ZIPDirectory(directory, count: count, size: size, limits: limits, subject: subject))
  }

  private init(
    _ directory: ArraySlice<UInt8>, count: Int, size: Int64, limits: ArchiveLimits,
    subject: String
  ) throws(PackageDataError) {
    let damaged = PackageDataError(.badArchive, subject, "the directory is damaged")
    let bytes = Array(directory)
    var paths: [String] = []
    var unpacked: Int64 = 0
    var position = 0
    for _ in 0..<count {
      guard position + 46 <= bytes.count, bytes.integer(4, at: position) == 0x0201_4B50 else {
        throw damaged
      }
      unpacked += Int64(bytes.integer(4, at: position + 24))
      let name = bytes.integer(2, at: position + 28)
      let rest = bytes.integer(2, at: position + 30) + bytes.integer(2, at: position + 32)
      let end = position + 46 + name
      guard end + rest <= bytes.count else { throw damaged }
      // What isn't text is the name of nothing that is asked for.
      if let path = String(validating: bytes[position + 46..<end], as: UTF8.self) {
        paths.append(path)
      }
      position = end + rest
    }
    try limits.check(entries: count, unpacked: unpacked, packed: size, subject: subject)
    self.paths = paths
  }

  /// Where the record at the very end begins, looking from the end; a comment may follow it.
  private static func lastRecord(_ tail: [UInt8]) -> Int? {
    var position = tail.count - 22
    while position >= 0 {
      if tail.integer(4, at: position) == 0x0605_4B50,
        position + 22 + tail.integer(2, at: position + 20) == tail.count
      {
        return position
      }
      position -= 1
    }
    return nil
  }
}

extension [UInt8] {
  /// An integer of so many bytes, the lowest first; the caller has checked that they are there.
  fileprivate func integer(_ count: Int, at position: Int) -> Int {
    self[position..<position + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
