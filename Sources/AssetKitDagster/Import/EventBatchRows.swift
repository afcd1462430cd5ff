internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// A batch of events as rows of our tables.
struct EventBatchRows {
  /// Materializations and what they were made from, in arrays.
  struct Materializations {
    var id: [Int64] = []
    var asset: [Int32] = []
    var run: [Int64?] = []
    var sequence: [Int32?] = []
    var at: [PostgresTimestamp] = []
    var codeVersion: [String?] = []
    var dataVersion: [String] = []
    var metadata: [String] = []
    var partition: [String?] = []
    var input: [(id: Int64, upstream: Int32, materialization: Int64, version: String)] = []
  }

  /// The latest evaluations of checks, in arrays.
  struct Evaluations {
    var asset: [Int32] = []
    var name: [String] = []
    var run: [Int64?] = []
    var at: [PostgresTimestamp] = []
    var passed: [Bool] = []
    var severity: [String] = []
    var description: [String?] = []
    var metadata: [String] = []
  }

  private(set) var rows: [(run: Int64, row: EventRow)] = []
  private(set) var materializations = Materializations()
  private(set) var evaluations = Evaluations()
  /// How many evaluations there are, those among them that a wipe took back.
  private(set) var evaluationCount = 0
  private var messages: [Int64: String] = [:]
  private let assets: [AssetKey: Int32]

  /// Gives the events of a page their places in their runs, and the runs their steps.
  init(_ page: EventPage, _ assets: [AssetKey: Int32], _ state: inout ImportState) {
    self.assets = assets
    rows.reserveCapacity(page.events.count)
    for (id, event) in page.events {
      if id == RunlessEvents.row, event.columns.type == .assetMaterialization {
        addRunless(event, &state)
      } else {
        add(event, id, &state)
      }
    }
    for id in page.endedRuns {
      guard let status = state.open[id]?.status, let end = state.open[id]?.endedAt else { continue }
      state.open[id]?.steps.end(status, at: end)
    }
  }

  private mutating func add(_ event: MappedEvent, _ id: Int64, _ state: inout ImportState) {
    guard let run = state.open[id]?.number else { return }
    var columns = event.columns
    columns.step = columns.step?.storable
    state.open[id]?.lastSequence += 1
    columns.sequence = state.open[id]?.lastSequence ?? 0
    state.open[id]?.steps.note(&columns)
    let steps = state.open[id]?.steps.numbers ?? [:]
    rows.append((run, EventRow(columns, steps: steps, assets: assets, extra: event.extra)))
    switch columns.type {
    case .assetMaterialization:
      add(columns, event, run: run, sequence: Int32(clamping: columns.sequence), &state)
    case .assetCheckEvaluation:
      add(columns, run: id == RunlessEvents.row ? nil : run, state.wipes)
    case .runFailure, .runCanceled: messages[run] = columns.message?.storable
    default: break
    }
  }

  /// A materialization without a run stands by itself: it needs no event.
  ///
  /// Its description is a fact about it then, as when somebody reports it here.
  private mutating func addRunless(_ event: MappedEvent, _ state: inout ImportState) {
    var columns = event.columns
    if case .string(let text)? = event.extra["description"],
      columns.materialization?.metadata["description"] == nil
    {
      columns.materialization?.metadata["description"] = .text(text)
    }
    add(columns, event, run: nil, sequence: nil, &state)
    if event.extra["tags"] != nil {
      state.report.add(ImportNote(.tagsDropped, example: "event \(event.id)"))
    }
  }

  private mutating func add(
    _ columns: EventColumns, _ event: MappedEvent, run: Int64?, sequence: Int32?,
    _ state: inout ImportState
  ) {
    guard let made = columns.materialization, let asset = assets[made.asset],
      let id = state.positions.materializationNumber(of: event.id)
    else { return }
    if let wipe = state.wipes[made.asset], columns.timestamp <= wipe {
      state.report.add(ImportNote(.materializationWiped, example: "event \(event.id)"))
      return
    }
    materializations.id.append(id)
    materializations.asset.append(asset)
    materializations.run.append(run)
    materializations.sequence.append(sequence)
    materializations.at.append(columns.timestamp.postgres)
    materializations.codeVersion.append(made.codeVersion?.storable)
    materializations.dataVersion.append(made.dataVersion.storable)
    materializations.metadata.append(made.metadata.json.text)
    materializations.partition.append(made.partition?.storable)
    for input in event.inputs {
      guard let upstream = assets[input.asset],
        let number = state.positions.materializationNumber(of: input.event)
      else { continue }
      materializations.input.append((id, upstream, number, input.dataVersion.storable))
    }
  }

  private mutating func add(_ columns: EventColumns, run: Int64?, _ wipes: [AssetKey: Timestamp]) {
    guard let result = columns.evaluation, let asset = assets[result.asset] else { return }
    evaluationCount += 1
    if let wipe = wipes[result.asset], columns.timestamp <= wipe { return }
    evaluations.asset.append(asset)
    evaluations.name.append(result.name.storable)
    evaluations.run.append(run)
    evaluations.at.append(columns.timestamp.postgres)
    evaluations.passed.append(result.passed)
    evaluations.severity.append(result.severity.rawValue)
    evaluations.description.append(result.description?.storable)
    evaluations.metadata.append(result.metadata.json.text)
  }

  /// Adds everything but the events themselves, which are copied.
  func execute(_ pipeline: Pipeline) throws {
    let made = materializations
    if !made.id.isEmpty {
      try pipeline.execute(
        Queries.target["insert_materializations"], made.id, made.asset, made.run, made.sequence,
        made.at, made.codeVersion, made.dataVersion, made.metadata, made.partition,
        made.input.map(\.id), made.input.map(\.upstream), made.input.map(\.materialization),
        made.input.map(\.version))
    }
    let seen = evaluations
    if !seen.asset.isEmpty {
      try pipeline.execute(
        Queries.target["upsert_checks"], seen.asset, seen.name, seen.run, seen.at, seen.passed,
        seen.severity, seen.description, seen.metadata)
    }
    if !messages.isEmpty {
      let pairs = messages.sorted { $0.key < $1.key }
      try pipeline.execute(
        Queries.target["set_messages"], pairs.map(\.key), pairs.map(\.value))
    }
  }
}

extension Database {
  /// Copies the events of a batch.
  func copy(_ batch: EventBatchRows) throws {
    if batch.rows.isEmpty { return }
    try copyIn(statement: EventRow.copyStatement) { writer in
      for (run, values) in batch.rows { try writer.row { values.write(to: &$0, run: run) } }
    }
  }
}
