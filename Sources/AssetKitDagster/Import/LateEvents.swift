/// Reads what came to runs after they were brought in, by the order of the events.
actor LateEvents {
  /// How many events a batch has at most.
  private static let limit = 1000

  private let source: DagsterDatabase
  private let bounds: DagsterDatabase.Bounds
  private let lastRun: Int64
  private let others: [Int64]
  private var position: Int64

  init(_ source: DagsterDatabase, _ positions: ImportPositions, _ bounds: DagsterDatabase.Bounds) {
    self.source = source
    self.bounds = bounds
    lastRun = positions.runs
    others = positions.waitingRuns + (positions.partial.map { [$0.run] } ?? [])
    // Before the first import there is nothing that could be late.
    position = positions.events ?? (positions.runs == 0 ? bounds.events : 0)
  }

  /// The next batch; nil behind the last.
  func next() async throws -> EventPage? {
    guard position < bounds.events else { return nil }
    let rows = try await source.lateEvents(
      after: position, upTo: bounds.events, ofRunsUpTo: lastRun, except: others, limit: Self.limit)
    var page = EventPage()
    for row in rows { page.take([row.event], of: row.run) }
    page.endedRuns = Array(Set(rows.map(\.run)))
    position = rows.count < Self.limit ? bounds.events : rows.last?.event.id ?? bounds.events
    page.advance = { [position] in $0.events = position }
    return page
  }
}
