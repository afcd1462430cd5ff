internal import AssetKitCore

/// A tick of Dagster's that has ended, in our columns.
struct MappedTick: Sendable {
  /// What was evaluated: `SCHEDULE` or `SENSOR`.
  let instigator: String
  /// Its name.
  let name: String
  /// For which instant.
  let at: Timestamp
  /// How it ended.
  let status: String
  let startedAt: Timestamp
  let endedAt: Timestamp
  let runIDs: [String]
  let message: String?
  let cursor: String?

  /// Reads a row of `job_ticks`.
  ///
  /// - Throws: `Unreadable`.
  init(_ row: SourceTick) throws(Unreadable) {
    let body: JSONValue
    do {
      body = try JSONValue(parsingPython: row.body ?? "")
    } catch {
      throw Unreadable(reason: error.description)
    }
    guard let name = body["job_name"]?.string else { throw Unreadable(reason: "it has no name") }
    guard let at = Timestamp(seconds: body["timestamp"]?.number) ?? row.at else {
      throw Unreadable(reason: "it has no time")
    }
    instigator = row.type
    self.name = name
    self.at = at
    let ended = Timestamp(seconds: body["end_timestamp"]?.number)
    // Dagster's clock of creation is its database's, in that one's zone.
    startedAt = min(row.createdAt ?? at, ended ?? row.createdAt ?? at)
    endedAt = ended ?? startedAt
    runIDs = (body["run_ids"]?.elements ?? []).compactMap(\.string).compactMap {
      RunID($0)?.description
    }
    cursor = body["cursor"]?.string
    if row.isAbandoned {
      status = "FAILURE"
      message = "Dagster began this tick and never ended it"
    } else {
      status = row.status
      message = DagsterError(body["error"])?.reason ?? body["skip_reason"]?.string
    }
  }
}
