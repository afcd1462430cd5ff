package import PostgresClient

/// The graph in PostgreSQL, in the schema `ssc`; see `Migrations` and `Queries`.
package struct PostgresGraphStore: GraphStore {
  let pool: PostgresPool

  /// Makes a store over a pool, without connecting.
  package init(_ pool: PostgresPool) { self.pool = pool }

  package func prepare() async throws { try await GraphSchema.migrator.migrate(pool) }

  /// Runs a transaction, again when the server was lost for moments or chose it as a deadlock's
  /// victim: all of the store's transactions may be repeated.
  func writing<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
    try await pool.withRetry(for: .seconds(30)) { try await $0.write(body) }
  }

  func reading<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
    try await pool.withRetry(for: .seconds(30)) { try await $0.read(body) }
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
