internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

extension ImportWriter {
  /// Brings in ticks.
  ///
  /// - Parameter earlier: The ticks that had not ended when they were looked at before; those of them
  ///   that aren't among the rows were deleted.
  func write(_ rows: [SourceTick], lookedAgainAt earlier: [Int64], _ state: ImportState)
    async throws
    -> ImportState
  {
    try await save(state) { db, state in
      var ticks: [(id: Int64, tick: MappedTick)] = []
      var waiting: [Int64] = []
      for row in rows {
        state.positions.ticks = max(state.positions.ticks, row.id)
        guard row.type == "SCHEDULE" || row.type == "SENSOR" else {
          state.report.add(ImportNote(.tickOfOtherKind, row.type, example: "tick \(row.id)"))
          continue
        }
        if row.status == "STARTED", !row.isAbandoned {
          waiting.append(row.id)
          continue
        }
        do throws(Unreadable) {
          ticks.append((row.id, try MappedTick(row)))
          if row.isAbandoned {
            state.report.add(ImportNote(.tickAbandoned, example: "tick \(row.id)"))
          }
        } catch {
          state.report.add(
            ImportNote(.tickUnreadable, example: "tick \(row.id): \(error.reason)"))
        }
      }
      let again = Set(earlier)
      state.positions.waitingTicks =
        state.positions.waitingTicks.filter { !again.contains($0) } + waiting
      try Self.insert(ticks, &state.report, db)
    }
  }

  private struct Instant: Hashable {
    let instigator: String
    let name: String
    let at: PostgresTimestamp
  }

  private static func insert(
    _ rows: [(id: Int64, tick: MappedTick)], _ report: inout ImportReport, _ db: Database
  ) throws {
    let ticks = rows.map(\.tick)
    if ticks.isEmpty { return }
    var stored = Set(
      try db.query(
        Queries.target["insert_ticks"], ticks.map(\.instigator), ticks.map(\.name.storable),
        ticks.map(\.at.postgres), ticks.map(\.status), ticks.map(\.startedAt.postgres),
        ticks.map(\.endedAt.postgres),
        ticks.map { JSONValue.array($0.runIDs.map(JSONValue.string)).text },
        ticks.map { $0.message?.storable }, ticks.map { $0.cursor?.storable }
      ).map { Instant(instigator: try $0[0], name: try $0[1], at: try $0[2]) })
    report.add(.ticks, stored.count)
    // Of ticks for one instant the first is stored.
    for (id, tick) in rows {
      let instant = Instant(
        instigator: tick.instigator, name: tick.name.storable, at: tick.at.postgres)
      if stored.remove(instant) == nil {
        report.add(
          ImportNote(.tickRepeated, tick.instigator, example: "tick \(id) of \(tick.name)"))
      }
    }
  }

  /// Takes over the states of schedules that changed in Dagster since they were taken over before.
  func takeStates(
    _ instigators: [SourceInstigator], _ state: inout ImportState, _ db: Database
  ) throws {
    var wanted: [String: String] = [:]
    for row in instigators {
      guard let name = row.name else {
        state.report.add(ImportNote(.stateUnreadable, example: "instigator \(row.id)"))
        continue
      }
      if row.type == "SENSOR" {
        state.report.add(ImportNote(.sensorState, row.status, example: name))
      } else if ["RUNNING", "STOPPED"].contains(row.status) {
        wanted[name] = row.status
      }
    }
    let new = wanted.filter { state.positions.schedules[$0.key] != $0.value }
      .sorted { $0.key < $1.key }
    if new.isEmpty { return }
    let set = Set(
      try db.query(Queries.target["set_schedules"], new.map(\.key.storable), new.map(\.value))
        .map { try $0[0] as String })
    for (name, status) in new {
      if set.contains(name.storable) {
        state.positions.schedules[name] = status
        state.report.add(.schedules)
      } else {
        state.report.add(ImportNote(.scheduleUnknown, status, example: name))
      }
    }
  }
}

extension SourceInstigator {
  /// The name of the schedule or sensor; nil when it can't be read.
  fileprivate var name: String? {
    guard let body = try? JSONValue(parsingPython: body ?? "") else { return nil }
    return body["origin"]?["job_name"]?.string
  }
}
