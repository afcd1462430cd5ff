package import AssetKitCore
internal import PostgresClient

extension PostgresStorage: AssetStorage {
  package func latestMaterializations(of keys: [AssetKey]) async throws
    -> [AssetKey: MaterializationRecord]
  {
    let latest = try await Self.translated {
      try await pool.read { db in
        try records(
          try db.query(Schema.assets["latest_materializations"], keys.map(\.description)), db)
      }
    }
    return Dictionary(latest.map { ($0.materialization.asset, $0) }) { first, _ in first }
  }

  package func materializations(of key: AssetKey, before: MaterializationID?, limit: Int)
    async throws -> [MaterializationRecord]
  {
    try await Self.translated {
      try await pool.read { db in
        try records(
          try db.query(
            Schema.assets["materializations"], key.description, before?.rawValue ?? .max, limit),
          db)
      }
    }
  }

  package func cursor(of key: AssetKey) async throws -> String? {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.assets["cursor"], key.description).first.flatMap { try $0[0] }
      }
    }
  }

  package func latestCheckEvaluations(of keys: [AssetKey]) async throws -> [CheckRecord] {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.assets["latest_checks"], keys.map(\.description)).map { row in
          CheckRecord(
            run: (try row[2] as String?).flatMap { RunID($0) }, timestamp: Timestamp(try row[3]),
            evaluation: CheckEvaluation(
              asset: AssetKey(try row[0] as String), name: try row[1], passed: try row[4],
              severity: CheckSeverity(rawValue: try row[5]) ?? .error, description: try row[6],
              metadata: .init(json: try JSONValue(parsing: row[7]))))
        }
      }
    }
  }

  package func report(_ materialization: Materialization, at time: Timestamp) async throws
    -> MaterializationID
  {
    guard let id = try await store(.assetMaterialization(materialization), at: time) else {
      throw StorageError(.failed, message: "the materialization was not stored")
    }
    return id
  }

  package func report(_ evaluation: CheckEvaluation, at time: Timestamp) async throws {
    _ = try await store(.assetCheckEvaluation(evaluation), at: time)
  }

  /// Stores what follows from an event of no run, in one transaction; the event itself isn't kept.
  private func store(_ payload: Event.Payload, at time: Timestamp) async throws
    -> MaterializationID?
  {
    let columns = Event(sequence: 1, timestamp: time, step: nil, payload: payload).columns
    let inputs = columns.materialization?.inputs.map(\.asset) ?? []
    let keys = Set(inputs + [columns.asset].compactMap(\.self))
    return try await Self.translated {
      try await pool.read { db in
        let assets = try numbers(of: keys, db)
        let rows = try db.pipeline { pipeline in
          try update(EvaluationArrays([columns], assets: assets), run: nil, pipeline)
          try insert(MaterializationArrays([columns], assets: assets), run: nil, pipeline)
        }
        guard columns.materialization != nil, let row = rows.last?.first else { return nil }
        return MaterializationID(try row[1])
      }
    }
  }

  package func wipe(_ keys: [AssetKey], now: Timestamp) async throws -> [AssetKey] {
    let wiped = try await Self.translated {
      try await pool.write { db in
        try db.query(Schema.assets["wipe"], keys.map(\.description))
          .map { AssetKey(try $0[0] as String) }
      }
    }
    return wiped.sorted()
  }

  private func records(_ rows: Rows, _ db: Database) throws -> [MaterializationRecord] {
    let inputs = try inputs(of: rows.map { try $0[1] }, db)
    return try rows.map { row in
      let id: Int64 = try row[1]
      return MaterializationRecord(
        id: MaterializationID(id), run: (try row[2] as String?).flatMap { RunID($0) },
        timestamp: Timestamp(try row[3]),
        materialization: Materialization(
          asset: AssetKey(try row[0] as String),
          metadata: .init(json: try JSONValue(parsing: row[6])), codeVersion: try row[4],
          dataVersion: try row[5], inputs: inputs[id] ?? [],
          partition: try row[7]))
    }
  }
}
