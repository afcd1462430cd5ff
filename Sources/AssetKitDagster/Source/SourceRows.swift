internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// A row of Dagster's `runs`.
struct SourceRun: Sendable {
  let id: Int64
  let runID: String
  let job: String?
  let status: String
  let body: String?
  let createdAt: Timestamp?
  let updatedAt: Timestamp?
  let startTime: Double?
  let endTime: Double?

  init(_ row: Row) throws {
    id = try row[0]
    runID = try row[1] ?? ""
    job = try row[2]
    status = try row[3] ?? ""
    body = try row[4]
    createdAt = (try row[5] as PostgresTimestamp?).map(Timestamp.init)
    updatedAt = (try row[6] as PostgresTimestamp?).map(Timestamp.init)
    startTime = try row[7]
    endTime = try row[8]
  }
}

/// A row of Dagster's `event_logs`, read as far as it can be.
struct SourceEvent: Sendable {
  let id: Int64
  /// The event, or why it can't be read.
  let event: Result<MappedEvent, Unreadable>

  init(id: Int64, text: String) {
    self.id = id
    do throws(Unreadable) {
      event = .success(try MappedEvent(id: id, text: text))
    } catch {
      event = .failure(error)
    }
  }
}

/// How many events there are, and how many bytes they take as they are stored.
struct EventSize: Sendable {
  var count = 0
  var bytes = 0
}

/// A row of Dagster's `job_ticks`.
struct SourceTick: Sendable {
  let id: Int64
  let status: String
  let type: String
  let at: Timestamp?
  let createdAt: Timestamp?
  let body: String?
  /// Whether Dagster will never end it.
  let isAbandoned: Bool

  init(_ row: Row) throws {
    id = try row[0]
    status = try row[1] ?? ""
    type = try row[2] ?? ""
    at = (try row[3] as PostgresTimestamp?).map(Timestamp.init)
    createdAt = (try row[4] as PostgresTimestamp?).map(Timestamp.init)
    body = try row[5]
    isAbandoned = try row[6]
  }
}

/// A row of Dagster's `asset_keys`.
struct SourceAsset: Sendable {
  /// The key as it is stored: a list of texts in JSON.
  let text: String
  /// When its history was deleted.
  let wipedAt: Timestamp?
  /// Whether it has a history since.
  let exists: Bool

  init(_ row: Row) throws {
    text = try row[0] ?? ""
    wipedAt = (try row[1] as PostgresTimestamp?).map(Timestamp.init)
    exists = try row[2]
  }
}

/// A row of Dagster's `instigators`: the state of a schedule or sensor.
struct SourceInstigator: Sendable {
  let id: Int64
  let status: String
  let type: String
  let body: String?

  init(_ row: Row) throws {
    id = try row[0]
    status = try row[1] ?? ""
    type = try row[2] ?? ""
    body = try row[3]
  }
}
