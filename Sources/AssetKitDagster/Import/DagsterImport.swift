package import AssetKitCore
package import AssetKitPostgres
package import PostgresClient

/// Brings the history of a Dagster instance into ours.
///
/// It reads in batches of some thousand rows, and writes each in one transaction with the position to
/// which it leads. So it may be stopped at any moment and begun again, needs little memory, and brings
/// nothing in twice. The next import brings in what came since.
package struct DagsterImport: Sendable {
  /// What an import did.
  package struct Outcome: Sendable {
    /// What tells the Dagster instance from others.
    package let source: String
    /// What was brought in by this import.
    package let counts: [ImportReport.Count: Int]
    /// What was brought in by all imports, and what could not be.
    package let report: ImportReport
  }

  /// Takes note of how many events were read, and how many there are.
  package typealias Progress = @Sendable (_ done: Int, _ total: Int) async -> Void

  /// While Dagster goes on, there is always more; the rest is for the next import.
  private static let rounds = 3

  private let dagster: DagsterDatabase
  private let storage: PostgresStorage
  private let now: @Sendable () -> Timestamp

  /// Prepares an import without connecting.
  ///
  /// - Parameter storage: The instance, with an up-to-date schema.
  package init(
    from configuration: PostgresConfiguration, into storage: PostgresStorage,
    now: @escaping @Sendable () -> Timestamp = WallClock.system.now
  ) {
    dagster = DagsterDatabase(configuration)
    self.storage = storage
    self.now = now
  }

  /// Imports what there is.
  ///
  /// - Throws: `DagsterImportError` when Dagster's database can't be used; `PostgresError` when ours
  ///   can't; `CancellationError`.
  package func run(progress: Progress) async throws -> Outcome {
    let source = try await dagster.identity()
    let writer = ImportWriter(source: source, storage: storage)
    let begun = try await begin(source)
    try await check(begun.positions)
    var state = begun
    var last: DagsterDatabase.Bounds?
    for _ in 0..<Self.rounds {
      let bounds = try await dagster.bounds()
      if bounds == last { break }
      last = bounds
      state = try await round(bounds, state, writer, progress)
    }
    state = try await finish(state, writer)
    let end = now().postgres
    try await storage.pool.write { db in
      try db.query(Queries.target["recount_partitions"])
      try db.execute(Queries.target["finish_import"], source, end)
    }
    return Outcome(
      source: source, counts: state.report.counts(since: begun.report), report: state.report)
  }

  private func begin(_ source: String) async throws -> ImportState {
    let start = now().postgres
    let beginning = ImportPositions().json.text
    return try await storage.pool.write { db in
      let row = try db.query(Queries.target["begin_import"], source, start, beginning).first
      let positions = try row.map { try JSONValue(parsing: $0[0]) } ?? .null
      let report = try row.map { try JSONValue(parsing: $0[1]) } ?? .null
      return ImportState(
        positions: ImportPositions(json: positions), report: ImportReport(json: report))
    }
  }

  /// Refuses a database that was put back to an older state and went another way since.
  private func check(_ positions: ImportPositions) async throws {
    guard let mark = positions.mark, let found = try await dagster.runID(at: mark.id),
      RunID(found)?.description != mark.runID
    else { return }
    throw DagsterImportError(
      .unusable,
      "the Dagster instance isn't the one that was imported before, or was put back to an older "
        + "state since: its run \(mark.id) was \(mark.runID), and is \(found) now")
  }

  private func round(
    _ bounds: DagsterDatabase.Bounds, _ begun: ImportState, _ writer: ImportWriter,
    _ progress: Progress
  ) async throws -> ImportState {
    var state = begun
    let total = try await dagster.eventCount(upTo: bounds.events)
    await progress(state.positions.eventsRead, total)
    state = try await writer.reserveNumbers(for: bounds, state)
    state = try await writer.takeAssets(try await dagster.assets(), state)
    func drain(_ next: @escaping @Sendable () async throws -> EventPage?) async throws {
      var page = try await next()
      while let current = page {
        // The next batch is read while this one is written.
        async let following = next()
        state = try await writer.write(current, state)
        await progress(state.positions.eventsRead, total)
        page = try await following
      }
    }
    let late = LateEvents(dagster, state.positions, bounds)
    try await drain { try await late.next() }
    state = try await writer.save(state) { $1.positions.events = bounds.events }
    let runs = RunReader(dagster, state.positions, bounds)
    try await drain { try await runs.next() }
    let runless = RunlessEvents(dagster, state.positions, bounds)
    try await drain { try await runless.next() }
    state = try await countUnknown(bounds, state, writer)
    await progress(state.positions.eventsRead, total)
    return try await importTicks(bounds, state, writer)
  }

  private func countUnknown(
    _ bounds: DagsterDatabase.Bounds, _ state: ImportState, _ writer: ImportWriter
  ) async throws -> ImportState {
    guard state.positions.unknown < bounds.events else { return state }
    let (count, examples) = try await dagster.eventsOfUnknownRuns(
      after: state.positions.unknown, upTo: bounds.events)
    return try await writer.save(state) { _, state in
      state.positions.unknown = bounds.events
      state.positions.eventsRead += count
      let example = examples.map { "event \($0)" }.joined(separator: ", ")
      state.report.add(ImportNote(.eventOfUnknownRun, example: example), count: count)
    }
  }

  private func importTicks(
    _ bounds: DagsterDatabase.Bounds, _ begun: ImportState, _ writer: ImportWriter
  ) async throws -> ImportState {
    let limit = 1000
    var state = begun
    let waiting = state.positions.waitingTicks
    if !waiting.isEmpty {
      state = try await writer.write(
        try await dagster.ticks(waiting), lookedAgainAt: waiting, state)
    }
    while state.positions.ticks < bounds.ticks {
      let rows = try await dagster.ticks(
        after: state.positions.ticks, upTo: bounds.ticks, limit: limit)
      if rows.isEmpty { break }
      state = try await writer.write(rows, lookedAgainAt: [], state)
    }
    return state
  }

  /// Takes over the states of schedules, and looks at what is left.
  private func finish(_ begun: ImportState, _ writer: ImportWriter) async throws -> ImportState {
    let positions = begun.positions
    let instigators = try await dagster.instigators()
    let assets = try await dagster.assets()
    let leftovers = try await dagster.leftovers()
    let waiting = try await dagster.runs(positions.waitingRuns)
    return try await writer.save(begun) { db, state in
      state.report.forgetState()
      state.report.add(waiting.map(ImportNote.init(waiting:)))
      for id in state.positions.waitingTicks {
        state.report.add(ImportNote(.tickInProgress, example: "tick \(id)"))
      }
      state.report.add(assets.compactMap(ImportNote.init(asset:)))
      for (reason, count) in leftovers {
        state.report.add(ImportNote(reason, example: nil), count: count)
      }
      try writer.takeStates(instigators, &state, db)
    }
  }
}

extension ImportNote {
  fileprivate init(waiting run: SourceRun) {
    self.init(.runInProgress, run.status, example: "run \(run.runID)")
  }

  fileprivate init?(asset: SourceAsset) {
    guard asset.key != nil else {
      self.init(.assetKeyUnreadable, example: String(asset.text.prefix(80)))
      return
    }
    guard asset.isAmbiguous else { return nil }
    self.init(.assetKeyAmbiguous, example: asset.text)
  }
}
