/// How much an archive may hold before it is taken for a bomb.
package struct ArchiveLimits: Sendable, Hashable {
  /// The number of members.
  package var entries = 200_000
  /// The sum of the members' sizes unpacked, in bytes.
  package var unpackedBytes: Int64 = 2 << 30
  /// How many bytes one byte of the archive may unpack to.
  package var ratio: Int64 = 200
  /// Below this many bytes unpacked, the ratio doesn't matter: small texts compress well.
  package var ratioAppliesFrom: Int64 = 16 << 20

  package init() {}

  /// Throws when what was seen of an archive, or what it announces, exceeds a limit.
  func check(
    entries: Int, unpacked: Int64, packed: Int64, subject: String
  ) throws(PackageDataError) {
    guard entries <= self.entries else {
      throw PackageDataError(.archiveLimit, subject, "holds more than \(self.entries) members")
    }
    guard unpacked <= unpackedBytes else {
      throw PackageDataError(
        .archiveLimit, subject, "unpacks to more than \(unpackedBytes) bytes")
    }
    guard unpacked < ratioAppliesFrom || unpacked / ratio <= max(packed, 1) else {
      throw PackageDataError(
        .archiveLimit, subject, "unpacks to more than \(ratio) times its size")
    }
  }
}
