internal import AssetKitCore
internal import AssetKitHTTP
internal import BlockingIO

/// Brings the stored advisories of an ecosystem up to date.
struct OSVUpdate: Sendable {
  /// Records are fetched and stored in steps of so many.
  private static let step = 250
  /// More changes than this are read from the dump: one request in place of thousands.
  private static let mostChanges = 5_000
  /// When so many records in a row can't be had, none can.
  private static let patience = 50

  let context: AssetContext
  let client: OSVClient
  let store: any VulnerabilityStore

  /// - Throws: `IngestionError` or `PackageDataError` when the ecosystem can't be read; what the
  ///   store throws.
  func run(_ ecosystem: Ecosystem, isFull: Bool) async throws -> OSVTally {
    guard !isFull, let progress = try await store.progress(of: ecosystem) else {
      return try await readAll(ecosystem)
    }
    let news: OSVClient.Changes
    do {
      news = try await client.changes(of: ecosystem, since: progress)
    } catch let error as PackageDataError {
      await context.log.warning("\(error); the dump is read instead")
      return try await readAll(ecosystem)
    }
    guard let changes = news.advisories else {
      var tally = OSVTally()
      tally.unchanged = 1
      return tally
    }
    let wanted = try await unknown(changes)
    guard wanted.count <= Self.mostChanges else { return try await readAll(ecosystem) }
    return try await read(wanted, of: ecosystem, since: progress, from: news.source)
  }

  /// Reads the dump, and then what changed since it was made.
  private func readAll(_ ecosystem: Ecosystem) async throws -> OSVTally {
    var tally = try await readDump(ecosystem)
    guard let progress = try await store.progress(of: ecosystem) else { return tally }
    do {
      let news = try await client.changes(of: ecosystem, since: progress)
      let wanted = try await unknown(news.advisories ?? [])
      tally += try await read(wanted, of: ecosystem, since: progress, from: news.source)
    } catch let error as PackageDataError {
      // The dump is stored; the next run reads the list.
      await context.log.warning("\(error)")
    }
    return tally
  }

  /// A dump that can't be read is fetched once more: a cache on the way may have held half of it.
  private func readDump(_ ecosystem: Ecosystem) async throws -> OSVTally {
    do {
      return try await mergeDump(ecosystem)
    } catch let error as PackageDataError {
      await context.log.warning("\(error); it is fetched once more")
      return try await mergeDump(ecosystem)
    }
  }

  private func mergeDump(_ ecosystem: Ecosystem) async throws -> OSVTally {
    let file = try await client.dump(of: ecosystem)
    let dump = OSVDump(descriptor: file.descriptor, subject: "\(ecosystem.osvName)/all.zip")
    let source = ListingSource(url: client.changesURL(of: ecosystem))
    let findings = Locked(OSVDump.Findings())
    var tally = OSVTally()
    tally.change = try await store.merge(.whole, of: ecosystem, at: .now) { batch in
      let found = try withExtendedLifetime(file) { try dump.read(batch) }
      findings.withLock { $0 = found }
      return AdvisoryProgress(
        source: source, handled: found.latest ?? UnixMicroseconds(rawValue: 0))
    }
    let found = findings.withLock { $0 }
    tally.dumps = 1
    tally.records = found.records
    for error in found.unreadable {
      tally.unreadable.insert(error.subject)
      await context.log.error("\(error)")
    }
    return tally
  }

  /// The changes that aren't stored yet, oldest first.
  private func unknown(_ changes: [ModifiedAdvisory]) async throws -> [ModifiedAdvisory] {
    var unknown: [ModifiedAdvisory] = []
    for start in stride(from: 0, to: changes.count, by: 10_000) {
      let part = changes[start..<min(start + 10_000, changes.count)]
      let stored = try await store.modified(part.map(\.id))
      unknown += part.filter { change in stored[change.id].map { $0 < change.modified } ?? true }
    }
    return unknown.reversed()
  }
}

extension OSVUpdate {
  /// Fetches records and stores them step by step, with how far that came.
  ///
  /// A run that is killed goes on there. A record that can't be had keeps its place in line for the
  /// next run.
  private func read(
    _ changes: [ModifiedAdvisory], of ecosystem: Ecosystem, since progress: AdvisoryProgress,
    from source: ListingSource
  ) async throws -> OSVTally {
    var tally = OSVTally()
    var progress = progress
    for start in stride(from: 0, to: changes.count, by: Self.step) {
      let end = min(start + Self.step, changes.count)
      let fetched = try await fetch(changes[start..<end], of: ecosystem)
      tally.records += fetched.news.count
      tally.unreadable.formUnion(fetched.unreadable)
      tally.failed.formUnion(fetched.failed)
      if tally.unreadable.isEmpty && tally.failed.isEmpty {
        progress = AdvisoryProgress(
          source: ListingSource(url: source.url),
          handled: max(progress.handled, changes[end - 1].modified))
      }
      let reached = progress
      tally.change += try await store.merge(.increment, of: ecosystem, at: .now) { batch in
        try batch(fetched.news)
        return reached
      }
    }
    // Only now, and only when nothing is missing, may the next run ask whether the list is the same.
    guard tally.unreadable.isEmpty && tally.failed.isEmpty else { return tally }
    let final = AdvisoryProgress(source: source, handled: progress.handled)
    _ = try await store.merge(.increment, of: ecosystem, at: .now) { _ in final }
    return tally
  }

  private struct Fetched: Sendable {
    var news: [AdvisoryNews] = []
    var unreadable: [String] = []
    var failed: [String] = []
  }

  private func fetch(
    _ changes: ArraySlice<ModifiedAdvisory>, of ecosystem: Ecosystem
  ) async throws -> Fetched {
    try await withThrowingTaskGroup(of: (String, Result<AdvisoryNews, any Error>).self) { group in
      var rest = changes.makeIterator()
      func start() -> Bool {
        guard let change = rest.next() else { return false }
        group.addTask {
          do {
            return (change.id, .success(try await client.record(change.id, of: ecosystem)))
          } catch {
            // A cancelled run says nothing about the record.
            try Task.checkCancellation()
            return (change.id, .failure(error))
          }
        }
        return true
      }
      for _ in 0..<OSVSettings.concurrency where !start() { break }
      var fetched = Fetched()
      while let (id, result) = try await group.next() {
        _ = start()
        switch result {
        case .success(let news): fetched.news.append(news)
        case .failure(let error):
          await context.log.error("\(id): \(error)")
          if error is PackageDataError {
            fetched.unreadable.append(id)
            continue
          }
          fetched.failed.append(id)
          guard fetched.failed.count < Self.patience || !fetched.news.isEmpty else {
            throw IngestionError(
              .registryUnreachable,
              "\(fetched.failed.count) records in a row could not be fetched; last: \(error); "
                + "ASSETKIT_OSV_URL says where they are")
          }
        }
      }
      return fetched
    }
  }
}
