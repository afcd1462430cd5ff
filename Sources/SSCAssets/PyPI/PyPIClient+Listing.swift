internal import AssetKitHTTP

extension PyPIClient {
  /// Reads the listing and merges it into the graph.
  ///
  /// - Parameter isUnconditional: Asks for the whole even if nothing changed.
  /// - Throws: When any part of it can't be had or read. The graph is as before then: a listing that
  ///   was cut off must not pass for a shorter one.
  func mergeListing(
    into graph: any GraphStore, at moment: GraphTime, isUnconditional: Bool = false
  ) async throws -> ListingReport {
    let url = "\(baseURL)/simple/"
    let stored = isUnconditional ? nil : try await graph.listing(of: .pypi)
    var request = simple(url)
    request.maxBodyBytes = 1 << 30
    // Nothing can begin without it: who started the run wants to know soon that it can't be had.
    request.patience = .seconds(30)
    if let source = stored?.source, source.url == url {
      request.validators = HTTPValidators(
        entityTag: source.entityTag, lastModified: source.lastModified)
    }
    let response = try await fetchListing(request)
    if response.isNotModified, let stored {
      return ListingReport(packages: stored.packages, serial: stored.serial)
    }
    guard response.isSuccess else {
      throw IngestionError(
        .noListing, "\(url) answers with status \(response.status); expected PyPI's Simple API")
    }
    let invalid = Counter()
    let source = ListingSource(
      url: url, entityTag: response.validators?.entityTag,
      lastModified: response.validators?.lastModified)
    let change = try await graph.merge(source, .whole, of: .pypi, at: moment) { batch in
      invalid.reset()
      let serial = try response.readListing(url) { projects in
        try batch(
          projects.compactMap { project in
            guard PyPIName.isValid(project.name) else {
              invalid.increment()
              return nil
            }
            return ListedPackage(
              name: PyPIName.normalized(project.name), spelling: project.name,
              serial: project.serial)
          })
      }
      return ListingEnd(serial: serial)
    }
    var report = ListingReport(
      change: change, packages: change.packages, serial: change.serial)
    report.invalidNames = invalid.value
    return report
  }
}

extension PyPIClient {
  private func fetchListing(_ request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await http.get(request)
    } catch let error as HTTPError {
      throw IngestionError(
        .noListing,
        "the registry's listing can't be had: \(error); \(RegistrySettings.whereItIs(.pypi))"
      )
    }
  }
}

extension HTTPResponse {
  fileprivate func readListing(
    _ url: String, batch: ([IndexedProject]) throws -> Void
  ) throws -> Int64? {
    guard isJSON else {
      try SimpleIndex.read(html: body.bytes, subject: url, batch: batch)
      return nil
    }
    return try body.withUnsafeBytes { bytes in
      try SimpleIndex.read(
        bytes, capacity: bytes.count + HTTPBody.padding, subject: url, batch: batch)
    }
  }
}
