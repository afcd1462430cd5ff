internal import PostgresClient

/// A place in the work of a process where it waits, inside of PostgreSQL, until a test lets it go on.
///
/// So a test can meet a process at a certain stage of its life, and the program needs no part in it.
struct Obstacle: Sendable {
  private static let key = 4242

  private let connection: PostgresConnection

  /// Makes processes wait.
  ///
  /// - Parameters:
  ///   - table: The table of schema `assetkit` that they write.
  ///   - event: `INSERT` or `UPDATE`.
  ///   - condition: Which rows hold them up, in terms of `NEW` and `OLD`.
  init(_ instance: TestInstance, on table: String, _ event: String, when condition: String)
    async throws
  {
    connection = PostgresConnection(instance.databaseConfiguration)
    try await connection.read { db in
      try db.query("SELECT pg_advisory_lock(\(Self.key))")
      try db.executeScript(
        """
        CREATE FUNCTION obstacle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(\(Self.key));
          RETURN NEW;
        END $$;
        CREATE TRIGGER obstacle BEFORE \(event) ON assetkit.\(table)
        FOR EACH ROW WHEN (\(condition)) EXECUTE FUNCTION obstacle();
        """)
    }
  }

  /// Waits until somebody waits here.
  func isReached(_ instance: TestInstance) async throws {
    try await instance.wait("a process at the obstacle") {
      try await connection.read { db in
        try db.query(
          """
          SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = \(Self.key)
            AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
          """)[0][0]
      }
    }
  }

  /// Lets everybody go on, now and later.
  func remove() async throws {
    try await connection.read { _ = try $0.query("SELECT pg_advisory_unlock(\(Self.key))") }
  }
}

extension TestInstance {
  /// The database that the instance is kept in; only with one of the test's own.
  var databaseConfiguration: PostgresConfiguration {
    PostgresConfiguration(
      host: variables["POSTGRES_HOST"] ?? "", port: Int(variables["POSTGRES_PORT"] ?? "") ?? 5432,
      user: variables["POSTGRES_USER"], database: variables["POSTGRES_DB"])
  }
}
