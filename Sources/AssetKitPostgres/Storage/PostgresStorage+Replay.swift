internal import AssetKitCore
internal import PostgresClient

extension PostgresStorage {
  /// Stores events from the past of a run that may have ended meanwhile.
  ///
  /// Runs inside a transaction, under the lock on the run's row.
  func replay(_ batch: EventBatch, _ run: KnownNumbers.Run, _ db: Database) throws
    -> [Int: MaterializationID]
  {
    try db.query(Schema.events["allow_time"])
    guard let state = try db.query(Schema.events["lock_run"], run.number).first,
      let first = batch.events.map(\.timestamp).min()
    else { return [:] }
    var stored = try db.query(Schema.events["stored_events"], run.number, first.postgres)
      .reduce(into: [Trace: Int]()) { counts, row in counts[try Trace(row), default: 0] += 1 }
    let last: Int32 = try state[1]
    let assets = try numbers(of: Set(batch.events.compactMap(\.columns.asset)), db)
    var events = batch.events.filter { event in
      let trace = Trace(EventRow(event.columns, steps: run.steps, assets: assets))
      guard let count = stored[trace], count > 0 else { return true }
      stored[trace] = count - 1
      return false
    }
    for index in events.indices { events[index].sequence = Int(last) + 1 + index }
    let prepared = try prepare(
      EventBatch(run: batch.run, events: events, isReplay: true), run, db)
    let hasEnded = RunStatus(rawValue: try state[0])?.isTerminal ?? true
    let rows = try db.pipeline { pipeline in
      if !hasEnded { try open(prepared, pipeline) }
      try insertEvents(prepared, pipeline)
      try updateStates(prepared, pipeline)
    }
    return try identities(prepared, rows)
  }
}

/// What tells an event from others of its run when its sequence number may be another.
private struct Trace: Hashable {
  let at: PostgresTimestamp
  let type: String
  let step: Int32?
  let asset: Int32?
  let name: String?
  let message: String?
  let partition: String?

  init(_ row: Row) throws {
    (at, type, step) = (try row[0], try row[1], try row[2])
    (asset, name, message, partition) = (try row[3], try row[4], try row[5], try row[6])
  }

  init(_ row: EventRow) {
    (at, type, step) = (row.at, row.type, row.step)
    (asset, name, message, partition) = (row.asset, row.name, row.message, row.partition)
  }
}
