import AssetKitCore
import AssetKitPostgres
import PostgresClient

extension Benchmark {
  /// Whether a decision of the queue costs the same however many runs wait that full limits hold back.
  static let dequeue = Benchmark(
    name: "dequeue", summary: "decisions about 10,000 queued runs, of which limits hold most back"
  ) { environment in
    let storage = try await environment.storage()
    let waiting = environment.options.amount(10_000)
    try await WaitingRuns.fill(storage.pool, waiting)
    let samples = try await WaitingRuns.workOff(storage.pool)
    guard samples.runs == waiting else {
      throw BenchmarkUnavailable("\(samples.runs) of \(waiting) runs left the queue")
    }
    try await storage.pool.read { try $0.executeScript("TRUNCATE assetkit.runs CASCADE") }
    let hours = waiting / 24 * 24
    try await WaitingRuns.fillStages(storage.pool, days: waiting / 24)
    let staged = try await WaitingRuns.workOff(storage.pool)
    guard staged.runs == hours + hours / 24 else {
      throw BenchmarkUnavailable("\(staged.runs) runs of a backfill left the queue")
    }
    return figures(
      "a decision about \(waiting) queued runs", samples.milliseconds,
      note: "the order of priorities and all limits were kept")
      + figures(
        "a decision about a backfill, \(hours) hours that wait for their days",
        staged.milliseconds, note: "stage after stage")
  }

  private static func figures(_ name: String, _ milliseconds: [Double], note: String) -> [Figure] {
    let sorted = milliseconds.sorted()
    let above = sorted.count { $0 > 5 }
    return [
      Figure(
        name: name, unit: .milliseconds, samples: milliseconds, budget: .atMost(5),
        note: "\(sorted.count) decisions, \(above) of them above the budget; \(note)"),
      Figure(
        name: "  the 99th percentile", unit: .milliseconds,
        samples: [sorted[sorted.count * 99 / 100]], budget: .atMost(5)),
      Figure(name: "  the longest", unit: .milliseconds, samples: [sorted[sorted.count - 1]]),
    ]
  }
}

/// A long queue, and the limits that it meets.
private enum WaitingRuns {
  static let limits = QueueLimits(
    maxConcurrentRuns: 25,
    tags: [
      .init(key: "ecosystem", values: .each, limit: 1),
      .init(key: "heavy", values: .any, limit: 2),
      .init(key: "team", values: .one("red"), limit: 2),
    ])

  static func fill(_ pool: PostgresPool, _ count: Int) async throws {
    try await pool.read { db in
      try db.executeScript(
        """
        SELECT assetkit.enqueue_runs(now(), array_agg('schedule:s' || n % 40),
          array_agg(gen_random_uuid()), array_agg('a'::text), array_agg(jsonb_strip_nulls(
            jsonb_build_object(
              'ecosystem', CASE WHEN n % 5 > 0 THEN 'e' || n % 20 END,
              'heavy', CASE WHEN n % 7 = 0 THEN 'yes' END,
              'team', CASE WHEN n % 3 = 0 THEN 'red' END,
              'dagster/scheduled_execution_time', n::text))::text),
          array_agg('{}'::text), array_agg(n % 10), array_agg(NULL::text))
        FROM generate_series(1, \(count)) n;
        """)
    }
  }

  /// A backfill of days, and of their hours after all of them.
  static func fillStages(_ pool: PostgresPool, days: Int) async throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("days", partitions: .daily(from: "2020-01-01")) { _ in .materialized() })
    definitions.add(
      AssetDefinition("hours", deps: ["days"], partitions: .hourly(from: "2020-01-01-00:00")) { _ in
        .materialized()
      })
    let id = Backfills.newID()
    let plan = try BackfillPlan(
      id: id, definitions: definitions, graph: definitions.validate(),
      selection: ["days", "hours"],
      scope: PartitionScope(now: WallClock.system.now().instant)
    ) { _, _ in PartitionSet(0..<days) }
    try await pool.write { db in
      _ = try Backfills.launch(
        plan, id: id, selection: "*", policy: "declared", tags: [:],
        now: WallClock.system.now(), db)
    }
  }

  /// Dequeues everything while runs end one after the other, and expects limits and order.
  static func workOff(_ pool: PostgresPool) async throws -> (runs: Int, milliseconds: [Double]) {
    var milliseconds: [Double] = []
    var active: [(id: RunID, tags: [String: String])] = []
    var lastOfKind: [String: Int64] = [:]
    var runs = 0
    while true {
      let start = ContinuousClock.now
      let decision = try await pool.write { db in
        let now = WallClock.system.now()
        return try RunQueue.dequeue(
          limits, launch: "launch:bench:1", leaseUntil: now + .seconds(60), now: now, db)
      }
      milliseconds.append((ContinuousClock.now - start).inSeconds * 1000)
      runs += decision.runs.count
      let details = try await details(of: decision.runs, pool)
      for run in details {
        active.append((run.id, run.tags))
        // Runs with the same limits leave in the order of their priority, then of their coming.
        let kind = ["ecosystem", "heavy", "team"].map { run.tags[$0] ?? "" }.joined(separator: "|")
        if let last = lastOfKind[kind], last > run.place {
          throw BenchmarkUnavailable("a run of lower priority came first")
        }
        lastOfKind[kind] = run.place
      }
      try expectLimits(active.map(\.tags))
      if decision.isMore { continue }
      if active.isEmpty { return (runs, milliseconds) }
      // Several end between two decisions, as in life; the oldest first.
      let ended = active.prefix(3).map(\.id)
      active.removeFirst(ended.count)
      try await pool.write { db in
        for id in ended {
          try RunQueue.end(id, .success, message: "done", now: WallClock.system.now(), db)
        }
      }
    }
  }

  private static func details(of runs: [RunID], _ pool: PostgresPool) async throws
    -> [(id: RunID, tags: [String: String], place: Int64)]
  {
    guard !runs.isEmpty else { return [] }
    let rows = try await pool.read { db in
      try db.query(
        """
        SELECT run_id::text, tags ->> 'ecosystem', tags ->> 'heavy', tags ->> 'team',
          (10 - priority)::bigint * 1000000 + run_no
        FROM assetkit.runs JOIN unnest($1::text[]::uuid[]) WITH ORDINALITY AS g(run_id, place)
          USING (run_id) ORDER BY g.place
        """, runs.map(\.description)
      ).map { row in
        (
          id: try row[0] as String, ecosystem: try row[1] as String?, heavy: try row[2] as String?,
          team: try row[3] as String?, place: try row[4] as Int64
        )
      }
    }
    return rows.compactMap { row in
      var tags: [String: String] = [:]
      tags["ecosystem"] = row.ecosystem
      tags["heavy"] = row.heavy
      tags["team"] = row.team
      return RunID(row.id).map { ($0, tags, row.place) }
    }
  }

  private static func expectLimits(_ active: [[String: String]]) throws {
    let ecosystems = Dictionary(grouping: active.compactMap { $0["ecosystem"] }) { $0 }
    guard active.count <= 25, ecosystems.values.allSatisfy({ $0.count == 1 }),
      active.count(where: { $0["heavy"] != nil }) <= 2,
      active.count(where: { $0["team"] == "red" }) <= 2
    else { throw BenchmarkUnavailable("a limit was not kept") }
  }
}
