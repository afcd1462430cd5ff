internal import AssetKitCore
internal import AssetKitHTTP
internal import BlockingIO

/// Brings the graph's list of crates up to date.
///
/// The dump is the listing: one request a day, answered 304 until there is a new one, and it tells of
/// each crate whether anything changed. Between two dumps the feed of updates tells what was published
/// in the last hour, at the price of one small request; what it misses (yanks, deletions, what was
/// published earlier) comes with the next dump. So a daily update asks for the dump, for the feed when
/// the dump is the old one, and once for each crate that either tells of.
///
/// When the dump can't be had and there was one before, the feed alone is used, and the report says so:
/// known crates are then served by the sparse index, which `full_sweep` asks for all of them.
struct CargoListing: Sendable {
  let client: CargoClient
  let graph: any GraphStore
  let moment: GraphTime

  /// Updates the list.
  ///
  /// - Parameter isWhole: Reads the dump even if it is the stored one.
  /// - Throws: `IngestionError` when neither dump nor feed can be had; `PackageDataError` for one that
  ///   can't be read: a listing that was cut off must not pass for a shorter one.
  func update(isWhole: Bool) async throws -> ListingReport {
    let stored = try await graph.listing(of: .cargo)
    var validators: HTTPValidators?
    if let source = stored?.source, source.url == client.dumpURL, !isWhole {
      validators = HTTPValidators(entityTag: source.entityTag, lastModified: source.lastModified)
    }
    let reason: String
    do {
      let (response, dump) = try await client.dump(validators: validators)
      if response.isSuccess {
        return try await merge(
          dump,
          ListingSource(
            url: client.dumpURL, entityTag: response.validators?.entityTag,
            lastModified: response.validators?.lastModified))
      }
      if response.isNotModified, let stored { return try await mergeFeed(into: stored) }
      reason = "\(client.dumpURL) answers with status \(response.status)"
    } catch let error as HTTPError {
      reason = "\(error)"
    }
    guard let stored else { throw noListing(reason) }
    do {
      var report = try await mergeFeed(into: stored)
      report.notes.insert(
        "the dump can't be had: \(reason); what the registry's feed tells is read from the sparse "
          + "index, yanks and deletions wait for a dump or for full_sweep", at: 0)
      return report
    } catch let error as HTTPError {
      throw noListing("\(reason); and \(error)")
    }
  }

  private func merge(
    _ dump: TemporaryFile, _ source: ListingSource
  ) async throws -> ListingReport {
    let invalidNames = Locked(0)
    let change = try await graph.merge(source, .whole, of: .cargo, at: moment) { batch in
      let end = try CratesDump.read(
        .descriptor(dump.descriptor), subject: source.url, batch: batch)
      invalidNames.withLock { $0 = end.invalidNames }
      return ListingEnd(cursor: end.newestVersion?.cursor)
    }
    var report = ListingReport(change: change, packages: change.packages, cursor: change.cursor)
    report.invalidNames = invalidNames.withLock { $0 }
    return report
  }

  /// Adds what was published since the stored listing.
  private func mergeFeed(into stored: StoredListing) async throws -> ListingReport {
    var report = ListingReport(packages: stored.packages, cursor: stored.cursor)
    guard let feed = try await client.feed() else {
      report.notes.append("the registry has no feed of updates; the next dump brings what is new")
      return report
    }
    let last = stored.cursor.flatMap { UnixMicroseconds(rfc3339: $0) }
    let new = feed.items.filter { item in last.map { item.publishTime > $0 } ?? true }
    guard let newest = new.map(\.publishTime).max() else { return report }
    let packages = new.compactMap { item in
      CargoName.normalized(item.name).map { name in
        var package = ListedPackage(name: name, spelling: item.name)
        package.version = ListedVersion(name: item.version, releaseDate: item.publishTime)
        return package
      }
    }
    let change = try await graph.merge(stored.source, .increment, of: .cargo, at: moment) { batch in
      try batch(packages)
      return ListingEnd(cursor: newest.cursor)
    }
    report.change = change
    report.packages = change.packages
    report.cursor = change.cursor
    report.invalidNames = new.count - packages.count
    report.notes.append("\(packages.count) versions published since the last dump, by the feed")
    return report
  }

  private func noListing(_ reason: String) -> IngestionError {
    IngestionError(
      .noListing,
      "the registry's listing can't be had: \(reason); ASSETKIT_CARGO_STATIC_URL says where its dump "
        + "is")
  }
}

extension UnixMicroseconds {
  /// The second as a cursor that a person can read: `2026-11-20T02:00:00Z`.
  fileprivate var cursor: String {
    Instant(secondsSince1970: rawValue / 1_000_000).iso8601
  }
}
