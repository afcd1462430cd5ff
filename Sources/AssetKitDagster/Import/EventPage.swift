/// A batch of events with the runs that begin and end in it: what one transaction brings in.
struct EventPage: Sendable {
  /// The runs whose first batch this is.
  var newRuns: [MappedRun] = []
  /// The events by the number of their run's row; those of a run follow each other in order.
  var events: [(run: Int64, event: MappedEvent)] = []
  /// The runs whose last batch this is.
  var endedRuns: [Int64] = []
  /// How many rows were read.
  var rowCount = 0
  /// What could not be kept as it was, or at all.
  var notes: [ImportNote] = []
  /// What the page means for the positions.
  var advance: @Sendable (inout ImportPositions) -> Void = { _ in }

  /// Takes the events that can be read, and notes the others.
  mutating func take(_ rows: [SourceEvent], of run: Int64) {
    rowCount += rows.count
    for row in rows {
      switch row.event {
      case .success(let event):
        notes += event.notes
        events.append((run, event))
      case .failure(let fault):
        notes.append(ImportNote(.eventUnreadable, example: "event \(row.id): \(fault.reason)"))
      }
    }
  }
}
