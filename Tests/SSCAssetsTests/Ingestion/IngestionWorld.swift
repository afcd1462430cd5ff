import AssetKitCore
import AssetKitTesting
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
  let storage = InMemoryStorage()

  var graph: PostgresGraphStore { PostgresGraphStore(pool) }

  /// Runs the body in a new world of PyPI.
  static func with(
    _ registry: SimulatedRegistry, faults: FaultPlan = .none,
    _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    try await with(registry, site: nil, .pypi, faults: faults, environment: { _ in [:] }, body)
  }

  /// Runs the body in a new world of another ecosystem: that of the site's prefix.
  ///
  /// - Parameter environment: Further settings, made from the site's address.
  static func with(
    site: any EcosystemSite, faults: FaultPlan = .none,
    environment: (_ url: String) -> [String: String] = { _ in [:] },
    _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    let ecosystem = try #require(Ecosystem(rawValue: site.prefix))
    try await with(
      SimulatedRegistry(), site: site, ecosystem, faults: faults, environment: environment, body)
  }

  private static func with(
    _ registry: SimulatedRegistry, site: (any EcosystemSite)?, _ ecosystem: Ecosystem,
    faults: FaultPlan, environment: (_ url: String) -> [String: String],
    _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    var options = RegistrySimulator.Options()
    options.faults = faults
    options.slowDripPauseMilliseconds = 2
    let simulator = try RegistrySimulator.start(
      registry, sites: site.map { [$0] } ?? [], options: options)
    defer { simulator.stop() }
    let url = site.map { simulator.url(of: $0) } ?? simulator.baseURL
    var settings = environment(url)
    settings["ASSETKIT_\(ecosystem.rawValue.uppercased())_URL"] = url
    let world = IngestionWorld(
      registry: registry, ecosystem: ecosystem, simulator: simulator, site: site,
      environment: settings,
      pool: PostgresPool(try TestDatabase.required(), maxConnections: 4))
    try await body(world)
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

  func update(_ configuration: JSONValue = [:]) async throws -> Run {
    try await run("\(ecosystem.rawValue)_packages_updates", configuration)
  }

  private func run(_ asset: String, _ configuration: JSONValue) async throws -> Run {
    var options = Runner.Options()
    options.environment = environment
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

  /// Where every row of the graph lies and who wrote it: the same text as long as nothing is written.
  func fingerprint() async throws -> String {
    try await pool.read { db in
      var text = ""
      let tables = [
        "packages", "versions", "requirements", "malformed_requirements", "listings",
        "listed_versions",
      ]
      for table in tables {
        let sql =
          "SELECT coalesce(md5(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)), '') "
          + "FROM ssc.\(table)"
        text += try db.query(sql).first.map { try $0[0] } ?? ""
      }
      return text
    }
  }
}
