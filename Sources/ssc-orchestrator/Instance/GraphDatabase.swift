internal import AssetKitBolt
internal import AssetKitConfiguration
internal import AssetKitCore
internal import CommandLineKit
internal import PostgresClient
internal import SSCAssets

/// SecureChain's dependency graph: in Neo4j or in a PostgreSQL of its own when `GRAPH_DB_URI` names one,
/// else beside the instance.
struct GraphDatabase: RequiredServer {
  private static let uri = "GRAPH_DB_URI"
  private static let user = "GRAPH_DB_USER"
  private static let password = "GRAPH_DB_PASSWORD"
  private static let database = "GRAPH_DB_NAME"
  /// Enough for the writers of one run.
  private static let connections = 8

  private let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  /// The server in whose schema `ssc` the graph is, or the state of the work with a graph in Neo4j.
  func pool() async throws -> PostgresPool {
    if let url = settings.value(Self.uri), Self.isPostgres(url) { return try pool(url) }
    let configuration = try await InstanceServer(settings).configuration()
    return PostgresPool(configuration, maxConnections: Self.connections)
  }

  /// The Neo4j server; nil when the graph is in PostgreSQL.
  func neo4j() throws -> BoltConfiguration? {
    guard let uri = settings.value(Self.uri), !uri.isEmpty, !Self.isPostgres(uri) else {
      return nil
    }
    return try neo4j(uri)
  }

  var resource: String { SSCPlugin.graph.name }

  func checkSettings() throws {
    if try neo4j() == nil, let url = settings.value(Self.uri) { _ = try pool(url) }
  }

  func check() async throws {
    do {
      if let server = try neo4j() {
        try await BoltClient(server).verify()
      } else if let url = settings.value(Self.uri), Self.isPostgres(url) {
        _ = try await pool(url).read { try $0.query("SELECT 1").count }
      }
    } catch let error as BoltError {
      throw failure(error, otherwise: .unreachable)
    } catch let error as PostgresError where error.code != .cancelled {
      throw failure(error)
    }
  }

  /// The store at a place: `postgres`, `neo4j`, a URI of either, or nil for that of the settings.
  func store(_ place: String? = nil) async throws -> any MaintainedGraph {
    let place = try place ?? (neo4j() == nil ? "postgres" : "neo4j")
    if Self.isPostgres(place) { return PostgresGraphStore(try pool(place), patience: .zero) }
    let state = PostgresGraphStore(try await pool(), patience: .zero)
    if place == "postgres" { return state }
    guard place != "neo4j" else {
      guard let server = try neo4j() else {
        throw InstanceError(.usage, "\(Self.uri) names no Neo4j server, and `neo4j` stands for it")
      }
      return Neo4jGraphStore(BoltClient(server), state: state)
    }
    return Neo4jGraphStore(BoltClient(try neo4j(place)), state: state)
  }

  /// Runs the body, and says of a failure to reach the graph which setting to look at.
  func explaining<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let error as BoltError {
      throw failure(error)
    }
  }

  private func pool(_ url: String) throws -> PostgresPool {
    do {
      return PostgresPool(
        try PostgresConfiguration(parsing: url), maxConnections: Self.connections)
    } catch let error as PostgresError {
      throw failure(error)
    }
  }

  private func neo4j(_ uri: String) throws -> BoltConfiguration {
    do {
      return try BoltConfiguration(
        uri: uri, user: settings.value(Self.user), password: settings.value(Self.password),
        database: settings.value(Self.database))
    } catch {
      throw failure(error)
    }
  }

  private static func isPostgres(_ url: String) -> Bool {
    url.hasPrefix("postgresql://") || url.hasPrefix("postgres://")
  }

  /// - Parameter otherwise: The exit code when it isn't for sure that the server can't be used.
  private func failure(
    _ error: BoltError, otherwise: ExitCode = .failure
  ) -> InstanceError {
    let isDatabase = error.serverCode?.hasPrefix("Neo.ClientError.Database.") == true
    let names =
      switch error.code {
      case .authenticationFailed: [Self.user, Self.password]
      case .server where isDatabase: [Self.database]
      default: [Self.uri]
      }
    let exitCode: ExitCode =
      error.code == .invalidConfiguration
      ? .usage
      : error.isConnectionFailure || error.isTransient || isDatabase ? .unreachable : otherwise
    return InstanceError(
      exitCode, "the graph database: \(error.message)\(settings.origins(of: names))")
  }

  private func failure(_ error: PostgresError) -> InstanceError {
    InstanceError(
      error.code == .invalidConfiguration ? .usage : .unreachable,
      "the graph database: \(error.message)\(settings.origins(of: [Self.uri]))")
  }
}
