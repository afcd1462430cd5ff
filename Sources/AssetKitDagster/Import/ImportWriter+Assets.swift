internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

extension SourceAsset {
  /// The key; nil when it can't be read.
  var key: AssetKey? { path.flatMap { AssetKey(dagsterPath: $0) } }

  /// Whether the key's spelling isn't that of its parts.
  var isAmbiguous: Bool { path?.elements.compactMap(\.string) != key?.path }

  private var path: JSONValue? { try? JSONValue(parsingPython: text) }
}

extension ImportWriter {
  /// Sets numbers aside for the rows that Dagster has, where it isn't done yet.
  ///
  /// What has the number that follows from Dagster's is in Dagster's order, whenever it comes, and can
  /// be pointed at before it came.
  func reserveNumbers(for bounds: DagsterDatabase.Bounds, _ state: ImportState) async throws
    -> ImportState
  {
    let runs = (state.positions.runNumbers.last?.last).map { $0 + 1 } ?? RunlessEvents.row
    let events = (state.positions.materializationNumbers.last?.last).map { $0 + 1 } ?? 1
    if runs > bounds.runs && events > bounds.events { return state }
    return try await save(state) { db, state in
      try db.execute(Queries.target["lock_numbers"])
      try Self.reserve("reserve_runs", runs, bounds.runs, &state.positions.runNumbers, db)
      try Self.reserve(
        "reserve_materializations", events, bounds.events,
        &state.positions.materializationNumbers, db)
    }
  }

  private static func reserve(
    _ statement: String, _ first: Int64, _ last: Int64, _ blocks: inout [ImportPositions.Block],
    _ db: Database
  ) throws {
    guard first <= last,
      let used: Int64 = try db.query(Queries.target[statement], last - first + 1).first?[0]
    else { return }
    let block = ImportPositions.Block(first: first, last: last, offset: used + 1 - first)
    if let end = blocks.indices.last, blocks[end].offset == block.offset {
      blocks[end].last = last
    } else {
      blocks.append(block)
    }
  }

  /// Makes the assets known, and wipes those that Dagster wiped since.
  func takeAssets(_ assets: [SourceAsset], _ state: ImportState) async throws -> ImportState {
    let keys = assets.compactMap { asset in asset.key.map { (key: $0, asset: asset) } }
    let wiped = keys.compactMap { entry in entry.asset.wipedAt.map { (entry.key, $0) } }
    let numbers = try await storage.pool.read { db in
      try storage.numbers(of: Set(keys.filter(\.asset.exists).map(\.key) + wiped.map(\.0)), db)
    }
    let wipes = Dictionary(wiped) { max($0, $1) }
    let recent = wipes.filter { $0.value.microseconds > state.positions.wipe }
    var next = state
    next.wipes = wipes
    if recent.isEmpty { return next }
    return try await save(next) { db, state in
      state.positions.wipe = recent.values.map(\.microseconds).max() ?? state.positions.wipe
      let targets = recent.compactMap { key, at in numbers[key].map { ($0, at.postgres) } }
      let (ids, times) = (targets.map(\.0), targets.map(\.1))
      let made = Self.ranges(state.positions.materializationNumbers)
      let runs = Self.ranges(state.positions.runNumbers)
      try db.execute(Queries.target["wipe_materializations"], ids, times, made.0, made.1)
      try db.execute(Queries.target["wipe_checks"], ids, times, runs.0, runs.1)
      try db.execute(Queries.target["recount_assets"], ids)
    }
  }

  private static func ranges(_ blocks: [ImportPositions.Block]) -> ([Int64], [Int64]) {
    (blocks.map { $0.first + $0.offset }, blocks.map { $0.last + $0.offset })
  }
}
