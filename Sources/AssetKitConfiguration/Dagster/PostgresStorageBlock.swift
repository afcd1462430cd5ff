/// What `storage.postgres` of a `dagster.yaml` says, as far as it says it.
package struct PostgresStorageBlock: Sendable {
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
  /// Whether missing tables may be made without being asked: `should_autocreate_tables`.
  package var createsTables: Located<Bool>?
}

extension PostgresStorageBlock: SecretKeeping {
  /// Says which kind of block it is, and none of its values.
  package var description: String {
    url == nil ? "storage.postgres.postgres_db" : "storage.postgres.postgres_url"
  }
}

extension PostgresStorageBlock {
  static let keys = ["postgres_url", "postgres_db", "should_autocreate_tables"]
  private static let parts = [
    "username", "password", "hostname", "db_name", "port", "params", "scheme",
  ]

  /// Reads the block, wherever it stands.
  init(_ map: ConfigurationMap) {
    createsTables = map.flag("should_autocreate_tables")
    switch (map.node("postgres_url"), map.node("postgres_db")) {
    case (.some, nil):
      url = map.text("postgres_url")
    case (nil, .some):
      if let parts = map.map("postgres_db", keys: Self.parts) { read(parts) }
    case (let node?, .some):
      map.reader.fail(
        .wrongValue, node.position, map.path,
        "expected either postgres_url or postgres_db, not both")
    case (nil, nil):
      map.reader.fail(
        .missingKey, map.position, map.path, "expected postgres_url or postgres_db")
    }
  }

  private mutating func read(_ map: ConfigurationMap) {
    user = map.requiredText("username")
    password = map.requiredText("password")
    host = map.requiredText("hostname")
    database = map.requiredText("db_name")
    port = map.number("port", in: 1...65_535, noun: "port")
    // SQLAlchemy's, such as postgresql+psycopg2: libpq speaks for itself.
    _ = map.text("scheme")
    guard let node = map.node("params"),
      let given = map.reader.openMap(node, at: map.path(of: "params"))
    else { return }
    for member in given.members {
      params[member.key] = map.reader.text(
        member.value, at: given.path(of: member.key), acceptsNumbers: true)
    }
  }
}
