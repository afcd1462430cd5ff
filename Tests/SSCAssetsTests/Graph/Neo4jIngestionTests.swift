import AssetKitBolt
import AssetKitCore
import AssetKitTesting
import BoltTestSupport
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// PyPI's assets with the graph in Neo4j.
@Suite(.database, .enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct Neo4jIngestionTests {
  @Test func `after faults and a clean run the graph in Neo4j is the registry's`() async throws {
    let registry = SimulatedRegistry(seed: 31, packages: 1_000)
    let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 5)
    try await withWorld(registry, faults: faults) { world in
      #expect(try await world.run("pypi_package_ingestion").end == .success)
      world.simulator.faults = .none
      #expect(try await world.run("pypi_package_ingestion").end == .success)
      #expect(try await world.faults() == [])
      #expect(try await GraphVerification(world.graph).run { _, _ in }.faults == [])

      let before = try await world.fingerprint()
      let third = try await world.run("pypi_package_ingestion", ["full": true])
      #expect(third.end == .success)
      for count in ["added", "changed", "deleted"] {
        #expect(third.metadata["versions_\(count)"] == .int(0))
      }
      #expect(third.metadata["requirements_added"] == .int(0))
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `an update brings the graph in Neo4j to what a fresh ingestion finds`() async throws {
    let registry = SimulatedRegistry(seed: 32, packages: 120)
    try await withWorld(registry) { world in
      let first = try await world.run("pypi_package_ingestion")
      #expect(first.end == .success)
      for seed in 1...3 {
        registry.advance(seed: UInt64(seed), fraction: 0.3)
        #expect(try await world.run("pypi_packages_updates").end == .success)
      }
      #expect(try await world.run("pypi_package_ingestion").end == .success)
      #expect(try await world.faults() == [])
      #expect(try await GraphVerification(world.graph).run { _, _ in }.faults == [])
    }
  }

  private func withWorld(
    _ registry: SimulatedRegistry, faults: FaultPlan = .none,
    _ body: (World) async throws -> Void
  ) async throws {
    var options = RegistrySimulator.Options()
    options.faults = faults
    options.slowDripPauseMilliseconds = 2
    let simulator = try RegistrySimulator.start(registry, options: options)
    defer { simulator.stop() }
    let pool = PostgresPool(try TestDatabase.required(), maxConnections: 4)
    try await TestBoltServer.withEmptyDatabase { server in
      try await body(
        World(registry: registry, simulator: simulator, pool: pool, server: server))
    }
  }

  private struct Run {
    var end: RunOutcome.End
    var metadata: [String: MetadataValue]
  }

  private struct World: Sendable {
    let registry: SimulatedRegistry
    let simulator: RegistrySimulator
    let pool: PostgresPool
    let server: BoltConfiguration
    let storage = InMemoryStorage()

    var graph: Neo4jGraphStore {
      Neo4jGraphStore(BoltClient(server), state: PostgresGraphStore(pool))
    }

    func run(
      _ asset: String, _ configuration: JSONValue = [:]
    ) async throws -> Run {
      var options = Runner.Options()
      options.environment = ["ASSETKIT_PYPI_URL": simulator.baseURL]
      let (pool, server) = (pool, server)
      let plugin = SSCPlugin(neo4j: { server }, graphDatabase: { pool })
      let (outcome, storage) = try await materialize(
        Definitions(plugins: [plugin]), "key:\"\(asset)\"",
        configuration: ["ops": .object([asset: ["config": configuration]])], storage: storage,
        options: options)
      let latest = await storage.latestMaterializations(of: [AssetKey(asset)])
      return Run(
        end: outcome.end, metadata: latest[AssetKey(asset)]?.materialization.metadata ?? [:])
    }

    func faults() async throws -> [String] {
      let truth = registry.groundTruth()
      let names = truth.packages.map(\.name)
      let stored = try await graph.packages(names + truth.stubs, of: .pypi)
      return Array(TruthComparison(truth, stored).faults.prefix(10))
    }

    /// Each node and relationship with its identity and all of its properties.
    func fingerprint() async throws -> Int {
      try await BoltClient(server).read { transaction in
        var hash = Hasher()
        for query: Cypher in [
          "MATCH (n) RETURN elementId(n) AS id, properties(n) AS p ORDER BY id",
          "MATCH ()-[r]->() RETURN elementId(r) AS id, properties(r) AS p ORDER BY id",
        ] {
          let result = try transaction.run(query)
          while let record = try result.next() { hash.combine(record.values) }
        }
        return hash.finalize()
      }
    }
  }
}
