internal import AssetKitHTTP

/// npm as a registry of packages.
struct NPMRegistry: PackageRegistry {
  private let client: NPMClient
  private let listing: NPMListing.Options
  /// How long to wait for a document that is older than the feed says.
  private let stalePause: Duration

  init(_ client: NPMClient, listing: NPMListing.Options, stalePause: Duration) {
    self.client = client
    self.listing = listing
    self.stalePause = stalePause
  }

  let ecosystem = Ecosystem.npm

  var traffic: Traffic { client.http.traffic }

  /// Names are compared byte by byte.
  func normalizedName(_ name: String) -> String? { NPMName.isValid(name) ? name : nil }

  /// Without requests left in the month's budget the list stays as it is.
  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await client.budget?.open(graph, client.http)
    let listing = NPMListing(client: client, options: listing, graph: graph, moment: moment)
    do {
      return try await listing.update(isWhole: isWhole)
    } catch let error as IngestionError where error.code == .budgetSpent {
      let stored = try await graph.listing(of: .npm)
      var report = ListingReport(
        packages: stored?.packages ?? 0, serial: stored?.serial, cursor: stored?.cursor)
      report.notes.append(error.description)
      return report
    }
  }

  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    var answer = try await client.packument(package.name, tag: known?.documentTag)
    if isOlder(answer, than: package, known) {
      try await Task.sleep(for: stalePause)
      answer = try await client.packument(package.name, tag: known?.documentTag)
    }
    switch answer {
    case .document(let document, let tag):
      var content = try document.content(of: package, known: known, options: options)
      content.documentTag = tag
      return PackageReading(.complete(content))
    case .notModified:
      let serial = Self.serial(known?.serial, of: package)
      return PackageReading(.unchanged(name: package.name, serial: serial))
    case nil: return PackageReading(.gone(name: package.name))
    }
  }

  func shutdown() async {
    // What isn't recorded now is missing in the month's count, and harms nothing else.
    try? await client.budget?.settle(client.http)
    await client.http.shutdown()
  }

  /// Whether an answer is from before the change that the feed tells.
  private func isOlder(
    _ answer: NPMClient.Answer?, than package: PendingPackage, _ known: KnownPackage?
  ) -> Bool {
    let revision: Int64? =
      switch answer {
      case .document(let document, _): document.revision
      case .notModified: known?.serial
      case nil: nil
      }
    guard let revision, let listed = package.listedSerial else { return false }
    return revision < listed
  }

  /// What was read counts as the feed's revision when it is at least that new; else as its own, so
  /// that the next run finds the package changed and reads it again.
  static func serial(_ revision: Int64?, of package: PendingPackage) -> Int64? {
    guard let revision, let listed = package.listedSerial else {
      return package.listedSerial ?? revision
    }
    return min(listed, revision)
  }
}
