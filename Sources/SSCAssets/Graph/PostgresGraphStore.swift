package import PostgresClient

/// The graph in PostgreSQL, in the schema `ssc`; see `Migrations` and `Queries`.
package struct PostgresGraphStore: GraphStore {
  let pool: PostgresPool
  let patience: Duration

  /// Makes a store over a pool, without connecting.
  ///
  /// - Parameter patience: How long a server that is out of reach is tried again.
  package init(_ pool: PostgresPool, patience: Duration = .seconds(30)) {
    self.pool = pool
    self.patience = patience
  }

  package func prepare() async throws {
    try await migrate()
    try await claim(.postgres)
  }

  /// Brings the schema up to date.
  func migrate() async throws {
    try await pool.withRetry(for: patience) { _ = try await GraphSchema.migrator.migrate($0) }
  }

  /// Runs a transaction, again when the server was lost for moments or chose it as a deadlock's
  /// victim: all of the store's transactions may be repeated.
  func writing<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
    try await pool.withRetry(for: patience) { try await $0.write(body) }
  }

  func reading<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
    try await pool.withRetry(for: patience) { try await $0.read(body) }
  }
}

extension UnixMicroseconds {
  var postgres: PostgresTimestamp { PostgresTimestamp(microsecondsSince1970: rawValue) }

  init(_ timestamp: PostgresTimestamp) { self.init(rawValue: timestamp.microsecondsSince1970) }
}

extension String {
  /// The text without U+0000, which PostgreSQL can't hold.
  var storable: String { utf8.contains(0) ? filter { $0 != "\0" } : self }
}
