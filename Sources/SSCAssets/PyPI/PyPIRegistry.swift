internal import AssetKitHTTP

/// The Python Package Index as a registry of packages.
struct PyPIRegistry: PackageRegistry {
  private let client: PyPIClient

  init(_ client: PyPIClient) { self.client = client }

  let ecosystem = Ecosystem.pypi

  var traffic: Traffic { client.http.traffic }

  func normalizedName(_ name: String) -> String? {
    PyPIName.isValid(name) ? PyPIName.normalized(name) : nil
  }

  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await client.mergeListing(into: graph, at: moment, isUnconditional: isWhole)
  }

  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    try await PyPIPackageReader(client, options: options).read(package, known: known)
  }

  func shutdown() async { await client.http.shutdown() }
}
