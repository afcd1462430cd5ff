import AssetKitBolt
import AssetKitCore
import AssetKitTesting
import BoltTestSupport
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// A registry, an empty database, and an instance to run the pack's assets on: one test's own.
///
/// PyPI's registry by itself, or another ecosystem's site.
struct IngestionWorld: Sendable {
  /// PyPI's content; empty in the world of another ecosystem.
  let registry: SimulatedRegistry
  /// The ecosystem whose assets are run.
  let ecosystem: Ecosystem
  let simulator: RegistrySimulator
  private let site: (any EcosystemSite)?
  private let environment: [String: String]
  let pool: PostgresPool
  /// Where the packages' content is, unless it is in PostgreSQL.
  private let server: BoltConfiguration?
  let storage = InMemoryStorage()

  var graph: any MaintainedGraph {
    let state = PostgresGraphStore(pool)
    guard let server else { return state }
    return Neo4jGraphStore(BoltClient(server), state: state)
  }

  /// Runs the body in a new world of PyPI.
  static func with(
    _ registry: SimulatedRegistry, inNeo4j: Bool = false, faults: FaultPlan = .none,
    _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    try await with(
      registry, site: nil, .pypi, inNeo4j: inNeo4j, faults: faults, environment: [:], body)
  }

  /// Runs the body in a new world of another ecosystem: that of the site's prefix.
  ///
  /// - Parameter environment: Further settings.
  static func with(
    site: any EcosystemSite, inNeo4j: Bool = false, faults: FaultPlan = .none,
    environment: [String: String] = [:], _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    let ecosystem = try #require(Ecosystem(rawValue: site.prefix))
    try await with(
      SimulatedRegistry(), site: site, ecosystem, inNeo4j: inNeo4j, faults: faults,
      environment: environment, body)
  }

  private static func with(
    _ registry: SimulatedRegistry, site: (any EcosystemSite)?, _ ecosystem: Ecosystem,
    inNeo4j: Bool, faults: FaultPlan, environment: [String: String],
    _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    var options = RegistrySimulator.Options()
    options.faults = faults
    options.slowDripPauseMilliseconds = 2
    let simulator = try RegistrySimulator.start(
      registry, sites: site.map { [$0] } ?? [], options: options)
    defer { simulator.stop() }
    let settings =
      site.map { $0.settings(at: simulator.url(of: $0)) } ?? [
        "ASSETKIT_PYPI_URL": simulator.baseURL
      ]
    func world(_ server: BoltConfiguration?) throws -> IngestionWorld {
      IngestionWorld(
        registry: registry, ecosystem: ecosystem, simulator: simulator, site: site,
        environment: settings.merging(environment) { $1 },
        pool: PostgresPool(try TestDatabase.required(), maxConnections: 4), server: server)
    }
    if inNeo4j {
      try await TestBoltServer.withEmptyDatabase { try await body(world($0)) }
    } else {
      try await body(world(nil))
    }
  }

  /// What is true of the registry now.
  var truth: GroundTruth { site?.groundTruth() ?? registry.groundTruth() }

  /// Changes a share of the registry's packages.
  @discardableResult
  func advance(seed: UInt64, fraction: Double) -> RegistryChange {
    site?.advance(seed: seed, fraction: fraction)
      ?? registry.advance(seed: seed, fraction: fraction)
  }

  /// What a run of one asset came to.
  struct Run {
    var end: RunOutcome.End
    /// Of the asset's latest materialization, this run's or an earlier one's.
    var metadata: [String: MetadataValue]

    func count(_ key: String) -> Int64? {
      guard case .int(let value) = metadata[key] else { return nil }
      return value
    }

    func rate(_ key: String) -> Double? {
      guard case .float(let value) = metadata[key] else { return nil }
      return value
    }

    /// The names in `failed_packages`.
    var failedPackages: [String] {
      guard case .json(.array(let names)) = metadata["failed_packages"] else { return [] }
      return names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    }
  }

  func ingest(_ configuration: JSONValue = [:]) async throws -> Run {
    try await run("\(ecosystem.rawValue)_package_ingestion", configuration)
  }

  /// Ingests some shards.
  func ingest(shards partition: RunPartition) async throws -> Run {
    try await run("\(ecosystem.rawValue)_package_ingestion", [:], partition: partition)
  }

  func update(_ configuration: JSONValue = [:]) async throws -> Run {
    try await run("\(ecosystem.rawValue)_packages_updates", configuration)
  }

  /// Runs one asset, with further settings.
  func run(
    _ asset: String, _ configuration: JSONValue, environment: [String: String] = [:],
    partition: RunPartition? = nil
  ) async throws -> Run {
    var options = Runner.Options()
    options.environment = self.environment.merging(environment) { _, own in own }
    let (pool, server) = (pool, server)
    let plugin = SSCPlugin(neo4j: { server }, graphDatabase: { pool })
    let definitions = Definitions(plugins: [plugin])
    let (outcome, storage) = try await materialize(
      definitions, "key:\"\(asset)\"",
      configuration: .object([
        "ops": .object([asset: .object(["config": configuration])])
      ]), partition: partition, storage: storage, options: options)
    let latest = await storage.latestMaterializations(of: [AssetKey(asset)])
    return Run(
      end: outcome.end, metadata: latest[AssetKey(asset)]?.materialization.metadata ?? [:])
  }

  /// What is wrong in the graph, compared with what is true of the registry; some lines of it.
  func faults() async throws -> [String] {
    let truth = truth
    let names = truth.packages.map(\.name)
    let stored = try await graph.packages(names + truth.stubs, of: ecosystem)
    return Array(TruthComparison(truth, stored).faults.prefix(10))
  }

  /// Expects the graph to hold what is true of the registry, and nothing else.
  func expectTruth(_ location: Testing.SourceLocation = #_sourceLocation) async throws {
    let faults = try await faults()
    #expect(faults == [], sourceLocation: location)
  }

  /// A number from the database.
  func number(_ sql: String) async throws -> Int {
    try await pool.read { try $0.query(sql).first.map { try $0[0] } ?? 0 }
  }

  /// What broken rules there are in the whole graph.
  func brokenRules() async throws -> [GraphFault] {
    try await GraphVerification(graph).run { _, _ in }.faults
  }

  /// Where every row of the graph lies and who wrote it: the same text as long as nothing is written.
  ///
  /// - Parameter withListing: Also of the registry's listing, which tells when it was compared.
  func fingerprint(withListing: Bool = true) async throws -> String {
    let content = if let server { try await fingerprint(of: server) } else { "" }
    return try await pool.read { db in
      var text = content
      let tables =
        ["packages", "versions", "requirements", "malformed_requirements", "listed_versions"]
        + (withListing ? ["listings"] : [])
      for table in tables {
        let sql =
          "SELECT coalesce(md5(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)), '') "
          + "FROM ssc.\(table)"
        text += try db.query(sql).first.map { try $0[0] } ?? ""
      }
      return text
    }
  }

  /// Each node and relationship with its identity and all of its properties.
  private func fingerprint(of server: BoltConfiguration) async throws -> String {
    try await BoltClient(server).read { transaction in
      var hash = Hasher()
      for query: Cypher in [
        "MATCH (n) RETURN elementId(n) AS id, properties(n) AS p ORDER BY id",
        "MATCH ()-[r]->() RETURN elementId(r) AS id, properties(r) AS p ORDER BY id",
      ] {
        let result = try transaction.run(query)
        while let record = try result.next() { hash.combine(record.values) }
      }
      return String(hash.finalize())
    }
  }
}
