internal import AssetKitHTTP

/// crates.io as a registry of packages.
struct CargoRegistry: PackageRegistry {
  private let client: CargoClient

  init(_ client: CargoClient) { self.client = client }

  let ecosystem = Ecosystem.cargo

  var traffic: Traffic { client.http.traffic }

  func normalizedName(_ name: String) -> String? { CargoName.normalized(name) }

  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await CargoListing(client: client, graph: graph, moment: moment).update(isWhole: isWhole)
  }

  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    try await CargoPackageReader(client: client, package: package, known: known, options: options)
      .read()
  }

  func shutdown() async { await client.http.shutdown() }
}
