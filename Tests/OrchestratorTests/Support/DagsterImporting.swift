import AssetKitCore
import BlockingIO
import DagsterTestSupport
import PostgresClient
import TestSupport

/// A Dagster instance, and one of ours to import it into.
struct DagsterImporting {
  let dagster: TestDagster
  let instance: TestInstance
  let target: PostgresConnection

  /// Runs the body with both; the history is a copy of its own.
  static func with(_ body: (DagsterImporting) async throws -> Void) async throws {
    try await TestDagster.with { dagster in
      try await TestInstance.with { instance in
        let variables = instance.variables
        let target = PostgresConfiguration(
          host: variables["POSTGRES_HOST"] ?? "", port: dagster.database.port,
          user: variables["POSTGRES_USER"], database: variables["POSTGRES_DB"])
        try await body(
          DagsterImporting(
            dagster: dagster, instance: instance, target: PostgresConnection(target)))
      }
    }
  }

  /// Imports, which must succeed, and gives what is said.
  @discardableResult
  func run() async throws -> JSONValue {
    let result = try await instance.run(
      "instance", "import-dagster", "--from", dagster.url, "--json")
    guard result.code == 0 else { throw ImportFailure(description: result.errors) }
    return try result.json
  }

  /// Changes Dagster's tables, as Dagster or an accident would.
  func change(_ sql: String) async throws {
    try await PostgresConnection(dagster.database).read { try $0.executeScript(sql) }
  }

  /// The rows of a query of ours, each as one text.
  func rows(_ sql: String) async throws -> [String] {
    try await target.read { db in
      try db.query("SELECT row_to_json(t)::text FROM (\(sql)) t").map { try $0[0] as String }
    }
  }

  /// One text that a query of ours answers.
  func answer(_ sql: String) async throws -> String? {
    try await target.read { try $0.query(sql).first.flatMap { try $0[0] as String? } }
  }

  /// The contents of all tables of ours, by table, without the times of the imports themselves and
  /// the one id that is made up.
  func contents() async throws -> [String: String] {
    try await Self.contents(
      of: "assetkit", target,
      rows: [
        "imports": "SELECT source, positions - 'runless_run', report FROM assetkit.imports",
        "runs":
          "SELECT t.*, NULL AS run_id FROM assetkit.runs t WHERE NOT tags ? 'dagster/runless'",
        "schema_migrations": "SELECT number FROM assetkit.schema_migrations",
      ])
  }

  /// What a person sees of the history: without the numbers that depend on the order of the work.
  func history() async throws -> [String: String] {
    var rows: [String: String] = [:]
    for view in [
      "step_history", "latest_materializations", "materialization_history", "check_status",
      "asset_lineage",
    ] { rows[view] = "SELECT * FROM assetkit.\(view)" }
    // One run's id is made up.
    rows["run_history"] =
      "SELECT to_jsonb(r) - CASE WHEN tags ? 'dagster/runless' THEN 'run_id' ELSE '' END"
      + " FROM assetkit.run_history r"
    rows["event_history"] =
      "SELECT to_jsonb(e) - 'run_id', r.run_no FROM assetkit.event_history e"
      + " JOIN assetkit.runs r USING (run_id)"
    rows["tick_history"] = "SELECT to_jsonb(t) - 'tick_id' FROM assetkit.tick_history t"
    rows["imports"] = "SELECT source, positions - 'runless_run', report FROM assetkit.imports"
    return try await Self.contents(target, rows)
  }

  /// The contents of all of Dagster's tables.
  func source() async throws -> [String: String] {
    try await Self.contents(of: "public", PostgresConnection(dagster.database))
  }

  private static func contents(
    of schema: String, _ connection: PostgresConnection, rows: [String: String] = [:]
  ) async throws -> [String: String] {
    let tables = try await connection.read { db in
      try db.query(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1"
          + " AND table_type = 'BASE TABLE'", schema
      ).map { try $0[0] as String }
    }
    let all = Dictionary(uniqueKeysWithValues: tables.map { ($0, "SELECT * FROM \(schema).\($0)") })
    return try await contents(connection, all.merging(rows) { $1 })
  }

  /// The number of rows of each query, and a checksum of them.
  private static func contents(
    _ connection: PostgresConnection, _ queries: [String: String]
  ) async throws -> [String: String] {
    try await connection.read { db in
      try queries.mapValues { sql in
        let row = try db.query(
          "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')"
            + " FROM (\(sql)) t"
        ).first
        return try row?[0] ?? ""
      }
    }
  }
}

private struct ImportFailure: Error, CustomStringConvertible {
  let description: String
}

extension JSONValue {
  /// How many of the things that are counted under a reason an import could not map as they were.
  func unmapped(_ reason: String, kind: String? = nil) -> Int {
    (self["unmapped"]?.items ?? []).reduce(0) { sum, entry in
      guard entry["reason"]?.text == reason, kind == nil || entry["kind"]?.text == kind,
        case .int(let count)? = entry["count"]
      else { return sum }
      return sum + Int(count)
    }
  }

  /// The first things that were counted under a reason.
  func examples(_ reason: String) -> [String] {
    (self["unmapped"]?.items ?? []).filter { $0["reason"]?.text == reason }
      .flatMap { $0["examples"]?.items ?? [] }.compactMap(\.text)
  }

  /// The members of an object.
  var fields: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// The number, of either kind.
  var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
}
