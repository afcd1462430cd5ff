/// The replication of npm's registry: names and changes, with the oddities that it is known for.
struct NPMFeed: Sendable {
  private struct Entry: Sendable {
    var sequence: Int
    var name: String
    var revision: Int
    var isDeleted: Bool
  }

  private let style: NPMStyle
  private let entries = Memo<[Entry]>()
  private let names = Memo<[Entry]>()

  init(_ style: NPMStyle) { self.style = style }

  /// The sequence number of the last change.
  func lastSequence(_ snapshot: PackageUniverse.Snapshot, _ oddities: NPMFeedOddities) -> Int {
    (changes(snapshot).last?.sequence ?? 0) - oddities.setBack
  }

  /// `_all_docs`: the documents of the registry itself among the packages.
  func allDocuments(
    from start: String?, limit: Int, _ snapshot: PackageUniverse.Snapshot,
    _ oddities: NPMFeedOddities
  ) -> String {
    let all = names.value(revision: snapshot.revision) {
      let packages = changes(snapshot).filter { !$0.isDeleted }
      let others = ["_design/app", "_design/scratch", "not a name"].map {
        Entry(sequence: 0, name: $0, revision: 1, isDeleted: false)
      }
      return (packages + others).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    let first =
      start.map { start in
        all.firstIndex { !$0.name.utf8.lexicographicallyPrecedes(start.utf8) } ?? all.endIndex
      } ?? 0
    let rows = all[first...].prefix(min(limit, oddities.pageLimit)).map { entry in
      let id = entry.name.json
      let revision = NPMDocument.revision(entry.revision)
      return "{\"id\":\(id),\"key\":\(id),\"value\":{\"rev\":\"\(revision)\"}}"
    }
    return "{\"total_rows\":\(all.count),\"offset\":\(first),\"rows\":[\n"
      + rows.joined(separator: ",\n") + "\n]}\n"
  }

  /// `_changes`: strictly behind a sequence number, each package once.
  func changes(
    since: Int, limit: Int, _ snapshot: PackageUniverse.Snapshot, _ oddities: NPMFeedOddities
  ) -> String {
    let all = changes(snapshot)
    let page = all[Self.firstIndex(in: all, behind: since + oddities.setBack)...].lazy
      .filter { !oddities.hidden.contains($0.name) }
      .prefix(min(limit, oddities.pageLimit))
    let rows = page.map { entry in
      let isDeleted = entry.isDeleted || oddities.falselyDeleted.contains(entry.name)
      let revision = NPMDocument.revision(entry.revision)
      return "{\"seq\":\(entry.sequence - oddities.setBack),\"id\":\(entry.name.json),"
        + "\"changes\":[{\"rev\":\"\(revision)\"}]" + (isDeleted ? ",\"deleted\":true}" : "}")
    }
    let last = page.last.map { $0.sequence - oddities.setBack } ?? since
    return "{\"results\":[\n" + rows.joined(separator: ",\n") + "\n],\n\"last_seq\":\(last)}\n"
  }

  /// All packages that ever were, in the order of their last change.
  private func changes(_ snapshot: PackageUniverse.Snapshot) -> [Entry] {
    entries.value(revision: snapshot.revision) {
      (0..<snapshot.positions).map { position in
        let revision = snapshot.revision(of: position)
        return Entry(
          sequence: Self.sequence(position, revision), name: style.name(at: position),
          revision: revision, isDeleted: snapshot.removed[position] != nil)
      }.sorted { $0.sequence < $1.sequence }
    }
  }

  /// Where the entries behind a sequence number begin, by halving: there may be millions.
  private static func firstIndex(in entries: [Entry], behind sequence: Int) -> Int {
    var range = entries.startIndex..<entries.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        entries[middle].sequence > sequence
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  /// Between the packages of the beginning and later changes the numbers have a gap of millions.
  private static func sequence(_ position: Int, _ revision: Int) -> Int {
    revision == 1 ? position + 1 : 20_000_000 + 3 * revision
  }
}
