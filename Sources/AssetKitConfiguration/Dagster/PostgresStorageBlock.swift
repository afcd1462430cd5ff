/// What `storage.postgres` of a `dagster.yaml` says, as far as it says it.
package struct PostgresStorageBlock: Sendable {
  /// A value with the place that set it.
  package struct Located<Value: Sendable>: Sendable {
    /// The value, environment references replaced.
    package let value: Value
    /// Where it stands.
    package let place: ConfigurationPlace
  }

  /// A connection URL, used instead of all the parts: `postgres_url`.
  package var url: Located<String>?
  /// The server's name or address: `postgres_db.hostname`.
  package var host: Located<String>?
  /// The server's port: `postgres_db.port`.
  package var port: Located<Int>?
  /// The role: `postgres_db.username`.
  package var user: Located<String>?
  /// The role's password: `postgres_db.password`.
  package var password: Located<String>?
  /// The database: `postgres_db.db_name`.
  package var database: Located<String>?
  /// Further connection parameters of libpq, such as `sslmode`: `postgres_db.params`.
  package var params: [String: Located<String>] = [:]
}

extension PostgresStorageBlock: SecretKeeping {
  /// Says which kind of block it is, and none of its values.
  package var description: String {
    url == nil ? "storage.postgres.postgres_db" : "storage.postgres.postgres_url"
  }
}
