import AssetKitPostgres
import FoundationEssentials
import PostgresClient
import SSCAssets
import TestSupport
import Testing

/// Documentation that can rot is checked: `docs/schema.md` against a database.
@Suite(.database) struct `The schema page` {
  private let page: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    page = try String(
      contentsOf: root.appending(path: "docs/schema.md"), encoding: .utf8)
  }

  private func database() async throws -> PostgresPool {
    let pool = PostgresPool(try TestDatabase.required())
    try await PostgresStorage(pool).migrate()
    try await PostgresGraphStore(pool).prepare()
    return pool
  }

  @Test func `has examples that run`() async throws {
    let pool = try await database()
    let blocks = page.split(separator: "```sql\n").dropFirst().compactMap {
      $0.split(separator: "```", omittingEmptySubsequences: false).first
    }
    #expect(blocks.count > 10)
    for block in blocks {
      try await pool.read { try $0.executeScript(String(block)) }
    }
  }

  @Test func `explains every table, column, view, function and type as the database does`()
    async throws
  {
    let pool = try await database()
    let lines = try await pool.read { db in
      try db.query(Self.everything).map { (try $0[0] as String, try $0[1] as String?) }
    }
    #expect(lines.count > 100)
    for (name, comment) in lines {
      #expect(comment?.isEmpty == false, "\(name) has no comment")
      #expect(page.contains("`\(name)`") || page.contains("`\(name)("), "\(name) is missing")
      #expect(page.contains(comment ?? ""), "the page says something else of \(name)")
    }
  }

  /// What the schemas hold, each with its comment; a view's columns have their table's, and those of
  /// `dagster_compat` are Dagster's.
  private static let everything = """
    WITH ours AS (
      SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('assetkit', 'ssc', 'dagster_compat'))
    SELECT relname::text, obj_description(c.oid, 'pg_class') FROM pg_class c
    WHERE relnamespace IN (SELECT oid FROM ours) AND relkind IN ('r', 'v')
    UNION ALL
    SELECT attname::text, col_description(attrelid, attnum)
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace IN (SELECT oid FROM ours WHERE nspname <> 'dagster_compat')
      AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT proname::text, obj_description(oid, 'pg_proc') FROM pg_proc
    WHERE pronamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT typname::text, obj_description(oid, 'pg_type') FROM pg_type
    WHERE typnamespace IN (SELECT oid FROM ours) AND typtype = 'e'
    """
}
