import PostgresClient
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct PostgresGraphStoreTests {
  @Test(arguments: GraphStoreConformance.checks)
  func `the store in PostgreSQL conforms`(_ check: GraphStoreConformance.Check) async throws {
    try await check.run(try await store())
  }

  @Test func `preparing is idempotent, also at the same time`() async throws {
    let configuration = try TestDatabase.required()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { try await PostgresGraphStore(PostgresPool(configuration)).prepare() }
      }
      try await group.waitForAll()
    }
  }

  @Test func `every table, view and column of the schema is documented`() async throws {
    let store = try await store()
    let undocumented = try await PostgresPool(try TestDatabase.required()).read { db in
      try db.query(
        """
        SELECT c.relname || coalesce('.' || a.attname, '')
        FROM pg_class c
        LEFT JOIN pg_attribute a
          ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
        WHERE c.relnamespace = 'ssc'::regnamespace AND c.relkind IN ('r', 'v')
          AND c.relname <> 'schema_migrations'
          AND (obj_description(c.oid, 'pg_class') IS NULL
            OR (a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL))
        """
      ).map { try $0[0] as String }
    }
    #expect(undocumented == [])
    _ = store
  }

  @Test func `the plain graph leaves out what only an extra asks for`() async throws {
    let store = try await store()
    var content = GraphStoreConformance.content("a", requires: ["plain", "optional"])
    content.releases[0].requirements?.edges[1].extras = ["test", "dev"]
    content.releases[0].requirements?.edges[1].isPlain = false
    _ = try await GraphStoreConformance.store(store, content)
    let (plain, extra, dependents) = try await PostgresPool(try TestDatabase.required()).read {
      db in
      (
        try db.query("SELECT parent_version_name || ' ' || package FROM ssc.dependencies")
          .map { try $0[0] as String },
        try db.query("SELECT extra || ' ' || package FROM ssc.extra_dependencies ORDER BY 1")
          .map { try $0[0] as String },
        try db.query("SELECT dependent FROM ssc.dependents('pypi', 'optional')")
          .map { try $0[0] as String }
      )
    }
    #expect(plain == ["a plain"])
    #expect(extra == ["dev optional", "test optional"])
    #expect(dependents == ["a"])
  }

  private func store() async throws -> PostgresGraphStore {
    let store = PostgresGraphStore(PostgresPool(try TestDatabase.required(), maxConnections: 4))
    try await store.prepare()
    return store
  }
}
