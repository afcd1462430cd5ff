internal import AssetKitConfiguration
internal import AssetKitPostgres
internal import PostgresClient

/// The server that keeps the instance: a private one, or one of the user's.
struct InstanceServer: Sendable {
  private let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  /// The private server; nil when the instance is kept elsewhere.
  var embedded: EmbeddedPostgres? {
    guard case .embedded = settings.instanceDatabase else { return nil }
    return EmbeddedPostgres(home: settings.home)
  }

  /// How to reach the server; a private one is created and started when needed.
  func configuration() async throws -> PostgresConfiguration {
    switch settings.instanceDatabase {
    case .embedded:
      return try await explaining { try await EmbeddedPostgres(home: settings.home).start() }
    case .external(let host, let port, let user, let password, let database, let params):
      return PostgresConfiguration(
        host: host, port: port, user: user, password: password, database: database,
        applicationName: Orchestrator.name, parameters: params)
    case .url(let url):
      do {
        return try PostgresConfiguration(parsing: url)
      } catch let error as PostgresError {
        throw InstanceError(connecting: error, settings)
      }
    }
  }

  /// Runs a body and says of its failure where the home was configured.
  func explaining<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let error as EmbeddedPostgresError {
      throw InstanceError(error, settings)
    }
  }
}
