internal import AssetKitHTTP

extension MavenClient {
  /// Brings the graph's list of packages and versions up to date with the repository's index.
  ///
  /// Increments are merged one by one, each with its cursor, so that a run that ends in between has
  /// lost nothing. A file is read from a temporary one without a name (Maven Central's index takes 3 GB
  /// in `TMPDIR`), once its checksum is right.
  ///
  /// - Throws: `IngestionError` when the repository has no index, or any part of it can't be had.
  func mergeIndex(
    into graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    let stored = isWhole ? nil : try await graph.listing(of: .maven)
    let known = stored.flatMap { $0.source.url == indexURL("gz") ? $0.cursor : nil }
    let properties = try await indexProperties()
    switch properties.plan(from: known.flatMap { NexusIndexCursor($0) }) {
    case .nothing:
      return ListingReport(packages: stored?.packages ?? 0, cursor: known)
    case .whole:
      return try await merge(indexURL("gz"), .whole, properties.cursor, graph, moment)
    case .increments(let numbers):
      var report = ListingReport(packages: 0)
      var change = ListingChange()
      for number in numbers {
        let cursor = properties.chainID.map { NexusIndexCursor(chainID: $0, increment: number) }
        let part = try await merge(
          indexURL("\(number).gz"), .increment, cursor, graph, moment)
        change.added += part.change?.added ?? 0
        change.unlisted += part.change?.unlisted ?? 0
        report.invalidNames += part.invalidNames
        report.notes += part.notes
        (report.packages, report.cursor) = (part.packages, part.cursor)
      }
      (change.packages, change.cursor) = (report.packages, report.cursor)
      report.change = change
      report.notes.append("the index has grown by \(numbers.count) increments")
      return report
    }
  }

  private func indexURL(_ ending: String) -> String {
    "\(baseURL)/.index/nexus-maven-repository-index.\(ending)"
  }

  private func indexProperties() async throws -> NexusIndexProperties {
    let url = indexURL("properties")
    var request = HTTPRequest(url, maxBodyBytes: 1 << 20)
    // Nothing can begin without it: who started the run wants to know soon that it can't be had.
    request.patience = .seconds(30)
    let properties = try await listing {
      try await http.document(request) {
        try NexusIndexProperties($0.body.bytes, subject: url)
      }
    }
    guard let properties else {
      throw IngestionError(
        .noListing,
        "\(url) isn't there: the repository publishes no index of its packages; "
          + RegistrySettings.whereItIs(.maven))
    }
    return properties
  }

  private func merge(
    _ url: String, _ scope: ListingScope, _ cursor: NexusIndexCursor?, _ graph: any GraphStore,
    _ moment: GraphTime
  ) async throws -> ListingReport {
    let file = try await indexFile(url)
    let removals =
      scope == .increment ? try await removals(in: file, url, graph) : IndexRemovals()
    let invalidNames = Counter()
    let malformed = Counter()
    // The whole index is the source of its increments too: theirs are parts of it.
    let source = ListingSource(url: indexURL("gz"))
    let change = try await graph.merge(source, scope, of: .maven, at: moment) { batch in
      var packages: [ListedPackage] = []
      let read = try NexusIndex.read(file.descriptor, subject: url) { entry in
        guard let package = removals.listed(entry, in: scope) else { return }
        packages.append(package)
        guard packages.count >= 10_000 else { return }
        try batch(packages)
        packages.removeAll(keepingCapacity: true)
      }
      try batch(packages)
      // A merge that is tried again reads again.
      invalidNames.reset()
      invalidNames.increment(by: read.invalidNames)
      malformed.reset()
      malformed.increment(by: read.malformed)
      return ListingEnd(cursor: cursor?.description)
    }
    var report = ListingReport(
      change: change, packages: change.packages, cursor: change.cursor)
    report.invalidNames = invalidNames.value
    if malformed.value > 0 {
      report.notes.append("\(malformed.value) records of \(url) can't be read")
    }
    return report
  }

  /// What an increment takes away, and which packages are left with nothing.
  private func removals(
    in file: TemporaryFile, _ url: String, _ graph: any GraphStore
  ) async throws -> IndexRemovals {
    var removals = IndexRemovals()
    _ = try NexusIndex.read(file.descriptor, subject: url) { removals.note($0) }
    let names = removals.namesWithoutAdditions
    for start in stride(from: 0, to: names.count, by: 1_000) {
      let some = Array(names[start..<min(start + 1_000, names.count)])
      removals.settle(some, listed: try await graph.listedVersions(of: some, .maven))
    }
    return removals
  }

  /// The index's file, its checksum checked.
  ///
  /// Fetched twice if need be: between file and checksum the repository may have built a new index.
  private func indexFile(_ url: String) async throws -> TemporaryFile {
    var request = HTTPRequest(url, maxBodyBytes: 64 << 30, acceptsCompression: false)
    request.timeout = .seconds(6 * 3_600)
    for _ in 0..<2 {
      let (response, file, expected) = try await listing {
        let expected = try await checksum(of: url)
        let (response, file) = try await http.download(request)
        return (response, file, expected)
      }
      guard response.isSuccess else {
        throw IngestionError(
          .noListing, "\(url) answers with status \(response.status); expected the index")
      }
      if let expected, SHA1Digest.ofFile(file.descriptor) != expected { continue }
      return file
    }
    throw IngestionError(
      .noListing, "\(url) arrives damaged: its SHA-1 isn't the one that the repository states")
  }

  private func listing<Result>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let error as HTTPError {
      throw IngestionError(
        .noListing,
        "the repository's index can't be had: \(error); \(RegistrySettings.whereItIs(.maven))")
    }
  }
}
