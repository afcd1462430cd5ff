internal import AssetKitHTTP

extension RubyGemsClient {
  /// More than this the list of all gems can't be: it is some 25 MB.
  private static let maxListBytes = 512 << 20

  /// Brings the graph's list of gems up to date: by what was appended to the registry's since the last
  /// time, or by the whole when that can't be.
  ///
  /// An increment counts when its first byte, the one that is known already, is the line feed that it
  /// must be, and when the digest of the old part and the new one is that of the whole file. Anything
  /// else, the monthly rewrite above all, makes the whole file be read.
  func mergeListing(
    into graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    let url = "\(indexURL)/versions"
    let stored = isWhole ? nil : try await graph.listing(of: .rubygems)
    if let stored, stored.source.url == url, let text = stored.cursor,
      let cursor = GemListCursor(text)
    {
      if let report = try await mergeIncrement(
        after: cursor, stored, into: graph, at: moment)
      {
        return report
      }
      var report = try await mergeWhole(url, into: graph, at: moment)
      report.notes.append("the list of gems was written anew, and was read as a whole")
      return report
    }
    return try await mergeWhole(url, into: graph, at: moment)
  }

  /// Nil when the registry's file isn't a continuation of what was read.
  private func mergeIncrement(
    after cursor: GemListCursor, _ stored: StoredListing, into graph: any GraphStore,
    at moment: GraphTime
  ) async throws -> ListingReport? {
    var request = listRequest(stored.source.url)
    request.range = .from(Int64(cursor.length - 1))
    request.validators = HTTPValidators(entityTag: stored.source.entityTag)
    let response: HTTPResponse
    do {
      response = try await http.get(request)
    } catch let error as HTTPError where error.status == 416 {
      return nil
    } catch {
      throw unavailable(error)
    }
    if response.isNotModified {
      return ListingReport(packages: stored.packages, cursor: stored.cursor)
    }
    guard response.status == 206 else { return nil }
    let next = response.body.withUnsafeBytes { bytes -> GemListCursor? in
      guard bytes.first == UInt8(ascii: "\n") else { return nil }
      return cursor.advanced(by: UnsafeRawBufferPointer(rebasing: bytes[1...]))
    }
    // Without the digest nobody can tell that the old part is still the same.
    guard let next, ReprDigest(response.headers)?.sha256 == next.sha256.digest else { return nil }
    return try await merge(
      response, .increment, cursor: next, url: stored.source.url, into: graph, at: moment)
  }

  private func mergeWhole(
    _ url: String, into graph: any GraphStore, at moment: GraphTime
  ) async throws -> ListingReport {
    var isSecond = false
    while true {
      let response: HTTPResponse
      do {
        response = try await http.get(listRequest(url))
      } catch {
        throw unavailable(error)
      }
      guard response.isSuccess else {
        throw IngestionError(
          .noListing,
          "\(url) answers with status \(response.status); expected RubyGems' compact index")
      }
      do {
        try response.checkDigest(subject: url)
        let cursor = response.body.withUnsafeBytes { GemListCursor().advanced(by: $0) }
        return try await merge(
          response, .whole, cursor: cursor, url: url, into: graph, at: moment)
      } catch is PackageDataError where !isSecond {
        // Around a rewrite, caches have been seen to hold a part of the file.
        isSecond = true
      }
    }
  }

  private func merge(
    _ response: HTTPResponse, _ scope: ListingScope, cursor: GemListCursor, url: String,
    into graph: any GraphStore, at moment: GraphTime
  ) async throws -> ListingReport {
    let list = try response.body.withUnsafeBytes { bytes in
      try GemList(bytes, isWhole: scope == .whole, subject: url)
    }
    let source = ListingSource(url: url, entityTag: response.validators?.entityTag)
    let change = try await graph.merge(source, scope, of: .rubygems, at: moment) { batch in
      try list.forEachBatch(scope, batch)
      return ListingEnd(cursor: "\(cursor)")
    }
    var report = ListingReport(
      change: change, packages: change.packages, cursor: change.cursor)
    report.invalidNames = list.invalidNames
    return report
  }

  private func listRequest(_ url: String) -> HTTPRequest {
    var request = HTTPRequest(url, maxBodyBytes: Self.maxListBytes)
    // Nothing can begin without it: who started the run wants to know soon that it can't be had.
    request.patience = .seconds(30)
    return request
  }

  private func unavailable(_ error: any Error) -> any Error {
    guard let error = error as? HTTPError else { return error }
    return IngestionError(
      .noListing,
      "the registry's listing can't be had: \(error); \(RegistrySettings.whereItIs(.rubygems))")
  }
}

extension GemList {
  /// How many gems are handed to the store at a time.
  private static let batchSize = 1_000

  fileprivate func forEachBatch(
    _ scope: ListingScope, _ body: ([ListedPackage]) throws -> Void
  ) throws {
    var batch: [ListedPackage] = []
    batch.reserveCapacity(Self.batchSize)
    for (name, entry) in gems {
      var package = ListedPackage(name: name, spelling: name)
      switch entry {
      case .listed(let serial): package.serial = serial
      // What is gone isn't in a whole listing, and is told by an increment.
      case .gone where scope == .whole: continue
      case .gone: package.isRemoved = true
      }
      batch.append(package)
      if batch.count == Self.batchSize {
        try body(batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    if !batch.isEmpty { try body(batch) }
  }
}
