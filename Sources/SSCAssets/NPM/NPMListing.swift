internal import AssetKitHTTP

/// Brings the graph's list of npm's packages up to date from the registry's replication.
///
/// The feed of changes is a hint, not a log: entries appear late, some never, deletions are missing or
/// wrong, and its sequence numbers have gone back. So its tail is read again each time, a deletion
/// counts when the registry says the same, and all packages are compared with `_all_docs` at first,
/// when the sequence has gone back, when asked to, and from time to time.
struct NPMListing: Sendable {
  /// How the feed is read.
  struct Options: Sendable {
    /// How many sequence numbers before the last one are read again.
    var windowSequences: Int64 = 50_000
    /// How many entries before the last one are read again, however far their numbers are apart.
    var windowEntries = 10_000
    /// After so many days all packages are compared again.
    var comparisonDays: Int64 = 30
  }

  let client: NPMClient
  let options: Options
  let graph: any GraphStore
  let moment: GraphTime

  private var source: ListingSource { ListingSource(url: client.replicationURL) }
  private var now: Int64 { moment.rawValue / 1_000_000 }

  /// Reads what is new.
  ///
  /// - Parameter isWhole: Compares all packages.
  /// - Throws: `IngestionError` when a page can't be had. What was merged before stays, and the cursor
  ///   says how far that is.
  func update(isWhole: Bool) async throws -> ListingReport {
    let last = try await client.lastSequence()
    let stored = try await graph.listing(of: .npm)
    var report = ListingReport(packages: stored?.packages ?? 0, cursor: stored?.cursor)
    let known = stored.flatMap { $0.source == source ? $0.cursor : nil }
      .flatMap(NPMFeedCursor.init)
    if let known, !isWhole, !mustCompare(known, last, &report) {
      try await follow(known, from: known.start(windowSequences: options.windowSequences), &report)
    } else {
      // What changes while the names are read is in the feed behind this number.
      let cursor = NPMFeedCursor(sequence: last, comparedAt: now)
      try await compareAll(cursor, &report)
      try await follow(cursor, from: last, &report)
    }
    return report
  }

  private func mustCompare(
    _ cursor: NPMFeedCursor, _ last: Int64, _ report: inout ListingReport
  ) -> Bool {
    if cursor.sequence > last {
      report.notes.append(
        "the feed has gone back from \(cursor.sequence) to \(last): all packages were compared")
      return true
    }
    let days = (now - cursor.comparedAt) / 86_400
    guard days >= options.comparisonDays else { return false }
    report.notes.append("all packages were compared, \(days) days after the last time")
    return true
  }
}

// MARK: All packages

extension NPMListing {
  /// Merges all names with their revisions; nothing is merged when one page can't be had.
  private func compareAll(_ cursor: NPMFeedCursor, _ report: inout ListingReport) async throws {
    let spool = try NPMNameSpool()
    var total: Int64 = 0
    var last: String?
    var rows = 0
    while true {
      let page = try await client.names(from: last)
      total = page.total ?? total
      // The first row repeats the last one of the page before, if that is still there.
      let new = page.entries.first?.id == last ? page.entries.dropFirst() : page.entries[...]
      // However short a page is, only one without news is the last.
      guard let end = new.last else { break }
      rows += new.count
      for entry in new {
        if NPMName.isValid(entry.id) {
          try spool.append(name: entry.id, revision: entry.revision)
        } else {
          report.invalidNames += 1
        }
      }
      last = end.id
      // A replication that doesn't understand where to go on begins from the start for ever.
      guard rows <= 2 * Int(clamping: total) + 10 * NPMClient.pageLimit else {
        throw incomplete(rows, total)
      }
    }
    // The registry changes meanwhile, but not by this much.
    guard rows > 0, rows * 10 >= Int(clamping: total) * 9 else { throw incomplete(rows, total) }
    try spool.finish()
    let change = try await graph.merge(source, .whole, of: .npm, at: moment) { batch in
      try spool.read(batch: batch)
      return ListingEnd(serial: cursor.sequence, cursor: cursor.description)
    }
    report.add(change)
  }

  private func incomplete(_ rows: Int, _ total: Int64) -> IngestionError {
    IngestionError(
      .noListing,
      "\(client.replicationURL) has given \(rows) names and says that there are \(total)")
  }
}

// MARK: Changes

extension NPMListing {
  /// Merges the changes page by page up to the feed's end, which is a page without any.
  private func follow(
    _ cursor: NPMFeedCursor, from start: Int64, _ report: inout ListingReport
  ) async throws {
    var cursor = cursor
    var window = NPMFeedWindow(entries: options.windowEntries, start: start)
    var since = start
    while true {
      let page = try await client.changes(since: since)
      guard let last = page.sequences.max() else { return }
      guard last > since else {
        throw IngestionError(
          .noListing, "\(client.replicationURL) gives changes up to \(last) after \(since)")
      }
      window.add(start: since, count: page.entries.count)
      if last > cursor.sequence {
        cursor.sequence = last
        cursor.window = window.start
      }
      let packages = try await packages(page.entries, &report)
      let end = ListingEnd(serial: cursor.sequence, cursor: cursor.description)
      let change = try await graph.merge(source, .increment, of: .npm, at: moment) { batch in
        try batch(packages)
        return end
      }
      report.add(change)
      since = last
    }
  }

  /// What the entries of a page say, each package once: of several entries the last.
  private func packages(
    _ entries: [NPMFeedEntry], _ report: inout ListingReport
  ) async throws -> [ListedPackage] {
    var latest: [String: NPMFeedEntry] = [:]
    for entry in entries {
      if NPMName.isValid(entry.id) {
        latest[entry.id] = entry
      } else {
        report.invalidNames += 1
      }
    }
    let gone = latest.values.filter(\.isDeleted)
    let packages = latest.values.filter { !$0.isDeleted }.map(ListedPackage.init)
    guard !gone.isEmpty else { return packages }
    return packages + (try await confirmed(gone, &report))
  }

  /// The deletions of packages that the graph has listed, as far as the registry says the same.
  private func confirmed(
    _ entries: [NPMFeedEntry], _ report: inout ListingReport
  ) async throws -> [ListedPackage] {
    var query = PendingQuery(.listed, names: entries.map(\.id))
    query.limit = entries.count
    let listed = Set(try await graph.pending(query, of: .npm).map(\.name))
    var packages: [ListedPackage] = []
    for entry in entries where listed.contains(entry.id) {
      var package = ListedPackage(entry)
      do {
        if case .document(let document, _) = try await client.packument(entry.id) {
          package.serial = document.revision ?? entry.revision
        } else {
          package.isRemoved = true
        }
        packages.append(package)
      } catch let error where error is PackageDataError || error is HTTPError {
        // The package stays as it is: the window, or else the next comparison, brings it up again.
        report.notes.append("\(entry.id) may be deleted, which can't be confirmed: \(error)")
      }
    }
    return packages
  }
}

extension ListedPackage {
  fileprivate init(_ entry: NPMFeedEntry) {
    self.init(name: entry.id, spelling: entry.id, serial: entry.revision)
  }
}

extension ListingReport {
  /// Adds what a page of the listing changed.
  fileprivate mutating func add(_ change: ListingChange) {
    var sum = change
    sum.added += self.change?.added ?? 0
    sum.unlisted += self.change?.unlisted ?? 0
    self.change = sum
    packages = change.packages
    serial = change.serial
    cursor = change.cursor
  }
}
