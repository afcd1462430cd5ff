/// An ecosystem's dump: a zip archive with a record a member.
package struct OSVDump {
  private static let largestRecord: Int64 = 16 << 20
  private static let batch = 500
  /// A batch also ends at this many bytes of JSON.
  private static let batchBytes = 8 << 20

  /// An open regular file, which stays the caller's.
  let descriptor: Int32
  /// Names the dump in errors.
  let subject: String

  package init(descriptor: Int32, subject: String) {
    self.descriptor = descriptor
    self.subject = subject
  }

  /// What a walk over the dump found besides the records.
  package struct Findings: Sendable {
    package var records = 0
    /// The latest change of any record; nil without records.
    package var latest: UnixMicroseconds?
    /// Members that are no records, each of which costs that record.
    package var unreadable: [PackageDataError] = []
  }

  /// Gives the records in batches, of which one is in memory at a time.
  ///
  /// - Throws: `PackageDataError` when the archive as a whole can't be read; what `body` throws.
  package func read(_ body: ([AdvisoryNews]) throws -> Void) throws -> Findings {
    var limits = ArchiveLimits()
    limits.entries = 4_000_000
    limits.unpackedBytes = 64 << 30
    var findings = Findings()
    var batch: [AdvisoryNews] = []
    var bytes = 0
    // The walk can throw nothing but its own errors, so another is carried past it.
    var failure: (any Error)?
    func hand() {
      do {
        try body(batch)
      } catch {
        failure = error
      }
      batch.removeAll(keepingCapacity: true)
      bytes = 0
    }
    do throws(PackageDataError) {
      try ArchiveReader.forEachMember(
        of: .descriptor(descriptor), format: .zip, limits: limits, subject: subject
      ) { member throws(PackageDataError) in
        guard member.isFile, let id = Self.id(of: member.path) else { return }
        do throws(PackageDataError) {
          let advisory = try Self.advisory(member, id: id)
          findings.records += 1
          findings.latest = max(
            findings.latest ?? advisory.record.modified, advisory.record.modified)
          bytes += advisory.json.count
          batch.append(.advisory(advisory))
        } catch {
          findings.unreadable.append(error)
          batch.append(.unreadable(id: id))
        }
        if batch.count >= Self.batch || bytes >= Self.batchBytes { hand() }
        if failure != nil {
          throw PackageDataError(.badArchive, subject, "the reading was stopped")
        }
      }
    } catch {
      throw failure ?? error
    }
    if !batch.isEmpty { hand() }
    if let failure { throw failure }
    // An archive of something else mustn't pass for a world without flaws.
    guard findings.records > 0 else {
      throw PackageDataError(.badArchive, subject, "holds no advisory that can be read")
    }
    return findings
  }

  private static func advisory(
    _ member: ArchiveReader.Member, id: String
  ) throws(PackageDataError) -> Advisory {
    guard member.size <= largestRecord else {
      throw PackageDataError(.archiveLimit, id, "unpacks to \(member.size) bytes")
    }
    return try Advisory(json: member.read(atMost: Int(member.size)), subject: id)
  }

  /// The id that a member's name says; nil when it is no record's name.
  private static func id(of path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    guard name.hasSuffix(".json") else { return nil }
    let id = name.dropLast(5)
    return OSVRecord.isValidID(id) ? String(id) : nil
  }
}
