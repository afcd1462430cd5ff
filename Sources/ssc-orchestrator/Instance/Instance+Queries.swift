internal import AssetKitCore
internal import CommandLineKit
internal import PostgresClient

extension Instance {
  /// The run whose id begins with a text of at least four characters; dashes may be left out.
  ///
  /// - Throws: `InstanceError` when there is none, or more than one.
  func run(beginningWith text: String) async throws -> RunRecord {
    let digits = text.lowercased().filter { $0 != "-" }
    guard (4...32).contains(digits.count), digits.allSatisfy(\.isHexDigit) else {
      throw InstanceError(
        .usage, "`\(text)` is no run id, and no beginning of one with at least 4 hex digits")
    }
    // A range of ids, unlike a pattern, is found by the index.
    let (first, last) = (Self.uuid(digits, filledWith: "0"), Self.uuid(digits, filledWith: "f"))
    let ids = try await pool.read { db in
      try db.query(
        """
        SELECT run_id::text FROM assetkit.runs
        WHERE run_id BETWEEN $1::text::uuid AND $2::text::uuid ORDER BY run_no DESC LIMIT 4
        """, first, last
      ).map { try $0[0] as String }
    }
    guard let id = ids.first.flatMap({ RunID($0) }), let run = try await storage.run(id) else {
      throw InstanceError(.usage, "there is no run with the id `\(text)`; see `run list`")
    }
    guard ids.count == 1 else {
      throw InstanceError(
        .usage,
        "several runs have an id that begins with `\(text)`: "
          + ids.prefix(3).joined(separator: ", ") + (ids.count > 3 ? ", …" : ""))
    }
    return run
  }

  private static func uuid(_ digits: String, filledWith filler: Character) -> String {
    digits + String(repeating: filler, count: max(0, 32 - digits.count))
  }

  /// What `instance info` says of the server.
  struct Facts: Sendable {
    let serverVersion: String
    let schemaVersion: Int
    let databaseBytes: Int
    let schemaBytes: Int
    let runs: Int
    let materializations: Int
  }

  /// Reads the facts; the schema must be there.
  func facts() async throws -> Facts {
    try await pool.read { db in
      let rows = try db.query(
        """
        SELECT current_setting('server_version'),
          (SELECT max(number)::bigint FROM assetkit.schema_migrations),
          pg_database_size(current_database()),
          (SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'assetkit' AND c.relkind = 'r'),
          (SELECT count(*) FROM assetkit.runs),
          (SELECT count(*) FROM assetkit.materializations)
        """)
      guard let row = rows.first else {
        throw PostgresError(.decoding, message: "the server said nothing about itself")
      }
      return Facts(
        serverVersion: try row[0], schemaVersion: Int(try row[1] as Int64),
        databaseBytes: Int(try row[2] as Int64), schemaBytes: Int(try row[3] as Int64),
        runs: Int(try row[4] as Int64), materializations: Int(try row[5] as Int64))
    }
  }
}
