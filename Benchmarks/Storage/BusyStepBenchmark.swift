import AssetKitCore
import AssetKitPostgres
import PostgresClient

extension Benchmark {
  /// How fast a step can talk, and how far that is from what the server can take at all.
  static let busyStep = Benchmark(
    name: "busy-step", summary: "a step that logs 100,000 messages, against COPY of the same rows"
  ) { environment in
    let storage = try await environment.storage()
    let count = environment.options.amount(100_000)
    let plan = try TrivialAssets.single { context in
      for number in 0..<count { await context.log.info(BusyStep.message(number)) }
      return .materialized()
    }
    try await BusyStep.makeTable(storage.pool)
    let pairs = try await repeated(environment.options.runs) { run in
      let ours = try await Cost.of { try await TrivialAssets.run(plan, on: storage) }
      let copy = try await Cost.of { try await BusyStep.copy(count, run: run, storage.pool) }
      return (ours: ours, copy: copy)
    }
    let peer = await environment.dagster()?.figures.eventsPerSecond
    return [
      Figure(
        name: "events written by a busy step", unit: .eventsPerSecond,
        samples: pairs.map { Double(count) / $0.ours.wall }, budget: .atLeast(100_000),
        peer: .measured(peer, documented: 116)),
      Figure(
        name: "  its time, in times of COPY of the same rows", unit: .ratio,
        samples: pairs.map { $0.ours.wall / $0.copy.wall }, budget: .atMost(2)),
      Figure(
        name: "  COPY of the same rows", unit: .eventsPerSecond,
        samples: pairs.map { Double(count) / $0.copy.wall }),
      Figure(
        name: "  processor time for 1,000 events, without the server's", unit: .milliseconds,
        samples: pairs.map { $0.ours.cpu * 1e6 / Double(count) }),
    ]
  }
}

private enum BusyStep {
  static func message(_ number: Int) -> String { "read page \(number) of the listing" }

  /// A table of the shape of the events, with their indexes; committed, so that `COPY` into it
  /// can't skip the log.
  static func makeTable(_ pool: PostgresPool) async throws {
    try await pool.read {
      try $0.executeScript("CREATE TABLE plain_events (LIKE assetkit.events INCLUDING ALL)")
    }
  }

  static func copy(_ count: Int, run: Int, _ pool: PostgresPool) async throws {
    let columns = [
      "run_no", "sequence", "step_no", "asset_id", "at", "type", "level", "attempt",
      "duration_us", "name", "message", "details",
    ]
    let clock = WallClock.system
    try await pool.write { db in
      try db.copyIn("plain_events", columns: columns) { writer in
        for number in 0..<count {
          try writer.row { row in
            row.int8(run)
            row.int4(Int32(number))
            row.int4(1)
            row.null()
            row.timestamptz(
              PostgresTimestamp(microsecondsSince1970: clock.now().microseconds))
            row.text("LOG")
            row.text("INFO")
            for _ in 0..<3 { row.null() }
            row.text(message(number))
            row.null()
          }
        }
      }
    }
  }
}
