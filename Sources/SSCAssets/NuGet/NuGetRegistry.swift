internal import AssetKitHTTP

/// NuGet's registry as a registry of packages.
struct NuGetRegistry: PackageRegistry {
  private let client: NuGetClient

  init(_ client: NuGetClient) { self.client = client }

  let ecosystem = Ecosystem.nuget

  var traffic: Traffic { client.http.traffic }

  func normalizedName(_ name: String) -> String? {
    NuGetName.isValid(name) ? NuGetName.normalized(name) : nil
  }

  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await NuGetListing(client: client).update(graph, at: moment, isWhole: isWhole)
  }

  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    try await NuGetPackageReader(client: client, options: options).read(package, known: known)
  }

  func shutdown() async { await client.http.shutdown() }
}
