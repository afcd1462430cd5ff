import PostgresClient
import TestSupport
import Testing

@Suite(.database) struct MigratorTests {
  private let first = Migration(
    number: 1, name: "things", sql: "CREATE TABLE kit.things (a int); SELECT pg_sleep(0.02)")
  private let second = Migration(
    number: 2, name: "more",
    sql: "ALTER TABLE kit.things ADD b text; INSERT INTO kit.things VALUES (1)")

  @Test func `migrations are applied once, in order, and recorded`() async throws {
    let pool = try PostgresPool(TestDatabase.required())
    #expect(try await Migrator(schema: "kit", migrations: [first]).migrate(pool) == [first])
    let migrator = Migrator(schema: "kit", migrations: [second, first])
    #expect(try await migrator.migrate(pool) == [second])
    #expect(try await migrator.migrate(pool) == [])
    let recorded = try await pool.read {
      try $0.query("SELECT name FROM kit.schema_migrations ORDER BY number").map {
        try $0[0] as String
      }
    }
    #expect(recorded == ["things", "more"])
  }

  @Test func `20 migrators of an empty database at once all succeed`() async throws {
    let configuration = try TestDatabase.required()
    let migrator = Migrator(schema: "kit", migrations: [first, second])
    let applied = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 {
        group.addTask { try await migrator.migrate(PostgresPool(configuration)).count }
      }
      return try await group.reduce(0, +)
    }
    #expect(applied == 2)
  }

  @Test func `an edited migration is refused by name`() async throws {
    let pool = try PostgresPool(TestDatabase.required())
    try await Migrator(schema: "kit", migrations: [first]).migrate(pool)
    let edited = Migration(number: 1, name: "things", sql: "CREATE TABLE kit.others ()")
    let error = await #expect(throws: PostgresError.self) {
      try await Migrator(schema: "kit", migrations: [edited, second]).migrate(pool)
    }
    #expect(error?.code == .migration)
    #expect(
      error?.description
        == "migration 1 (things) of schema kit was changed after it had been applied: database"
        + " \(first.checksum), program \(edited.checksum)")
  }

  @Test func `a database from a newer program is refused`() async throws {
    let pool = try PostgresPool(TestDatabase.required())
    try await Migrator(schema: "kit", migrations: [first, second]).migrate(pool)
    let error = await #expect(throws: PostgresError.self) {
      try await Migrator(schema: "kit", migrations: [first]).migrate(pool)
    }
    #expect(
      error?.description
        == "schema kit is at migration 2, and this program knows only 1: the database was used by a"
        + " newer version; use that version or a later one")
  }

  @Test func `a failing migration leaves nothing behind`() async throws {
    let pool = try PostgresPool(TestDatabase.required())
    let broken = Migration(number: 2, name: "broken", sql: "CREATE TABLE kit.x (); SELECT 1/0")
    let error = await #expect(throws: PostgresError.self) {
      try await Migrator(schema: "kit", migrations: [first, broken]).migrate(pool)
    }
    #expect(error?.sqlState == "22012")
    try await pool.read { database in
      let table: String? = try database.query("SELECT to_regclass('kit.x')::text")[0][0]
      #expect(table == nil)
      #expect(
        try Migrator(schema: "kit", migrations: [first, second]).pending(database) == [second])
    }
  }

  @Test func `migrations take number and name from their file`() {
    let migration = Migration(fileName: "0012_adds_runs.sql", sql: "")
    #expect(migration?.number == 12)
    #expect(migration?.name == "adds_runs")
    #expect(Migration(fileName: "notes.txt", sql: "") == nil)
  }

  @Test func `statements are found by name`() {
    let statements = SQLStatements(
      """
      Head of the file.
      -- name: first
      SELECT 1;

      -- name: second
      -- why
      SELECT 2
      """)
    #expect(statements.names == ["first", "second"])
    #expect(statements["first"] == "SELECT 1;")
    #expect(statements["second"] == "-- why\nSELECT 2")
  }
}
