import AssetKitCore
import AssetKitTesting
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// A registry, an empty database, and an instance to run the pack's assets on: one test's own.
struct IngestionWorld: Sendable {
  let registry: SimulatedRegistry
  let simulator: RegistrySimulator
  let pool: PostgresPool
  let storage = InMemoryStorage()

  var graph: PostgresGraphStore { PostgresGraphStore(pool) }

  /// Runs the body in a new world.
  static func with(
    _ registry: SimulatedRegistry, faults: FaultPlan = .none,
    _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    var options = RegistrySimulator.Options()
    options.faults = faults
    options.slowDripPauseMilliseconds = 2
    let simulator = try RegistrySimulator.start(registry, options: options)
    defer { simulator.stop() }
    let world = IngestionWorld(
      registry: registry, simulator: simulator,
      pool: PostgresPool(try TestDatabase.required(), maxConnections: 4))
    try await body(world)
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
    try await run("pypi_package_ingestion", configuration)
  }

  func update(_ configuration: JSONValue = [:]) async throws -> Run {
    try await run("pypi_packages_updates", configuration)
  }

  /// Runs one asset, with further settings.
  func run(
    _ asset: String, _ configuration: JSONValue, environment: [String: String] = [:]
  ) async throws -> Run {
    var options = Runner.Options()
    options.environment = environment.merging(["ASSETKIT_PYPI_URL": simulator.baseURL]) { own, _ in
      own
    }
    let pool = pool
    let definitions = Definitions(plugins: [SSCPlugin { pool }])
    let (outcome, storage) = try await materialize(
      definitions, "key:\"\(asset)\"",
      configuration: .object([
        "ops": .object([asset: .object(["config": configuration])])
      ]), storage: storage, options: options)
    let latest = await storage.latestMaterializations(of: [AssetKey(asset)])
    return Run(
      end: outcome.end, metadata: latest[AssetKey(asset)]?.materialization.metadata ?? [:])
  }

  /// What is wrong in the graph, compared with what is true of the registry; some lines of it.
  func faults() async throws -> [String] {
    let truth = registry.groundTruth()
    let names = truth.packages.map(\.name)
    let stored = try await graph.packages(names + truth.stubs, of: .pypi)
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

  /// Where every row of the graph lies and who wrote it: the same text as long as nothing is written.
  func fingerprint() async throws -> String {
    try await pool.read { db in
      var text = ""
      for table in ["packages", "versions", "requirements", "malformed_requirements", "listings"] {
        let sql =
          "SELECT coalesce(md5(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)), '') "
          + "FROM ssc.\(table)"
        text += try db.query(sql).first.map { try $0[0] } ?? ""
      }
      return text
    }
  }
}
