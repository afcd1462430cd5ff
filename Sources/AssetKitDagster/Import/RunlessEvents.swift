internal import AssetKitCore

/// Reads the events that belong to no run: those that a sensor, the API or a person reported.
///
/// Materializations stand by themselves. Other events are kept with a run that is made for them, since
/// an event has a place in a run here.
actor RunlessEvents {
  /// Stands for the row of that run; Dagster's begin with 1.
  static let row: Int64 = 0
  /// What Dagster stores as the run's id (`RUNLESS_RUN_ID`).
  private static let runID = ""

  /// How many events a batch has at most.
  private static let limit = 1000

  private let source: DagsterDatabase
  private let bounds: DagsterDatabase.Bounds
  private var position: Int64
  private var run: RunID?

  init(_ source: DagsterDatabase, _ positions: ImportPositions, _ bounds: DagsterDatabase.Bounds) {
    self.source = source
    self.bounds = bounds
    position = positions.runless
    run = positions.runlessRun
  }

  /// The next batch; nil when there is none.
  func next() async throws -> EventPage? {
    let rows = try await source.events(
      of: Self.runID, after: position, upTo: bounds.events, limit: Self.limit)
    guard let last = rows.last else { return nil }
    var page = EventPage()
    page.take(rows, of: Self.row)
    let first = page.events.first { $0.event.columns.type != .assetMaterialization }
    if run == nil, let first {
      let time = first.event.columns.timestamp
      let made = RunID(at: time)
      page.newRuns = [MappedRun(runlessSince: time, id: made)]
      run = made
    }
    position = last.id
    page.advance = { [position, run] positions in
      positions.runless = position
      positions.runlessRun = run
    }
    return page
  }
}
