/// crates.io's daily database dump, as far as it is a listing: names, repositories, versions.
///
/// The dump is read twice, since its tables may come in any order and a version only has the numbers of
/// its crate: first `crates` and `default_versions`, then `versions`. Memory is that of the crates, some
/// hundred bytes each, whatever the number of versions. The second reading ends behind `versions`; the
/// first one goes to the end, so that a dump that was cut off is noticed before anything is used.
///
/// A crate that isn't in `crates` is gone: `deleted_crates` would tell nothing more to who has the whole.
package struct CratesDump {
  private let archive: ArchiveInput
  private let subject: String
  private let batchSize: Int
  private var crates: [Crate] = []
  /// By the numbers of the dump: where the crates are.
  private var places: [Int64: Int] = [:]
  private var defaultVersions: Set<Int64> = []
  private var invalidNames = 0

  /// What is known at the end of a dump.
  package struct End: Sendable {
    /// When the last of its versions was published; nil without any.
    package var newestVersion: UnixMicroseconds?
    /// Names that no crate can have, which are passed over with their versions.
    package var invalidNames = 0
  }

  fileprivate struct Crate {
    let name: String
    let spelling: String
    var repository: String?
    /// What is the same as long as versions, yanks and repository are.
    var state: UInt64 = 0
  }

  /// How much a dump may hold: README files and a quarter's downloads make it 20 GB or so by now.
  static let limits: ArchiveLimits = {
    var limits = ArchiveLimits()
    limits.entries = 10_000
    limits.unpackedBytes = 256 << 30
    return limits
  }()

  /// More crates than this can't be: there are some 200,000.
  private static let mostCrates = 10_000_000

  /// Reads a dump as a `.tar.gz`, and gives its packages in batches.
  ///
  /// A crate comes once for each of its versions, and at last by itself, with its repository and with
  /// a serial that stands for its state: it changes with any version, yank or move of the repository.
  ///
  /// - Throws: `PackageDataError` for a dump that is cut off or lacks a table or a column that is
  ///   needed; what the batch throws.
  package static func read(
    _ archive: ArchiveInput, subject: String, batchSize: Int = 5_000,
    batch: ([ListedPackage]) throws -> Void
  ) throws -> End {
    var dump = CratesDump(archive, subject, batchSize)
    try dump.readCrates()
    return try dump.readVersions(batch)
  }

  private init(_ archive: ArchiveInput, _ subject: String, _ batchSize: Int) {
    self.archive = archive
    self.subject = subject
    self.batchSize = batchSize
  }

  private mutating func readCrates() throws {
    var hasCrates = false
    try ArchiveReader.forEachMember(
      of: archive, format: .tar, limits: Self.limits, subject: subject
    ) { member throws(PackageDataError) in
      switch Self.table(member) {
      case "crates":
        hasCrates = true
        let columns: [CSVReader.Column] = [
          "id", "name", .optional("repository"), .optional("homepage"),
        ]
        try Self.rows(of: member, columns, subject) { row throws(PackageDataError) in
          try add(row)
        }
      case "default_versions":
        try Self.rows(of: member, ["version_id"], subject) { row in
          if let version = row.integer(0) { defaultVersions.insert(version) }
        }
      default: break
      }
    }
    guard hasCrates else { throw missing("crates") }
  }

  private mutating func add(_ row: CSVReader.Row) throws(PackageDataError) {
    guard let id = row.integer(0), let spelling = try row.text(1) else {
      throw PackageDataError(.malformedCSV, "\(subject), crates.csv", "a crate without id or name")
    }
    guard let name = CargoName.normalized(spelling) else {
      invalidNames += 1
      return
    }
    guard crates.count < Self.mostCrates else {
      throw PackageDataError(.archiveLimit, subject, "more than \(Self.mostCrates) crates")
    }
    let candidates = [try row.text(2), try row.text(3)].compactMap { $0 }
    places[id] = crates.count
    crates.append(
      Crate(
        name: name, spelling: spelling == name ? name : spelling,
        repository: RepositoryURL.first(among: candidates)?.description))
  }

  private mutating func readVersions(_ batch: ([ListedPackage]) throws -> Void) throws -> End {
    var end = End(invalidNames: invalidNames)
    var hasVersions = false
    var waiting: [ListedPackage] = []
    waiting.reserveCapacity(batchSize)
    // The walk knows one kind of error; another is kept, and thrown in its place.
    var failure: (any Error)?
    func deliver() throws(PackageDataError) {
      do {
        try batch(waiting)
      } catch {
        failure = error
        throw PackageDataError(.badArchive, subject, "its rows weren't taken")
      }
      waiting.removeAll(keepingCapacity: true)
    }
    do {
      try ArchiveReader.forEachMember(
        of: archive, format: .tar, limits: Self.limits, subject: subject, isDone: { hasVersions }
      ) { member throws(PackageDataError) in
        guard Self.table(member) == "versions" else { return }
        hasVersions = true
        try Self.rows(of: member, Self.versionColumns, subject) { row throws(PackageDataError) in
          guard let package = try version(row, &end) else { return }
          waiting.append(package)
          if waiting.count == batchSize { try deliver() }
        }
      }
      guard hasVersions else { throw missing("versions") }
      for crate in crates {
        var package = ListedPackage(
          name: crate.name, spelling: crate.spelling, serial: crate.serial)
        package.repositoryURL = crate.repository
        waiting.append(package)
        if waiting.count == batchSize { try deliver() }
      }
      try deliver()
    } catch {
      throw failure ?? error
    }
    return end
  }

  private static let versionColumns: [CSVReader.Column] = [
    "id", "crate_id", "num", "created_at", "yanked", .optional("repository"),
    .optional("homepage"),
  ]

  /// The version in a row, of which the crate takes note; nil when it has no crate.
  private mutating func version(
    _ row: CSVReader.Row, _ end: inout End
  ) throws(PackageDataError) -> ListedPackage? {
    guard let id = row.integer(0), let crate = row.integer(1), let number = try row.text(2),
      let created = try row.text(3).flatMap({ UnixMicroseconds(rfc3339: $0) }),
      let isYanked = row.boolean(4)
    else {
      throw PackageDataError(
        .malformedCSV, "\(subject), versions.csv",
        "a version without id, crate, number, time, or whether it is yanked")
    }
    guard let place = places[crate] else { return nil }
    crates[place].note(number, isYanked)
    if defaultVersions.contains(id) {
      crates[place].takeRepository(try row.text(5), homepage: try row.text(6))
    }
    end.newestVersion = max(end.newestVersion ?? created, created)
    var package = ListedPackage(name: crates[place].name, spelling: crates[place].spelling)
    package.version = ListedVersion(name: number, releaseDate: created)
    return package
  }

  /// The name of the table that a member holds; nil for other members.
  private static func table(_ member: ArchiveReader.Member) -> Substring? {
    let path = member.path.split(separator: "/")
    guard member.isFile, path.count >= 2, path[path.count - 2] == "data",
      path[path.count - 1].hasSuffix(".csv")
    else { return nil }
    return path[path.count - 1].dropLast(4)
  }

  private static func rows(
    of member: ArchiveReader.Member, _ columns: [CSVReader.Column], _ subject: String,
    _ body: (CSVReader.Row) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    var reader = CSVReader(subject: "\(subject), \(member.path)", columns: columns)
    try member.forEachPiece { piece throws(PackageDataError) in
      try reader.read(piece, body: body)
    }
    try reader.finish(body: body)
  }

  private func missing(_ table: String) -> PackageDataError {
    PackageDataError(.badArchive, subject, "expected a member data/\(table).csv")
  }
}

extension CratesDump.Crate {
  /// The state as a serial, which must not be negative, and has room to be counted up.
  fileprivate var serial: Int64 {
    Int64(bitPattern: (state &+ hash(repository ?? "")) & UInt64(Int64.max >> 1))
  }

  /// Takes a version into the state, in whatever order they come.
  fileprivate mutating func note(_ version: String, _ isYanked: Bool) {
    state &+= hash(version) &* (isYanked ? 3 : 1)
  }

  /// Takes what the default version says in place of what the crate says.
  fileprivate mutating func takeRepository(_ candidate: String?, homepage: String?) {
    if let own = candidate.flatMap({ RepositoryURL($0) }) {
      repository = own.description
    } else if repository == nil {
      repository = homepage.flatMap { RepositoryURL($0) }?.description
    }
  }
}

/// FNV-1a of 64 bits, stirred so that sums of hashes keep apart.
private func hash(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  hash ^= hash >> 31
  hash &*= 0x9e37_79b9_7f4a_7c15
  return hash ^ (hash >> 29)
}
