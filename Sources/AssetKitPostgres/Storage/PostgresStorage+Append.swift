internal import AssetKitCore
internal import PostgresClient

/// A batch of events, made ready to be sent.
struct PreparedBatch {
  let batch: EventBatch
  let run: KnownNumbers.Run
  let columns: [EventColumns]
  let assets: [AssetKey: Int32]
  let status: RunStatus?
  let startedAt: Timestamp?
  let endedAt: Timestamp?
  let message: String?
  let steps: [(number: Int32, record: StepRecord)]
  let planned: PlannedPartitionArrays
  let materializations: MaterializationArrays
  let evaluations: EvaluationArrays

  init(_ batch: EventBatch, run: KnownNumbers.Run, assets: [AssetKey: Int32]) {
    self.batch = batch
    self.run = run
    self.assets = assets
    columns = batch.events.map(\.columns)
    planned = PlannedPartitionArrays(columns, assets: assets)
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
    startedAt = batch.events.first { $0.payload == .runStart }?.timestamp
    endedAt = status?.isTerminal == true ? changed?.timestamp : nil
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
    if batch.isReplay { return try db.transaction { try replay(batch, run, $0) } }
    return try store(batch, run, db)
  }

  private func store(_ batch: EventBatch, _ run: KnownNumbers.Run, _ db: Database) throws
    -> [Int: MaterializationID]
  {
    let prepared = try prepare(batch, run, db)
    if batch.events.count >= Self.copyThreshold {
      return try identities(prepared, try copy(prepared, db))
    }
    return try identities(prepared, try insert(prepared, db))
  }

  func prepare(_ batch: EventBatch, _ run: KnownNumbers.Run, _ db: Database) throws
    -> PreparedBatch
  {
    var keys: Set<AssetKey> = []
    for event in batch.events {
      guard let key = event.columns.asset else { continue }
      keys.insert(key)
      if case .assetMaterialization(let made) = event.payload {
        keys.formUnion(made.inputs.map(\.asset))
      }
    }
    return PreparedBatch(batch, run: run, assets: try numbers(of: keys, db))
  }

  /// Reads the answer of `updateStates`, whose last statement tells the identities.
  func identities(_ prepared: PreparedBatch, _ rows: [Rows]) throws -> [Int: MaterializationID] {
    guard !prepared.materializations.sequence.isEmpty, let answer = rows.last else { return [:] }
    return try answer.reduce(into: [:]) { ids, row in
      ids[Int(try row[0] as Int32)] = MaterializationID(try row[1])
    }
  }

  private func insert(_ prepared: PreparedBatch, _ db: Database) throws -> [Rows] {
    try db.pipeline { pipeline in
      try open(prepared, pipeline)
      try insertEvents(prepared, pipeline)
      try updateStates(prepared, pipeline)
    }
  }

  private func copy(_ prepared: PreparedBatch, _ db: Database) throws -> [Rows] {
    do {
      return try db.transaction { db in
        try db.pipeline { try open(prepared, $0) }
        try db.copyIn(statement: Schema.events["copy_events"]) { writer in
          for event in prepared.columns {
            let values = EventRow(event, steps: prepared.run.steps, assets: prepared.assets)
            try writer.row { values.write(to: &$0, run: prepared.run.number) }
          }
        }
        return try db.pipeline { try updateStates(prepared, $0) }
      }
    } catch let error as PostgresError where error.isUniqueViolation {
      // A part of the batch is stored already: this is a second try.
      return try insert(prepared, db)
    }
  }

  func open(_ prepared: PreparedBatch, _ pipeline: Pipeline) throws {
    let batch = prepared.batch
    try pipeline.execute(
      Schema.events["open_run"], prepared.run.number,
      batch.events.last.map { Int32(clamping: $0.sequence) },
      batch.events.last?.timestamp.postgres, prepared.status?.rawValue,
      prepared.startedAt?.postgres, prepared.endedAt?.postgres, prepared.message?.storable,
      batch.leaseUntil?.postgres)
  }

  func insertEvents(_ prepared: PreparedBatch, _ pipeline: Pipeline) throws {
    guard !prepared.columns.isEmpty else { return }
    let rows = EventArrays(prepared.columns, steps: prepared.run.steps, assets: prepared.assets)
    try pipeline.execute(
      Schema.events["insert_events"], prepared.run.number, rows.sequence, rows.step, rows.asset,
      rows.at, rows.type, rows.level, rows.attempt, rows.duration, rows.name, rows.message,
      rows.details, rows.partition)
  }

  func updateStates(_ prepared: PreparedBatch, _ pipeline: Pipeline) throws {
    if !prepared.steps.isEmpty {
      let records = prepared.steps.map(\.record)
      try pipeline.execute(
        Schema.runs["update_steps"], prepared.run.number, prepared.steps.map(\.number),
        records.map(\.status.rawValue), records.map { Int16(clamping: $0.attempt) },
        records.map { $0.startedAt?.postgres }, records.map { $0.endedAt?.postgres },
        records.map { $0.message?.storable })
    }
    let progress = prepared.batch.progress.compactMap { name, value in
      prepared.run.steps[name].map { ($0, value) }
    }
    if !progress.isEmpty {
      try pipeline.execute(
        Schema.runs["update_progress"], prepared.run.number, progress.map(\.0),
        progress.map(\.1.done), progress.map(\.1.total), progress.map(\.1.unit.storable))
    }
    // What a replayed run planned, a later one may have made since.
    if !prepared.planned.asset.isEmpty, !prepared.batch.isReplay {
      try pipeline.execute(
        Schema.events["plan_partitions"], prepared.run.number, prepared.planned.asset,
        prepared.planned.partition)
    }
    try update(prepared.evaluations, run: prepared.run.number, pipeline)
    try insert(prepared.materializations, run: prepared.run.number, pipeline)
  }

  /// Updates the latest evaluations of checks; without a run they come from outside.
  func update(_ checks: EvaluationArrays, run: Int64?, _ pipeline: Pipeline) throws {
    guard !checks.sequence.isEmpty else { return }
    try pipeline.execute(
      Schema.events["upsert_checks"], run, checks.sequence, checks.asset, checks.name, checks.at,
      checks.passed, checks.severity, checks.description, checks.metadata)
  }

  /// Inserts materializations and updates the state of their assets; without a run they come from
  /// outside.
  func insert(_ made: MaterializationArrays, run: Int64?, _ pipeline: Pipeline) throws {
    guard !made.sequence.isEmpty else { return }
    try pipeline.execute(
      Schema.events["insert_materializations"], run, made.sequence, made.asset, made.at,
      made.codeVersion, made.dataVersion, made.metadata, made.cursor, made.inputSequence,
      made.inputAsset, made.inputID, made.inputDataVersion, made.partition, made.inputPartition)
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
