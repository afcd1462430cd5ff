internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Dagster's tables on PostgreSQL, read only: the server itself refuses this connection any change.
struct DagsterDatabase: Sendable {
  /// The revisions of Dagster's schema whose tables have the columns that are read here, the newest
  /// last (`dagster/_core/storage/alembic/versions`, from 041 to 048).
  private static let revisions = [
    "ec80dd91891a", "46b412388816", "284a732df317", "63d7a8ec641a", "1aca709bba64", "16e3655b4d9b",
    "6b7fb194ff9c", "7e2f3204cf8e",
  ]
  private static let tables = [
    "alembic_version", "asset_daemon_asset_evaluations", "asset_keys", "bulk_actions",
    "concurrency_limits", "dynamic_partitions", "event_logs", "instigators", "job_ticks", "runs",
    "secondary_indexes",
  ]

  private let pool: PostgresPool
  private let place: String

  init(_ configuration: PostgresConfiguration) {
    var configuration = configuration
    configuration.settings["default_transaction_read_only"] = "on"
    place = configuration.redactedDescription
    pool = PostgresPool(configuration, maxConnections: 1)
  }

  /// Up to which rows the tables are read; what comes later is for the next look.
  struct Bounds: Sendable, Equatable {
    var events: Int64
    var runs: Int64
    var ticks: Int64
  }

  /// Makes sure that this is a Dagster instance, and says what tells it from others.
  func identity() async throws -> String {
    try await read { db in
      let missing = try db.query(Queries.source["tables"], Self.tables).map { try $0[0] as String }
      if let first = missing.first {
        throw DagsterImportError(
          .unusable,
          "no Dagster instance is in \(place): "
            + (missing.count == Self.tables.count
              ? "it has none of Dagster's tables" : "it has no table \(first)")
            + " (if they are in another schema than public, say so by "
            + "`?options=-csearch_path%3DSCHEMA`)")
      }
      let revision = try db.query(Queries.source["revision"]).first.map { try $0[0] as String }
      guard let revision, Self.revisions.contains(revision) else {
        throw DagsterImportError(
          .unusable,
          "the Dagster instance in \(place) has the schema revision \(revision ?? "(none)"), and "
            + "\(Self.revisions.last ?? "") is wanted, that of Dagster 1.11; an older one is "
            + "brought there by `dagster instance migrate`")
      }
      let made = try db.query(Queries.source["identity"]).first.map { try $0[0] as String }
      return made.map { "dagster \($0)" } ?? "dagster in \(place)"
    }
  }

  func bounds() async throws -> Bounds {
    try await read { db in
      guard let row = try db.query(Queries.source["bounds"]).first else {
        return Bounds(events: 0, runs: 0, ticks: 0)
      }
      return Bounds(events: try row[0], runs: try row[1], ticks: try row[2])
    }
  }

  func eventCount(upTo last: Int64) async throws -> Int {
    try await read { db in
      try db.query(Queries.source["event_count"], last).first.map { try $0[0] } ?? 0
    }
  }

  /// The id of the run in a row; nil when the row isn't there any more.
  func runID(at id: Int64) async throws -> String? {
    try await read { db in
      try db.query(Queries.source["run_id"], id).first.flatMap { try $0[0] as String? }
    }
  }

  func assets() async throws -> [SourceAsset] {
    try await read { try $0.query(Queries.source["asset_keys"]).map(SourceAsset.init) }
  }

  func runs(after id: Int64, upTo last: Int64, limit: Int) async throws -> [SourceRun] {
    try await read {
      try $0.query(Queries.source["runs"], id, last, limit).map(SourceRun.init)
    }
  }

  func runs(_ ids: [Int64]) async throws -> [SourceRun] {
    try await read { try $0.query(Queries.source["runs_of_ids"], ids).map(SourceRun.init) }
  }

  /// How many events each of the runs has, and how many bytes they take as they are stored.
  func eventSizes(of runs: [String], upTo last: Int64) async throws -> [String: EventSize] {
    try await read { db in
      try db.query(Queries.source["event_sizes"], runs, last).reduce(into: [:]) { sizes, row in
        sizes[try row[0] as String] = EventSize(count: try row[1], bytes: try row[2])
      }
    }
  }

  /// All events of the runs, by run, in order.
  func events(of runs: [String], upTo last: Int64) async throws -> [String: [SourceEvent]] {
    try await read { db in
      var events: [String: [SourceEvent]] = [:]
      for row in try db.query(Queries.source["events_of_runs"], runs, last) {
        events[try row[1] as String, default: []].append(
          SourceEvent(id: try row[0], text: try row[2]))
      }
      return events.mapValues { $0.sorted { $0.id < $1.id } }
    }
  }

  /// The next events of one run; the empty text stands for no run.
  func events(of run: String, after id: Int64, upTo last: Int64, limit: Int) async throws
    -> [SourceEvent]
  {
    try await read { db in
      try db.query(Queries.source["events_of_run"], run, id, last, limit).map {
        SourceEvent(id: try $0[0], text: try $0[2])
      }
    }
  }

  /// The next events of runs that were read already, each with the number of its run's row.
  func lateEvents(
    after id: Int64, upTo last: Int64, ofRunsUpTo run: Int64, except others: [Int64], limit: Int
  ) async throws -> [(run: Int64, event: SourceEvent)] {
    try await read { db in
      try db.query(Queries.source["late_events"], id, last, run, others, limit).map {
        (try $0[1], SourceEvent(id: try $0[0], text: try $0[2]))
      }
    }
  }

  /// How many events are of runs that aren't there, and the first of them.
  func eventsOfUnknownRuns(after id: Int64, upTo last: Int64) async throws -> (Int, [Int64]) {
    try await read { db in
      try db.query(Queries.source["events_of_unknown_runs"], id, last).first.map {
        (try $0[0], try $0[1] ?? [])
      } ?? (0, [])
    }
  }

  func ticks(after id: Int64, upTo last: Int64, limit: Int) async throws -> [SourceTick] {
    try await read {
      try $0.query(Queries.source["ticks"], id, last, limit).map(SourceTick.init)
    }
  }

  func ticks(_ ids: [Int64]) async throws -> [SourceTick] {
    try await read { try $0.query(Queries.source["ticks_of_ids"], ids).map(SourceTick.init) }
  }

  func instigators() async throws -> [SourceInstigator] {
    try await read { try $0.query(Queries.source["instigators"]).map(SourceInstigator.init) }
  }

  /// How much there is of what has no place here.
  func leftovers() async throws -> [ImportNote.Reason: Int] {
    try await read { db in
      guard let row = try db.query(Queries.source["leftovers"]).first else { return [:] }
      return [
        .backfill: try row[0], .dynamicPartition: try row[1], .concurrencyLimit: try row[2],
        .automationEvaluation: try row[3],
      ]
    }
  }

  /// Asks in a transaction of its own.
  private func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
    do {
      return try await pool.read(body)
    } catch let error as PostgresError where error.code != .cancelled {
      throw DagsterImportError(error)
    }
  }
}
