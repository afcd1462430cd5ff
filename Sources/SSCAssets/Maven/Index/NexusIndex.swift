/// A Maven repository's index in the transfer format of Nexus, read as a stream.
///
/// A header of nine bytes, then records until the end of the file: a count of fields, and of each
/// field flags, name and value. What concerns packages are the records with a field `u` (an artifact)
/// and those with `del` (an artifact that was removed); memory is that of one record.
package enum NexusIndex {
  /// What a record says about a version: a file without classifier came or went.
  package struct Entry: Sendable, Hashable {
    /// `group:artifact`.
    package var name: String
    package var version: String
    /// When the file was written last; nil when unknown, or when it was removed.
    package var releaseDate: UnixMicroseconds?
    package var isRemoved: Bool

    package init(
      name: String, version: String, releaseDate: UnixMicroseconds? = nil, isRemoved: Bool = false
    ) {
      self.name = name
      self.version = version
      self.releaseDate = releaseDate
      self.isRemoved = isRemoved
    }
  }

  /// What was in an index.
  package struct Summary: Sendable, Hashable {
    package var records = 0
    /// Records handed out: of files without classifier, snapshots left out.
    package var entries = 0
    /// Records whose `u`, `del` or `i` can't be read; they are passed over.
    package var malformed = 0
    /// Records of packages that Maven's rules let nobody depend on; they are passed over.
    package var invalidNames = 0

    package init(records: Int = 0, entries: Int = 0, malformed: Int = 0, invalidNames: Int = 0) {
      self.records = records
      self.entries = entries
      self.malformed = malformed
      self.invalidNames = invalidNames
    }
  }

  /// No record of a real index comes near: they have up to some thirty fields.
  private static let maxFields = 10_000
  /// The longest value of Maven Central is its list of groups, of a few megabytes.
  private static let maxValue = 256 << 20

  /// Reads an index from its gzip file.
  ///
  /// - Parameters:
  ///   - descriptor: A regular file, which stays the caller's.
  ///   - subject: Names the index in errors.
  ///   - entry: Receives what concerns packages, in the order of the records.
  /// - Throws: `malformedIndex` when the file is damaged, cut off, or no index; and what `entry` throws.
  package static func read(
    _ descriptor: Int32, subject: String, entry: (Entry) throws -> Void
  ) throws -> Summary {
    var input = try NexusIndexInput(descriptor, subject: subject)
    let version = try input.number(UInt8.self)
    guard version == 1 else {
      throw PackageDataError(
        .malformedIndex, subject, "expected version 1 of the format, found \(version)")
    }
    _ = try input.number(Int64.self)
    var summary = Summary()
    var record = NexusIndexRecord()
    while try !input.isAtEnd() {
      record.clear()
      try read(&record, from: &input)
      summary.records += 1
      switch record.meaning {
      case .nothing: break
      case .malformed: summary.malformed += 1
      case .invalidName: summary.invalidNames += 1
      case .entry(let found):
        summary.entries += 1
        try entry(found)
      }
    }
    return summary
  }

  private static func read(
    _ record: inout NexusIndexRecord, from input: inout NexusIndexInput
  ) throws(PackageDataError) {
    let fields = try input.number(Int32.self)
    guard (0...Int32(maxFields)).contains(fields) else {
      throw PackageDataError(
        .malformedIndex, input.subject, "a record announces \(fields) fields")
    }
    for _ in 0..<fields {
      _ = try input.number(UInt8.self)
      let nameLength = Int(try input.number(UInt16.self))
      let field = try input.withBytes(nameLength) { NexusIndexRecord.Field($0) }
      let length = Int(try input.number(Int32.self))
      guard (0...maxValue).contains(length) else {
        throw PackageDataError(
          .malformedIndex, input.subject, "a value announces \(length) bytes")
      }
      guard let field, length <= NexusIndexRecord.maxValue else {
        if field != nil { record.isMalformed = true }
        try input.skip(length)
        continue
      }
      try input.withBytes(length) { record.set(field, $0) }
    }
  }
}
