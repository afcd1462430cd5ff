internal import AssetKitCore
internal import PostgresClient

/// A batch of events, made ready to be sent.
private struct PreparedBatch {
  let run: KnownNumbers.Run
  let columns: [EventColumns]
  let assets: [AssetKey: Int32]
  let status: RunStatus?
  let statusAt: Timestamp?
  let message: String?
  let steps: [(number: Int32, record: StepRecord)]
  let materializations: MaterializationArrays
  let evaluations: EvaluationArrays

  init(_ batch: EventBatch, run: KnownNumbers.Run, assets: [AssetKey: Int32]) {
    self.run = run
    self.assets = assets
    columns = batch.events.map(\.columns)
    materializations = MaterializationArrays(columns, assets: assets)
    evaluations = EvaluationArrays(columns, assets: assets)
    var status: RunStatus?
    var changed: Event?
    var records: [String: StepRecord] = [:]
    for event in batch.events {
      // The first final state stands, whatever comes behind it.
      if status?.isTerminal != true, let next = RunStatus(after: event.payload) {
        (status, changed) = (next, event)
      }
      if let name = event.step, run.steps[name] != nil, event.payload.changesStep {
        records[name, default: StepRecord(name: name)].apply(event)
      }
    }
    self.status = status
    statusAt = changed?.timestamp
    message = changed?.columns.message
    steps = records.compactMap { name, record in run.steps[name].map { ($0, record) } }
      .sorted { $0.number < $1.number }
  }
}

extension PostgresStorage {
  /// Batches of at least this many events are copied; below, `unnest` is as fast and needs no
  /// answer from the server in between.
  private static let copyThreshold = 500

  /// Stores a batch in one transaction, as `EventStorage.append` promises.
  func store(_ batch: EventBatch, _ db: Database) throws -> [Int: MaterializationID] {
    let run = try number(of: batch.run, db)
    let keys = batch.events.reduce(into: Set<AssetKey>()) { keys, event in
      guard let key = event.columns.asset else { return }
      keys.insert(key)
      if case .assetMaterialization(let made) = event.payload {
        keys.formUnion(made.inputs.map(\.asset))
      }
    }
    let prepared = PreparedBatch(batch, run: run, assets: try numbers(of: keys, db))
    let rows: [Rows]
    if batch.events.count >= Self.copyThreshold {
      rows = try copy(batch, prepared, db)
    } else {
      rows = try db.pipeline { pipeline in
        try open(batch, prepared, pipeline)
        try insertEvents(prepared, pipeline)
        try updateStates(batch, prepared, pipeline)
      }
    }
    guard !prepared.materializations.sequence.isEmpty else { return [:] }
    // `updateStates` puts the statement that answers with identities last.
    return try rows.last.map { rows in
      try rows.reduce(into: [:]) { ids, row in
        ids[Int(try row[0] as Int32)] = MaterializationID(try row[1])
      }
    } ?? [:]
  }

  private func copy(_ batch: EventBatch, _ prepared: PreparedBatch, _ db: Database) throws
    -> [Rows]
  {
    do {
      return try db.transaction { db in
        try db.pipeline { try open(batch, prepared, $0) }
        try db.copyIn(statement: Schema.events["copy_events"]) { writer in
          for event in prepared.columns {
            let values = EventRow(event, steps: prepared.run.steps, assets: prepared.assets)
            try writer.row { values.write(to: &$0, run: prepared.run.number) }
          }
        }
        return try db.pipeline { try updateStates(batch, prepared, $0) }
      }
    } catch let error as PostgresError where error.isUniqueViolation {
      // A part of the batch is stored already: this is a second try.
      return try db.pipeline { pipeline in
        try open(batch, prepared, pipeline)
        try insertEvents(prepared, pipeline)
        try updateStates(batch, prepared, pipeline)
      }
    }
  }

  private func open(_ batch: EventBatch, _ prepared: PreparedBatch, _ pipeline: Pipeline) throws {
    try pipeline.execute(
      Schema.events["open_run"], prepared.run.number,
      batch.events.last.map { Int32(clamping: $0.sequence) }, prepared.status?.rawValue,
      prepared.statusAt?.postgres, prepared.message?.storable, batch.leaseUntil?.postgres)
  }

  private func insertEvents(_ prepared: PreparedBatch, _ pipeline: Pipeline) throws {
    guard !prepared.columns.isEmpty else { return }
    let rows = EventArrays(prepared.columns, steps: prepared.run.steps, assets: prepared.assets)
    try pipeline.execute(
      Schema.events["insert_events"], prepared.run.number, rows.sequence, rows.step, rows.asset,
      rows.at, rows.type, rows.level, rows.attempt, rows.duration, rows.name, rows.message,
      rows.details)
  }

  private func updateStates(
    _ batch: EventBatch, _ prepared: PreparedBatch, _ pipeline: Pipeline
  ) throws {
    if !prepared.steps.isEmpty {
      let records = prepared.steps.map(\.record)
      try pipeline.execute(
        Schema.runs["update_steps"], prepared.run.number, prepared.steps.map(\.number),
        records.map(\.status.rawValue), records.map { Int16(clamping: $0.attempt) },
        records.map { $0.startedAt?.postgres }, records.map { $0.endedAt?.postgres },
        records.map { $0.message?.storable })
    }
    let progress = batch.progress.compactMap { name, value in
      prepared.run.steps[name].map { ($0, value) }
    }
    if !progress.isEmpty {
      try pipeline.execute(
        Schema.runs["update_progress"], prepared.run.number, progress.map(\.0),
        progress.map(\.1.done), progress.map(\.1.total), progress.map(\.1.unit.storable))
    }
    let checks = prepared.evaluations
    if !checks.sequence.isEmpty {
      try pipeline.execute(
        Schema.events["upsert_checks"], prepared.run.number, checks.sequence, checks.asset,
        checks.name, checks.at, checks.passed, checks.severity, checks.description,
        checks.metadata)
    }
    let made = prepared.materializations
    if !made.sequence.isEmpty {
      try pipeline.execute(
        Schema.events["insert_materializations"], prepared.run.number, made.sequence, made.asset,
        made.at, made.codeVersion, made.dataVersion, made.metadata, made.cursor,
        made.inputSequence, made.inputAsset, made.inputID, made.inputDataVersion)
    }
  }
}

extension Event.Payload {
  /// Whether the event is one of those that `StepRecord.apply` acts upon.
  fileprivate var changesStep: Bool {
    switch self {
    case .stepStart, .stepRestarted, .stepUpForRetry, .stepSuccess, .stepFailure, .stepSkipped:
      true
    default: false
    }
  }
}
