public import AssetKitCore
public import PostgresClient

/// SecureChain's ingestion of package registries into a dependency graph.
///
/// Assets, groups, schedules and metadata keys have SecureChain's names.
///
/// ```swift
/// let plugin = SSCPlugin { try await PostgresPool(instance.database()) }
/// ```
///
/// Settings, of each ecosystem: `ASSETKIT_<ECOSYSTEM>_URL` (the registry, by default the public one),
/// `…_CONCURRENCY` (requests at a time for each host), `…_RATE` (requests a second for each host); of all:
/// `ASSETKIT_CONTACT` (mail address or URL of the operator, sent in `User-Agent`),
/// `ASSETKIT_STORAGE_PATIENCE_SECONDS` (how long a graph database that is out of reach is tried again, by
/// default 30).
public struct SSCPlugin: Plugin {
  /// The pack's name.
  public let name = "ssc"
  /// The pack's version.
  public let version = "0.1.0"
  /// What it is for.
  public let summary = "Ingests package registries into SecureChain's dependency graph"

  private let graphDatabase: @Sendable () async throws -> PostgresPool

  /// Makes the pack.
  ///
  /// - Parameter graphDatabase: Gives the database of the graph, which lives in its schema `ssc`;
  ///   called once a run, when an asset of the run needs it.
  public init(graphDatabase: @escaping @Sendable () async throws -> PostgresPool) {
    self.graphDatabase = graphDatabase
  }

  /// Declares the pack's assets, resources and schedules.
  public func register(in definitions: inout Definitions) {
    registerResources(in: &definitions)
    for ecosystem in EcosystemDeclaration.all { ecosystem.register(in: &definitions) }
  }

  /// The dependency graph.
  package static let graph = ResourceKey<any GraphStore>("graph")

  private func registerResources(in definitions: inout Definitions) {
    let graphDatabase = graphDatabase
    definitions.add(
      ResourceDefinition(
        Self.graph, description: "The dependency graph in PostgreSQL, schema ssc"
      ) { context in
        let patience = context.environment["ASSETKIT_STORAGE_PATIENCE_SECONDS"].flatMap(Int.init)
        let store = PostgresGraphStore(
          try await graphDatabase(), patience: .seconds(patience ?? 30))
        try await store.prepare()
        return store
      })
  }
}
