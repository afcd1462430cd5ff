internal import AssetKitHTTP

/// RubyGems as a registry of packages.
struct RubyGemsRegistry: PackageRegistry {
  private let client: RubyGemsClient

  init(_ client: RubyGemsClient) { self.client = client }

  let ecosystem = Ecosystem.rubygems

  var traffic: Traffic { client.traffic }

  /// Names are taken as they are: `SexpProcessor` and `sexp_processor` are two gems.
  func normalizedName(_ name: String) -> String? { GemName.isValid(name) ? name : nil }

  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await client.mergeListing(into: graph, at: moment, isWhole: isWhole)
  }

  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    try await RubyGemsPackageReader(client: client, options: options).read(package, known: known)
  }

  func shutdown() async { await client.shutdown() }
}
