package import AssetKitCore
internal import PostgresClient

extension PostgresStorage: EventStorage {
  package func append(_ batch: EventBatch) async throws -> [Int: MaterializationID] {
    let began = ContinuousClock.now
    let identities = try await Self.translated {
      try await pool.withConnection { connection in
        try await connection.read { db in try store(batch, db) }
      }
    }
    eventWrites.add(began.duration(to: .now))
    return identities
  }

  package func events(of run: RunID, after sequence: Int, limit: Int) async throws -> [Event] {
    try await Self.translated {
      try await pool.read { db in
        let rows = try db.query(
          Schema.events["events"], run.description, Int32(clamping: sequence), limit)
        let ids = try rows.compactMap { try $0[14] as Int64? }
        let inputs = try inputs(of: ids, db)
        return try rows.compactMap { try Event(columns: EventColumns(row: $0, inputs: inputs)) }
      }
    }
  }

  /// What each of the materializations was made from.
  func inputs(of ids: [Int64], _ db: Database) throws -> [Int64: [Materialization.Input]] {
    if ids.isEmpty { return [:] }
    var inputs: [Int64: [Materialization.Input]] = [:]
    for row in try db.query(Schema.events["inputs"], ids) {
      inputs[try row[0], default: []].append(
        Materialization.Input(
          asset: AssetKey(try row[1] as String), id: MaterializationID(try row[2]),
          dataVersion: try row[3], partition: try row[4]))
    }
    return inputs
  }
}

extension EventColumns {
  fileprivate init(row: Row, inputs: [Int64: [Materialization.Input]]) throws {
    let type: String = try row[4]
    guard let type = EventType(rawValue: type) else {
      throw PostgresError(.decoding, message: "an event has the unknown type \(type)")
    }
    let level: String? = try row[5]
    let asset = (try row[2] as String?).map { AssetKey($0) }
    self.init(
      sequence: Int(try row[0] as Int32), timestamp: Timestamp(try row[3]), type: type,
      step: try row[1], level: LogLevel.allCases.first { $0.name == level }, asset: asset,
      name: try row[8], attempt: (try row[6] as Int16?).map(Int.init), duration: try row[7],
      message: try row[9], partition: try row[15])
    let details = (try row[10] as String?).flatMap { try? JSONValue(parsing: $0) }
    guard let asset else { return }
    switch type {
    case .assetMaterialization:
      // After a wipe the event is left, and what it said is gone.
      let id: Int64? = try row[14]
      let metadata: String? = try row[13]
      materialization = Materialization(
        asset: asset,
        metadata: try metadata.map { try .init(json: JSONValue(parsing: $0)) } ?? [:],
        codeVersion: try row[11], dataVersion: try row[12] ?? "",
        inputs: id.flatMap { inputs[$0] } ?? [], partition: partition)
    case .assetObservation:
      observation = AssetObservation(
        asset: asset, metadata: .init(json: details?["metadata"] ?? .null),
        dataVersion: details?["data_version"]?.string, partition: partition)
    case .assetCheckEvaluation:
      evaluation = CheckEvaluation(
        asset: asset, name: name ?? "", passed: details?["passed"] == .bool(true),
        severity: CheckSeverity(rawValue: details?["severity"]?.string ?? "") ?? .error,
        description: details?["description"]?.string,
        metadata: .init(json: details?["metadata"] ?? .null))
    default: break
    }
  }
}
