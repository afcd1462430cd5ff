public import AssetKitBolt
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
/// default 30). Those of the queue are SecureChain's, `REDIS_HOST` and so on: see `QueueSettings`.
public struct SSCPlugin: Plugin {
  /// The pack's name.
  public let name = "ssc"
  /// The pack's version.
  public let version = "0.1.0"
  /// What it is for.
  public let summary = "Ingests package registries into SecureChain's dependency graph"

  private let neo4j: @Sendable () throws -> BoltConfiguration?
  let graphDatabase: @Sendable () async throws -> PostgresPool

  /// Makes the pack.
  ///
  /// Both closures are called once a run, when an asset of the run needs the graph.
  ///
  /// - Parameters:
  ///   - neo4j: Tells where the graph is, unless it is in PostgreSQL.
  ///   - graphDatabase: Gives the database of the graph, which lives in its schema `ssc`; with a graph
  ///     in Neo4j, that schema holds the state of the work.
  public init(
    neo4j: @escaping @Sendable () throws -> BoltConfiguration? = { nil },
    graphDatabase: @escaping @Sendable () async throws -> PostgresPool
  ) {
    self.neo4j = neo4j
    self.graphDatabase = graphDatabase
  }

  /// Declares the pack's assets, resources and schedules.
  public func register(in definitions: inout Definitions) {
    registerResources(in: &definitions)
    for ecosystem in EcosystemDeclaration.all { ecosystem.register(in: &definitions) }
    QueueDeclaration.register(in: &definitions)
    registerVulnerabilities(in: &definitions)
  }

  /// The dependency graph.
  package static let graph = ResourceKey<any GraphStore>("graph")
  /// The advisories.
  package static let vulnerabilities = ResourceKey<any VulnerabilityStore>("vulnerabilities")
  /// Says which of them concern a version.
  package static let attributor = ResourceKey<VulnerabilityAttributor>("attributor")
  /// The client of OSV.
  package static let osvClient = ResourceKey<OSVClient>("osv_client")

  private func registerResources(in definitions: inout Definitions) {
    let (neo4j, graphDatabase) = (neo4j, graphDatabase)
    definitions.add(
      ResourceDefinition(
        Self.graph, description: "The dependency graph in PostgreSQL, schema ssc, or in Neo4j"
      ) { context in
        let patience = context.environment["ASSETKIT_STORAGE_PATIENCE_SECONDS"].flatMap(Int.init)
        let state = PostgresGraphStore(
          try await graphDatabase(), patience: .seconds(patience ?? 30))
        let store: any GraphStore =
          if let server = try neo4j() {
            Neo4jGraphStore(BoltClient(server), state: state)
          } else {
            state
          }
        try await store.prepare()
        return store
      })
  }
}
