internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// What is known here of a run whose events come in.
struct OpenRun: Sendable {
  let number: Int64
  let status: RunStatus
  let endedAt: Timestamp
  var lastSequence: Int
  var steps: StepTracker
}

/// What one import knows beyond its positions.
struct ImportState: Sendable {
  var positions: ImportPositions
  var report: ImportReport
  /// When the assets were wiped that were.
  var wipes: [AssetKey: Timestamp] = [:]
  /// The runs whose events are coming in, by the numbers of their rows in Dagster.
  var open: [Int64: OpenRun] = [:]
}

/// Writes batches, each in one transaction with the positions that it leads to.
struct ImportWriter: Sendable {
  let source: String
  let storage: PostgresStorage

  /// Brings in a batch of events, and says what is known then.
  func write(_ page: EventPage, _ state: ImportState) async throws -> ImportState {
    try await storage.pool.read { db in
      // Numbers of assets are remembered, and so not taken in a transaction.
      let assets = try storage.numbers(of: Self.assets(of: page), db)
      return try db.transaction { db in try store(page, assets, state, db) }
    }
  }

  /// Runs a body in a transaction, and saves what it makes of positions and report.
  func save(
    _ state: ImportState, _ body: @Sendable (Database, inout ImportState) throws -> Void
  ) async throws -> ImportState {
    try await storage.pool.write { db in
      var next = state
      try body(db, &next)
      try save(next, after: state, db)
      return next
    }
  }

  private func store(
    _ page: EventPage, _ assets: [AssetKey: Int32], _ state: ImportState, _ db: Database
  ) throws -> ImportState {
    var next = state
    next.report.add(page.notes)
    page.advance(&next.positions)
    next.positions.eventsRead += page.rowCount
    try insert(page.newRuns, &next, db)
    try open(Set(page.events.map(\.run)).union(page.endedRuns), &next, db)
    let batch = EventBatchRows(page, assets, &next)
    try db.copy(batch)
    next.report.add(.events, batch.rows.count)
    next.report.add(.materializations, batch.materializations.id.count)
    next.report.add(.checkEvaluations, batch.evaluationCount)
    try db.pipeline { pipeline in
      try Self.saveSteps(of: next.open, pipeline)
      try batch.execute(pipeline)
    }
    for id in next.open.keys { next.open[id]?.steps.saved() }
    for id in page.endedRuns { next.open[id] = nil }
    try save(next, after: state, db)
    return next
  }

  private static func assets(of page: EventPage) -> Set<AssetKey> {
    var keys: Set<AssetKey> = []
    for (_, event) in page.events {
      if let key = event.columns.asset { keys.insert(key) }
      for input in event.inputs { keys.insert(input.asset) }
    }
    return keys
  }

  /// Stores new runs and opens them, except those whose ids are here already.
  private func insert(_ runs: [MappedRun], _ state: inout ImportState, _ db: Database) throws {
    let runs = runs.compactMap { run in
      state.positions.runNumber(of: run.id).map { (number: $0, run: run) }
    }
    if runs.isEmpty { return }
    let records = runs.map(\.run.record)
    let stored = Set(
      try db.query(
        Queries.target["insert_runs"], runs.map(\.number), records.map(\.id.description),
        records.map(\.status.rawValue), records.map(\.selection.storable),
        records.map { JSONValue(tags: $0.tags).text }, records.map(\.configuration.text),
        records.map(\.createdAt.postgres), records.map { $0.startedAt?.postgres },
        records.map { $0.endedAt?.postgres }
      ).map { try $0[0] as Int64 })
    for (number, run) in runs {
      guard stored.contains(number) else {
        state.report.add(ImportNote(.runExists, example: "run \(run.record.id)"))
        if state.positions.partial?.run == run.id { state.positions.partial?.isSkipped = true }
        continue
      }
      if run.id != RunlessEvents.row { state.report.add(.runs) }
      state.open[run.id] = OpenRun(
        number: number, status: run.record.status,
        endedAt: run.record.endedAt ?? run.record.createdAt,
        lastSequence: 0, steps: StepTracker(planned: run.steps.map(\.storable)))
    }
  }

  /// Opens runs that came in with earlier batches, as far as they are there.
  private func open(_ runs: Set<Int64>, _ state: inout ImportState, _ db: Database) throws {
    var wanted: [Int64: Int64] = [:]
    for id in runs where state.open[id] == nil {
      if state.positions.partial?.run == id, state.positions.partial?.isSkipped == true { continue }
      if let number = state.positions.runNumber(of: id) { wanted[number] = id }
    }
    // Those of this batch that aren't open are runs with an id that was here before.
    if wanted.isEmpty { return }
    let numbers = Array(wanted.keys)
    var steps: [Int64: [StepRecord]] = [:]
    for row in try db.query(Queries.target["stored_steps"], numbers) {
      steps[try row[0], default: []].append(try StepRecord(imported: row))
    }
    for row in try db.query(Queries.target["stored_runs"], numbers) {
      let number: Int64 = try row[0]
      guard let id = wanted[number], let status = RunStatus(rawValue: try row[1]),
        let ended: PostgresTimestamp = try row[2]
      else { continue }
      state.open[id] = OpenRun(
        number: number, status: status, endedAt: Timestamp(ended),
        lastSequence: Int(try row[3] as Int32), steps: StepTracker(stored: steps[number] ?? []))
    }
  }

  private static func saveSteps(of runs: [Int64: OpenRun], _ pipeline: Pipeline) throws {
    let steps = runs.values.flatMap { run in
      run.steps.changed.sorted().map {
        (run: run.number, number: Int32($0 + 1), step: run.steps.records[$0])
      }
    }
    if steps.isEmpty { return }
    try pipeline.execute(
      Queries.target["upsert_steps"], steps.map(\.run), steps.map(\.number),
      steps.map(\.step.name), steps.map(\.step.status.rawValue),
      steps.map { Int16(clamping: $0.step.attempt) }, steps.map { $0.step.startedAt?.postgres },
      steps.map { $0.step.endedAt?.postgres }, steps.map { $0.step.message?.storable })
  }

  private func save(_ next: ImportState, after state: ImportState, _ db: Database) throws {
    if next.positions == state.positions, next.report == state.report { return }
    let saved = try db.execute(
      Queries.target["save_import"], source, state.positions.json.text, next.positions.json.text,
      next.report.json.text)
    guard saved == 1 else {
      throw DagsterImportError(
        .concurrent, "another import of the same Dagster instance is under way")
    }
  }
}

extension StepRecord {
  fileprivate init(imported row: Row) throws {
    self.init(
      name: try row[1], status: StepStatus(rawValue: try row[2]) ?? .planned,
      attempt: Int(try row[3] as Int16),
      startedAt: (try row[4] as PostgresTimestamp?).map(Timestamp.init),
      endedAt: (try row[5] as PostgresTimestamp?).map(Timestamp.init), message: try row[6])
  }
}
