import AssetKitCore
import PostgresClient

/// `asset materialize --select <ecosystem>_package_ingestion` from a simulated registry into an empty
/// graph.
struct Ingestion: Sendable {
  private let orchestrator: Orchestrator
  private let graph: PostgresConnection
  private let ecosystem: String

  /// Makes an empty graph.
  init(
    _ environment: BenchmarkEnvironment, _ registry: Registry, ecosystem: String = "pypi"
  ) async throws {
    self.ecosystem = ecosystem
    let database = try await environment.database()
    graph = PostgresConnection(database)
    orchestrator = try await Orchestrator(
      environment,
      variables: [
        "ASSETKIT_\(ecosystem.uppercased())_URL": registry.url(of: ecosystem),
        "GRAPH_DB_URI": "postgresql://\(database.user ?? "postgres")@/"
          + "\(database.database ?? "")?host=\(database.host)",
      ])
  }

  /// Runs the ingestion in a process of its own.
  func run(configuration: JSONValue = [:]) async throws -> ProcessCost {
    let asset = "\(ecosystem)_package_ingestion"
    let json: JSONValue = .object(["ops": .object([asset: ["config": configuration]])])
    return try await orchestrator.process(
      ["asset", "materialize", "--select", asset, "--config-json", json.text]
    ).run()
  }

  /// What the graph has now.
  func content() async throws -> (packages: Int, versions: Int) {
    try await graph.read { db in
      let row = try db.query(
        """
        SELECT (SELECT count(*) FROM ssc.packages WHERE state = 'complete'),
          (SELECT count(*) FROM ssc.versions)
        """)[0]
      return (Int(try row[0] as Int64), Int(try row[1] as Int64))
    }
  }
}
