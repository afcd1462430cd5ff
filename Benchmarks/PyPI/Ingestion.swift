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

  /// Runs the ingestion, or another asset on the same graph, in a process of its own.
  func run(_ asset: String? = nil, configuration: JSONValue = [:]) async throws -> ProcessCost {
    let asset = asset ?? "\(ecosystem)_package_ingestion"
    let json: JSONValue = .object(["ops": .object([asset: ["config": configuration]])])
    return try await orchestrator.process(
      ["asset", "materialize", "--select", asset, "--config-json", json.text]
    ).run()
  }

  /// The packages that the graph has.
  func names() async throws -> [String] {
    try await graph.read { db in
      try db.query("SELECT name FROM ssc.packages WHERE state = 'complete' ORDER BY name")
        .map { try $0[0] as String }
    }
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
