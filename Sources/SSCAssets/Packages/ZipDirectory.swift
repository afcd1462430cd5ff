/// The central directory of a zip file, which names all members and stands at the file's end.
///
/// Whoever needs names alone reads a fraction of the file. Sizes that members announce count against
/// the limits for bombs all the same.
package struct ZipDirectory: Sendable, Hashable {
  /// Where the directory begins, in bytes from the start of the file.
  package let offset: Int64
  /// In bytes.
  package let size: Int
  /// How many members it says that it has; only the lower 16 bits unless it is a large file's.
  private let members: UInt64
  private let countsAll: Bool

  /// How much of a file's end is sure to hold the record that locates the directory.
  package static let tailSize = 22 + 65_535 + 20 + 56

  /// The largest directory that is read; a jar with 200,000 classes has one of 25 MB.
  private static let maxSize: UInt64 = 64 << 20

  /// Finds the directory from the file's last bytes, all of a file that is shorter than `tailSize`.
  ///
  /// Throws `badArchive` for what is no zip file or was cut off, `archiveLimit` for a directory
  /// that is too large.
  package init(
    tail: UnsafeRawBufferPointer, fileSize: Int64, subject: String
  ) throws(PackageDataError) {
    func refuse(_ reason: String) -> PackageDataError {
      PackageDataError(.badArchive, subject, reason)
    }
    guard let end = Self.endRecord(tail) else { throw refuse("expected a zip file's end record") }
    var members = UInt64(tail.uint16(end + 10))
    var size = UInt64(tail.uint32(end + 12))
    var directoryEnd = end
    let large = end - 76
    let isLarge =
      large >= 0 && tail.uint32(end - 20) == 0x0706_4B50 && tail.uint32(large) == 0x0606_4B50
    if isLarge {
      members = tail.uint64(large + 32)
      size = tail.uint64(large + 40)
      directoryEnd = large
    }
    let position = fileSize - Int64(tail.count - directoryEnd)
    guard size <= Self.maxSize else {
      throw PackageDataError(
        .archiveLimit, subject, "announces a directory of \(size) bytes")
    }
    guard position >= Int64(size) else { throw refuse("the directory is larger than the file") }
    // Not where the record says it is: what was put before the archive would count otherwise.
    offset = position - Int64(size)
    self.size = Int(size)
    self.members = members
    countsAll = isLarge
  }

  /// Hands out the names of all members as they are stored; the directory's bytes are given.
  ///
  /// Throws `badArchive` for damage, `archiveLimit` for a bomb.
  package func forEachName(
    in directory: UnsafeRawBufferPointer, fileSize: Int64, limits: ArchiveLimits = ArchiveLimits(),
    subject: String, body: (UnsafeRawBufferPointer) -> Void
  ) throws(PackageDataError) {
    var position = 0
    var found: UInt64 = 0
    var unpacked: Int64 = 0
    while position < directory.count {
      guard position + 46 <= directory.count, directory.uint32(position) == 0x0201_4B50 else {
        throw PackageDataError(.badArchive, subject, "the directory is damaged")
      }
      let nameLength = Int(directory.uint16(position + 28))
      let end =
        position + 46 + nameLength + Int(directory.uint16(position + 30))
        + Int(directory.uint16(position + 32))
      guard end <= directory.count else {
        throw PackageDataError(.badArchive, subject, "the directory ends within a member's name")
      }
      found += 1
      // A member above 4 GB announces all ones here, which is above the limit too.
      unpacked += Int64(directory.uint32(position + 24))
      try limits.check(
        entries: Int(found), unpacked: unpacked, packed: fileSize, subject: subject)
      let name = position + 46
      body(UnsafeRawBufferPointer(rebasing: directory[name..<(name + nameLength)]))
      position = end
    }
    guard countsAll ? found == members : found & 0xFFFF == members else {
      throw PackageDataError(
        .badArchive, subject, "the directory announces \(members) members and has \(found)")
    }
  }

  /// The last record whose comment ends with the file.
  private static func endRecord(_ tail: UnsafeRawBufferPointer) -> Int? {
    var position = tail.count - 22
    while position >= 0 {
      if tail.uint32(position) == 0x0605_4B50,
        position + 22 + Int(tail.uint16(position + 20)) == tail.count
      {
        return position
      }
      position -= 1
    }
    return nil
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func uint16(_ offset: Int) -> UInt16 {
    UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  fileprivate func uint32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  fileprivate func uint64(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
