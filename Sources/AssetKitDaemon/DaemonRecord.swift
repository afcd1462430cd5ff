package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// A daemon as the database knows it.
package struct DaemonRecord: Sendable {
  /// Its identity, new with each start.
  package let id: String
  /// The process, as `host:pid`.
  package let worker: String
  /// The version of its program.
  package let version: String
  /// When it started.
  package let startedAt: Timestamp
  /// Its last sign of life.
  package let heartbeatAt: Timestamp
  /// Until when it is taken to be alive.
  package let leaseUntil: Timestamp
  /// How its loops are doing, as it said last.
  package let loops: JSONValue

  /// Reads all daemons that run, or that ended without saying so.
  package static func all(_ pool: PostgresPool) async throws -> [DaemonRecord] {
    try await pool.read { db in
      try db.query(DaemonQueries.daemons["daemons"]).map { row in
        DaemonRecord(
          id: try row[0], worker: try row[1], version: try row[2], startedAt: Timestamp(try row[3]),
          heartbeatAt: Timestamp(try row[4]), leaseUntil: Timestamp(try row[5]),
          loops: try JSONValue(parsing: row[6]))
      }
    }
  }
}
