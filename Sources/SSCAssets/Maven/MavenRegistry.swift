internal import AssetKitHTTP

/// A Maven repository as a registry of packages.
///
/// What changed comes from the repository's index: whole at first, then its increments, which Maven Central
/// adds once a week. An update reads the packages that those name, and of each also the repository's own
/// list of versions, which is fresh within minutes. A version that is published after the last increment
/// is therefore seen with the next one, or with its package's next change: asking each of hundreds of
/// thousands of packages every day is what `full_sweep` is for.
struct MavenRegistry: PackageRegistry {
  private let client: MavenClient

  init(_ client: MavenClient) { self.client = client }

  let ecosystem = Ecosystem.maven

  var traffic: Traffic { client.http.traffic }

  /// Names are case-sensitive and have one spelling.
  func normalizedName(_ name: String) -> String? { MavenName(name)?.description }

  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport {
    try await client.mergeIndex(into: graph, at: moment, isWhole: isWhole)
  }

  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading {
    try await MavenPackageReader(client, options: options).read(package, known: known)
  }

  func shutdown() async { await client.http.shutdown() }
}
