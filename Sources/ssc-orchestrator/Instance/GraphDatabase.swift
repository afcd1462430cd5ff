internal import AssetKitConfiguration
internal import PostgresClient

/// The database of SecureChain's dependency graph: that of `GRAPH_DB_URI` when it is a PostgreSQL,
/// else the instance's.
enum GraphDatabase {
  private static let variable = "GRAPH_DB_URI"
  /// Enough for the writers of one run.
  private static let connections = 8

  static func pool(_ settings: Settings) async throws -> PostgresPool {
    let configuration =
      if let url = settings.value(variable), isPostgres(url) {
        try PostgresConfiguration(parsing: url)
      } else {
        try await InstanceServer(settings).configuration()
      }
    return PostgresPool(configuration, maxConnections: connections)
  }

  /// What to say of a setting that isn't followed; nil when there is none.
  static func warning(_ settings: Settings) -> String? {
    guard let setting = settings.setting(variable), !isPostgres(setting.value) else { return nil }
    return "\(variable) (\(setting.origin)) names no PostgreSQL server; this version keeps the "
      + "graph in the instance's database"
  }

  private static func isPostgres(_ url: String) -> Bool {
    url.hasPrefix("postgresql://") || url.hasPrefix("postgres://")
  }
}
