/// Brings a schema of the database to the state that the program expects.
///
/// Each migration runs in a transaction of its own under an advisory lock on the schema's name, and
/// is recorded in `<schema>.schema_migrations`. Any number of processes may migrate at once.
public struct Migrator: Sendable {
  private let schema: String
  private let migrations: [Migration]

  /// Makes a migrator of one schema; the schema's name is an SQL identifier that needs no quotes.
  public init(schema: String, migrations: [Migration]) {
    let ordered = migrations.sorted { $0.number < $1.number }
    precondition(
      ordered.map(\.number) == Array(1...max(1, ordered.count)).prefix(ordered.count).map { $0 },
      "migrations are numbered from 1 without gaps")
    precondition(
      schema.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) || (48...57).contains($0) },
      "a schema's name is made of lower-case letters, digits and underscores")
    self.schema = schema
    self.migrations = ordered
  }

  /// Applies what is missing and returns it; one round trip when nothing is.
  ///
  /// - Throws: ``PostgresError`` with `.migration` when an applied migration was edited or the
  ///   database is newer than the program.
  @discardableResult
  public func migrate(_ pool: PostgresPool) async throws -> [Migration] {
    try await pool.read { try migrate($0) }
  }

  /// Applies what is missing, on one connection, outside a transaction.
  @discardableResult
  public func migrate(_ database: Database) throws -> [Migration] {
    if try pending(database).isEmpty { return [] }
    var applied: [Migration] = []
    while let migration = try applyNext(database) { applied.append(migration) }
    return applied
  }

  /// The migrations that the database lacks, in order; one round trip.
  ///
  /// - Throws: as ``migrate(_:)``.
  public func pending(_ database: Database) throws -> [Migration] {
    // The table may not exist yet, and a statement that names it would fail then (and fill the
    // server's log); `query_to_xml` runs its text only for the row that proves the table. The
    // catalogs are read as tables, since `to_regclass` may answer from a cache that is older than
    // the lock on which another migrator was awaited.
    let rows = try database.query(
      """
      SELECT substring(query_to_xml($2, true, false, '')::text FROM '<applied>([^<]*)</applied>')
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = 'schema_migrations'
      """,
      schema,
      "SELECT string_agg(number || ':' || checksum, ' ' ORDER BY number) AS applied"
        + " FROM \(schema).schema_migrations")
    let list: String? = try rows.first.flatMap { try $0[0] }
    let applied = (list ?? "").split(separator: " ").compactMap { entry in
      let parts = entry.split(separator: ":")
      return parts.count == 2 ? Int(parts[0]).map { ($0, String(parts[1])) } : nil
    }
    try check(applied)
    return Array(migrations.dropFirst(applied.count))
  }

  private func check(_ applied: [(number: Int, checksum: String)]) throws {
    for (index, entry) in applied.enumerated() {
      guard index < migrations.count else {
        throw PostgresError(
          .migration,
          message: "schema \(schema) is at migration \(applied.last?.number ?? 0), and this program"
            + " knows only \(migrations.count): the database was used by a newer version;"
            + " use that version or a later one")
      }
      let migration = migrations[index]
      guard entry.number == migration.number, entry.checksum == migration.checksum else {
        throw PostgresError(
          .migration,
          message: "migration \(entry.number) (\(migration.name)) of schema \(schema) was changed"
            + " after it had been applied: database \(entry.checksum), program"
            + " \(migration.checksum)")
      }
    }
  }

  /// Applies the next missing migration; nil when there is none.
  private func applyNext(_ database: Database) throws -> Migration? {
    try database.transaction { database in
      let lock = Int64(bitPattern: Hash.fnv1a("assetkit migrations \(schema)".utf8))
      try database.query("SELECT pg_advisory_xact_lock($1)", lock)
      guard let next = try pending(database).first else { return nil }
      try database.executeScript(
        """
        CREATE SCHEMA IF NOT EXISTS \(schema);
        CREATE TABLE IF NOT EXISTS \(schema).schema_migrations (
          number int PRIMARY KEY,
          name text NOT NULL,
          checksum text NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE \(schema).schema_migrations IS
          'The migrations of this schema that were applied.';
        COMMENT ON COLUMN \(schema).schema_migrations.number IS 'The place in the order, from 1.';
        COMMENT ON COLUMN \(schema).schema_migrations.name IS 'What it does.';
        COMMENT ON COLUMN \(schema).schema_migrations.checksum IS
          'A fingerprint of the script that was applied.';
        COMMENT ON COLUMN \(schema).schema_migrations.applied_at IS 'When it was applied.';
        """)
      try database.executeScript(next.sql)
      try database.execute(
        "INSERT INTO \(schema).schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
        Int32(next.number), next.name, next.checksum)
      return next
    }
  }
}
