import AssetKitBolt
import AssetKitCore
import BoltTestSupport
import PostgresClient

/// `asset materialize --select <ecosystem>_package_ingestion` from a simulated registry into an empty
/// graph.
struct Ingestion: Sendable {
  private let orchestrator: Orchestrator
  private let state: PostgresConnection
  private let neo4j: BoltConfiguration?
  private let ecosystem: String

  /// Makes an empty graph.
  ///
  /// - Parameter neo4j: An empty database of a Bolt server; nil for a graph in PostgreSQL.
  init(
    _ environment: BenchmarkEnvironment, _ registry: Registry, ecosystem: String = "pypi",
    neo4j: BoltConfiguration? = nil
  ) async throws {
    self.ecosystem = ecosystem
    self.neo4j = neo4j
    let database = try await environment.database()
    state = PostgresConnection(database)
    var variables = [
      "ASSETKIT_\(ecosystem.uppercased())_URL": registry.url(of: ecosystem),
      "ASSETKIT_CARGO_STATIC_URL": registry.url(of: "cargo") + "/static",
    ]
    if let neo4j {
      variables["POSTGRES_HOST"] = database.host
      variables["POSTGRES_USER"] = database.user ?? "postgres"
      variables["POSTGRES_DB"] = database.database ?? ""
      variables["GRAPH_DB_URI"] = "bolt://127.0.0.1:\(neo4j.address.port)"
      variables["GRAPH_DB_USER"] = TestBoltServer.user
      variables["GRAPH_DB_PASSWORD"] = TestBoltServer.password
      variables["GRAPH_DB_NAME"] = neo4j.database ?? ""
    } else {
      variables["GRAPH_DB_URI"] =
        "postgresql://\(database.user ?? "postgres")@/"
        + "\(database.database ?? "")?host=\(database.host)"
    }
    orchestrator = try await Orchestrator(environment, variables: variables)
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
    try await state.read { db in
      try db.query("SELECT name FROM ssc.packages WHERE state = 'complete' ORDER BY name")
        .map { try $0[0] as String }
    }
  }

  /// What the graph has now.
  func content() async throws -> (packages: Int, versions: Int) {
    let (packages, versions) = try await state.read { db in
      let row = try db.query(
        """
        SELECT (SELECT count(*) FROM ssc.packages WHERE state = 'complete'),
          (SELECT count(*) FROM ssc.versions)
        """)[0]
      return (Int(try row[0] as Int64), Int(try row[1] as Int64))
    }
    guard let neo4j else { return (packages, versions) }
    let records = try await BoltClient(neo4j).read {
      try $0.query("MATCH (v:Version) RETURN count(v) AS versions")
    }
    return (packages, try records.first.map { Int(try $0["versions"] as Int64) } ?? 0)
  }
}
