import AssetKitCore
import AssetKitPostgres
import PostgresClient
import TestSupport
import Testing

/// What Dagster may do to the schema that it takes for its own, in SQL.
@Suite(.database) struct `Schema dagster_compat` {
  @Test func `lets a run be deleted that has ended, and no other`() async throws {
    let history = try await DagsterHistory.instance()
    let ended = try await history.run(["orders"])
    let now = WallClock.system.now()
    let open = RunRecord(
      id: RunID(at: now), selection: "*", createdAt: now, leaseUntil: now + .seconds(60))
    try await history.storage.createRun(open, steps: [])
    try await execute(history, "DELETE FROM dagster_compat.runs WHERE run_id = '\(ended)'")
    try await execute(history, "DELETE FROM dagster_compat.event_logs WHERE run_id = '\(ended)'")
    #expect(try await history.storage.run(ended) == nil)
    #expect(try await history.storage.latestMaterializations(of: ["orders"]).count == 1)
    await #expect(throws: PostgresError.self) {
      try await execute(history, "DELETE FROM dagster_compat.runs WHERE run_id = '\(open.id)'")
    }
    #expect(try await history.storage.run(open.id) != nil)
  }

  @Test(arguments: [
    "UPDATE dagster_compat.asset_keys SET asset_details = 'wiped'",
    "INSERT INTO dagster_compat.event_logs (run_id, event) VALUES ('', '')",
    "UPDATE dagster_compat.runs SET status = 'CANCELED'",
  ])
  func `refuses what else would change our data, with a reason`(_ sql: String) async throws {
    let history = try await DagsterHistory.instance()
    try await history.run(["orders"])
    let error = await #expect(throws: PostgresError.self) { try await execute(history, sql) }
    #expect(error?.message.contains("which Dagster only reads") == true)
  }

  struct Key: Sendable, CustomTestStringConvertible {
    let key: String
    let json: String
    var testDescription: String { key }
  }

  /// As Python's `json.dumps` writes a list of the segments.
  @Test(arguments: [
    Key(key: "a", json: #"["a"]"#), Key(key: "raw/orders", json: #"["raw", "orders"]"#),
    Key(key: "a b/c\"d\\e", json: #"["a b", "c\"d\\e"]"#),
    Key(key: "é/\u{1F600}\u{7F}", json: #"["\u00e9", "\ud83d\ude00\u007f"]"#),
  ])
  func `writes keys as Python does`(_ key: Key) async throws {
    let history = try await DagsterHistory.instance()
    let text = try await history.storage.pool.read {
      try $0.query("SELECT dagster_compat.asset_key($1)", key.key).first?[0] as String?
    }
    #expect(text == key.json)
  }

  @Test func `finds a run, its log and an asset's history by index`() async throws {
    let history = try await DagsterHistory.instance()
    let id = try await history.run(["raw/orders", "orders"])
    for (sql, indexes) in [
      ("SELECT run_body FROM dagster_compat.runs WHERE run_id = '\(id)'", ["runs_dagster_run_id"]),
      (
        "SELECT event FROM dagster_compat.event_logs WHERE run_id = '\(id)' ORDER BY id",
        ["runs_dagster_run_id", "events_pkey", "materializations_event"]
      ),
      (
        """
        SELECT event FROM dagster_compat.event_logs WHERE asset_key = '["raw", "orders"]'
        AND dagster_event_type = 'ASSET_MATERIALIZATION' ORDER BY id DESC LIMIT 5
        """, ["assets_dagster_key", "materializations_"]
      ),
      (
        """
        SELECT event FROM dagster_compat.event_logs WHERE asset_key = '["weather"]'
        AND dagster_event_type = 'ASSET_OBSERVATION' ORDER BY id DESC LIMIT 5
        """, ["assets_dagster_key", "events_asset"]
      ),
    ] {
      let plan = try await history.storage.pool.read { db in
        try db.transaction { db in
          // The tables are too small for an index to pay: this asks whether one could be used.
          try db.execute("SET LOCAL enable_seqscan = off")
          return try db.query("EXPLAIN " + sql).map { try $0[0] as String }
            .joined(separator: "\n")
        }
      }
      for index in indexes { #expect(plan.contains(index), "\(sql)\n\(plan)") }
    }
  }

  private func execute(_ history: DagsterHistory, _ sql: String) async throws {
    try await history.storage.pool.read { try $0.executeScript(sql) }
  }
}
