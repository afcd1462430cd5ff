import PostgresClient
import SSCAssets
import SSCAssetsTesting
import TestSupport
import Testing

@Suite(.database)
struct PostgresGraphStoreTests {
  @Test(arguments: GraphStoreConformance.checks)
  func `the store in PostgreSQL conforms`(_ check: GraphStoreConformance.Check) async throws {
    try await check.run(on: try await store())
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

  @Test func `transitive dependencies end at their depth, whatever cycles there are`() async throws
  {
    let store = try await store()
    func requiring(_ name: String, _ targets: String...) -> PackageContent {
      GraphStoreConformance.content(name, versions: ["1", "2"], requires: targets)
    }
    var old = requiring("a", "b", "c")
    old.releases[0].requirements?.edges = [DependencyEdge(target: "old")]
    try await GraphStoreConformance.store(
      store, old, requiring("b", "c", "a"), requiring("c", "d"), requiring("d", "b", "e"))
    func walk(_ arguments: String) async throws -> [String] {
      try await PostgresPool(try TestDatabase.required()).read { db in
        try db.query(
          "SELECT depth || ' ' || dependency FROM ssc.transitive_dependencies('pypi', \(arguments))"
        ).map { try $0[0] }
      }
    }
    #expect(try await walk("'a'") == ["1 b", "1 c", "2 d", "3 e"])
    #expect(try await walk("'a', 2") == ["1 b", "1 c", "2 d"])
    #expect(try await walk("'a', 9, '1'") == ["1 old"])
    #expect(try await walk("'e', 9") == [])
    #expect(try await walk("'a', 0") == [])
  }

  @Test func `views tell what is vulnerable, depended on, and released how often`() async throws {
    let store = try await store()
    var vulnerable = GraphStoreConformance.content("a", versions: ["1", "2"], requires: ["b"])
    vulnerable.releases[1].impact = VersionImpact([Vulnerability(id: "GHSA-1", score: nil)])
    var fixed = GraphStoreConformance.content("b", versions: ["1", "2"], requires: ["b"])
    fixed.releases[0].impact = vulnerable.releases[1].impact
    // The latest that wasn't withdrawn counts.
    var withdrawn = GraphStoreConformance.content("c", versions: ["1", "2"], requires: ["b", "a"])
    withdrawn.releases[1].impact = vulnerable.releases[1].impact
    withdrawn.releases[1].yankedReason = "oops"
    withdrawn.releases[1].releaseDate = UnixMicroseconds(
      rawValue: GraphStoreConformance.noon.rawValue + 86_400_000_000)
    try await GraphStoreConformance.store(store, vulnerable, fixed, withdrawn)
    func ask(_ query: String) async throws -> [String] {
      try await PostgresPool(try TestDatabase.required()).read { db in
        try db.query(query).map { try $0[0] }
      }
    }
    #expect(
      try await ask("SELECT package || ' ' || version FROM ssc.vulnerable_packages") == ["a 2"])
    #expect(
      try await ask(
        """
        SELECT concat_ws(' ', package, dependent_packages, dependent_versions)
        FROM ssc.most_depended_on ORDER BY dependent_packages DESC
        """) == ["b 2 4", "a 1 2"])
    #expect(
      try await ask(
        """
        SELECT concat_ws(' ', package, releases, median_gap) FROM ssc.release_cadence
        WHERE package > 'a' ORDER BY package
        """) == ["b 2 00:00:00", "c 2 1 day"])
  }

  private func store() async throws -> PostgresGraphStore {
    let store = PostgresGraphStore(PostgresPool(try TestDatabase.required(), maxConnections: 4))
    try await store.prepare()
    return store
  }
}
