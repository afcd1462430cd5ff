internal import AssetKitCore
internal import PostgresClient

extension PostgresStorage {
  /// Stores events from the past of a run that may have ended meanwhile.
  ///
  /// Runs inside a transaction, under the lock on the run's row.
  func replay(_ batch: EventBatch, _ run: KnownNumbers.Run, _ db: Database) throws
    -> [Int: MaterializationID]
  {
    guard let state = try db.query(Schema.events["lock_run"], run.number).first,
      let first = batch.events.map(\.timestamp).min()
    else { return [:] }
    let stored = try db.query(Schema.events["stored_events"], run.number, first.postgres)
      .reduce(into: Set<String>()) { known, row in
        let at: PostgresTimestamp = try row[0]
        known.insert("\(at.microsecondsSince1970) \(try row[1] as String)")
      }
    let last: Int32 = try state[1]
    var events = batch.events.filter {
      !stored.contains("\($0.timestamp.microseconds) \($0.type.rawValue)")
    }
    for index in events.indices { events[index].sequence = Int(last) + 1 + index }
    let prepared = try prepare(
      EventBatch(run: batch.run, events: events), run, db)
    let hasEnded = RunStatus(rawValue: try state[0])?.isTerminal ?? true
    let rows = try db.pipeline { pipeline in
      if !hasEnded { try open(prepared, pipeline) }
      try insertEvents(prepared, pipeline)
      try updateStates(prepared, pipeline)
    }
    return try identities(prepared, rows)
  }
}
