internal import AssetKitHTTP

extension PyPIClient {
  /// The listing of all projects: brings the graph's list of packages up to date.
  struct Listing: Sendable {
    /// What merging it changed; nil when the registry says that the stored one still holds.
    var change: ListingChange?
    /// How many packages it has.
    var packages: Int
    /// The registry's change counter; nil when it has none.
    var serial: Int64?
    /// Names that no package can have (PEP 508), which are passed over.
    var invalidNames = 0
  }

  /// Reads the listing and merges it into the graph.
  ///
  /// - Parameter isUnconditional: Asks for the whole even if nothing changed.
  /// - Throws: When any part of it can't be had or read. The graph is as before then: a listing that
  ///   was cut off must not pass for a shorter one.
  func mergeListing(
    into graph: any GraphStore, at moment: GraphTime, isUnconditional: Bool = false
  ) async throws -> Listing {
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
      return Listing(packages: stored.packages, serial: stored.serial)
    }
    guard response.isSuccess else {
      throw IngestionError(
        .noListing, "\(url) answers with status \(response.status); expected PyPI's Simple API")
    }
    let invalid = Counter()
    let source = ListingSource(
      url: url, entityTag: response.validators?.entityTag,
      lastModified: response.validators?.lastModified)
    let change = try await graph.merge(source, of: .pypi, at: moment) { batch in
      invalid.reset()
      return try response.readListing(url) { projects in
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
    }
    return Listing(
      change: change, packages: change.packages, serial: change.serial, invalidNames: invalid.value)
  }
}

extension PyPIClient {
  private func fetchListing(_ request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await http.get(request)
    } catch let error as HTTPError {
      throw IngestionError(
        .noListing,
        "the registry's listing can't be had: \(error); ASSETKIT_PYPI_URL says which registry it is"
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
