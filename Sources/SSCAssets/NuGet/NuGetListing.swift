/// Brings the graph's list of packages up to date from the catalog, which tells of every push,
/// unlisting, deprecation and deletion in the order of time.
///
/// The pages behind the cursor are read in groups; each group is one increment with the cursor that
/// follows it, so that a first fill of some 23,000 pages goes on where it was interrupted, and holds
/// one group and the next in memory. A package's serial is the time of its latest event. Where that
/// is a deletion, of a version, the registration tells whether the package is gone.
package struct NuGetListing {
  private let client: NuGetClient
  /// How many pages are one increment.
  package var groupSize = 64
  /// How many documents are fetched at a time.
  package var concurrency = 16

  package init(client: NuGetClient) { self.client = client }

  /// Reads what is behind the cursor of the stored listing; everything when there is none, or when
  /// everything is wanted, or when the listing is that of another catalog.
  ///
  /// - Throws: `IngestionError` when a document can't be had or read; what was merged before stays.
  package func update(
    _ graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    let catalog = try await required { try await client.serviceIndex().catalog }
    let stored = try await graph.listing(of: .nuget)
    let known = stored?.source.url == catalog && !isWhole ? stored : nil
    let cursor = known?.cursor.flatMap { CatalogTime($0) }
    let pages = try await required { try await client.catalogIndex() }.pages
      .filter { page in cursor.map { page.time > $0 } ?? true }

    var report = ListingReport(
      packages: stored?.packages ?? 0, serial: known?.serial, cursor: known?.cursor)
    var change = ListingChange()
    var malformed = 0
    let groups = Self.groups(of: pages, groupSize)
    var increment = try await read(groups.first ?? [], after: cursor)
    for place in groups.indices {
      let next = place + 1 < groups.endIndex ? groups[place + 1] : []
      // The next group is on its way while this one is written.
      async let following = read(next, after: cursor)
      let merged = try await merge(increment, into: graph, from: catalog, at: moment)
      change.added += merged.added
      change.unlisted += merged.unlisted
      report.packages = merged.packages
      report.serial = merged.serial
      report.cursor = merged.cursor
      report.invalidNames += increment.invalidNames
      malformed += increment.malformed
      increment = try await following
    }
    if !pages.isEmpty {
      change.packages = report.packages
      change.serial = report.serial
      change.cursor = report.cursor
      report.change = change
    }
    if malformed > 0 { report.notes.append("\(malformed) events of the catalog can't be read") }
    return report
  }

  /// The pages of each increment; pages of one time stamp stay together, since the cursor that
  /// follows the first of them would pass over the others.
  private static func groups(
    of pages: [NuGetCatalogIndex.Page], _ size: Int
  ) -> [ArraySlice<NuGetCatalogIndex.Page>] {
    var groups: [ArraySlice<NuGetCatalogIndex.Page>] = []
    var start = 0
    while start < pages.count {
      var end = min(start + size, pages.count)
      while end < pages.count, pages[end].time == pages[end - 1].time { end += 1 }
      groups.append(pages[start..<end])
      start = end
    }
    return groups
  }
}

extension NuGetListing {
  /// What a group of pages says, by package.
  private struct Increment {
    var packages: [String: ListedPackage] = [:]
    /// The packages whose latest event is a deletion.
    var deleted: Set<String> = []
    var end = ListingEnd()
    var invalidNames = 0
    var malformed = 0

    /// Adds the events of a page that are behind the cursor.
    mutating func add(_ page: NuGetCatalogPage, after cursor: CatalogTime?) {
      malformed += page.malformed
      for event in page.events {
        if let cursor, event.time <= cursor { continue }
        guard NuGetName.isValid(event.id) else {
          invalidNames += 1
          continue
        }
        let name = NuGetName.normalized(event.id)
        if let serial = packages[name]?.serial, serial > event.time.rawValue { continue }
        packages[name] = ListedPackage(
          name: name, spelling: event.id, serial: event.time.rawValue)
        if event.isDeletion { deleted.insert(name) } else { deleted.remove(name) }
      }
      guard let time = CatalogTime(page.timeStamp), time.rawValue > end.serial ?? .min else {
        return
      }
      end = ListingEnd(serial: time.rawValue, cursor: page.timeStamp)
    }
  }

  private func read(
    _ pages: ArraySlice<NuGetCatalogIndex.Page>, after cursor: CatalogTime?
  ) async throws -> Increment {
    var increment = Increment()
    try await pages.concurrently(concurrency) { page in
      try await required { try await client.catalogPage(page.url) }
    } result: {
      increment.add($0, after: cursor)
    }
    try await increment.deleted.concurrently(concurrency) { name in
      // Who can't be asked now is asked when the package is read, and fails alone.
      guard case .gone? = try? await client.registration(of: name) else { return nil as String? }
      return name
    } result: { name in
      if let name { increment.packages[name]?.isRemoved = true }
    }
    return increment
  }

  private func merge(
    _ increment: Increment, into graph: any GraphStore, from catalog: String, at moment: GraphTime
  ) async throws -> ListingChange {
    let packages = increment.packages.values.sorted { $0.name < $1.name }
    return try await graph.merge(
      ListingSource(url: catalog), .increment, of: .nuget, at: moment
    ) { batch in
      try batch(packages)
      return increment.end
    }
  }

  private func required<Value>(_ fetch: () async throws -> Value) async throws -> Value {
    do {
      return try await fetch()
    } catch let error where !(error is CancellationError) {
      throw IngestionError(
        .noListing,
        "the registry's catalog can't be had: \(error); \(RegistrySettings.whereItIs(.nuget))")
    }
  }
}
