internal import AssetKitHTTP

/// crates.io as a registry of packages.
package struct CargoRegistry: PackageRegistry {
  private let client: CargoClient

  package init(_ client: CargoClient) { self.client = client }

  package let ecosystem = Ecosystem.cargo

  package var traffic: Traffic { client.http.traffic }

  package func normalizedName(_ name: String) -> String? { CargoName.normalized(name) }

  package func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await CargoListing(client: client, graph: graph, moment: moment).update(isWhole: isWhole)
  }

  package func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    try await CargoPackageReader(client: client, package: package, known: known, options: options)
      .read()
  }

  package func shutdown() async { await client.http.shutdown() }
}
