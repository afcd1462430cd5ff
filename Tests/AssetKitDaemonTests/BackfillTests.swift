import AssetKitCore
import AssetKitPostgres
import PostgresClient
import TestSupport
import Testing

/// Backfills as rows and runs of the queue.
@Suite(.database)
struct BackfillTests {
  private let noon = Timestamp(microseconds: 1_790_000_000_000_000)

  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    return storage
  }

  /// A plan over hours; with days that are made from them, and months from those; or days before them.
  private func plan(
    _ id: String, hours count: Int, withDays: Bool = false, months: Bool = false,
    afterDays: Bool = false
  ) throws -> BackfillPlan {
    var definitions = Definitions()
    func add(_ key: AssetKey, _ partitions: PartitionsDefinition, deps: [AssetKey]) {
      definitions.add(
        AssetDefinition(key, deps: deps, partitions: partitions) { _ in .materialized() })
    }
    add("hours", .hourly(from: "2020-01-01-00:00"), deps: afterDays ? ["days"] : [])
    if withDays || afterDays {
      add("days", .daily(from: "2020-01-01"), deps: afterDays ? [] : ["hours"])
    }
    if months { add("months", .monthly(from: "2020-01-01"), deps: ["days"]) }
    return try BackfillPlan(
      id: id, definitions: definitions, graph: definitions.validate(),
      selection: definitions.specs.map(\.key), scope: PartitionScope(now: noon.instant)
    ) { _, _ in PartitionSet(0..<(afterDays ? count / 24 : count)) }
  }

  private func decideRetries(_ storage: PostgresStorage, _ limit: Int) async throws -> [RunID] {
    try await storage.pool.write { db in
      try RunQueue.retryFailed(.init(maxRetries: limit), now: noon, db).retries.map(\.retry)
    }
  }

  private func launch(_ storage: PostgresStorage, _ plan: BackfillPlan, _ id: String) async throws
    -> [RunID]
  {
    try await storage.pool.write { db in
      try Backfills.launch(
        plan, id: id, selection: "*", policy: "declared", tags: [:], now: noon, db)
    }
  }

  private func dequeue(_ storage: PostgresStorage, _ limit: Int) async throws -> [RunID] {
    try await storage.dequeueAll(QueueLimits(maxConcurrentRuns: limit), now: noon)
  }

  private func end(_ storage: PostgresStorage, _ run: RunID, _ status: RunStatus = .success)
    async throws
  {
    try await storage.pool.write { db in
      try RunQueue.end(run, status, message: "done", now: noon + .seconds(5), db)
    }
  }

  private func record(_ storage: PostgresStorage, _ id: String) async throws -> Backfills.Record {
    try #require(try await storage.pool.read { try Backfills.record(id, $0) })
  }

  @Test(.timeLimit(.minutes(1)))
  func `ten thousand partitions are queued in one transaction, and canceled in another`()
    async throws
  {
    let storage = try await storage()
    let id = Backfills.newID()
    let plan = try plan(id, hours: 10_000)
    #expect(plan.runs.count == 10_000)
    let ids = try await launch(storage, plan, id)
    #expect(ids.count == 10_000)
    // The same backfill again: each of its runs is there already.
    await #expect(throws: PostgresError.self) { try await launch(storage, plan, id) }
    var state = try await record(storage, id)
    #expect((state.status, state.runs, state.queued) == ("REQUESTED", 10_000, 10_000))
    #expect(state.partitions == "2020-01-01-00:00...2021-02-20-15:00")
    let first = try await dequeue(storage, 3)
    #expect(first == Array(ids.prefix(3)))
    let run = try #require(try await storage.run(first[1]))
    #expect(
      run.tags == [RunTag.partition: "2020-01-01-01:00", RunTag.backfill: id])
    try await end(storage, first[0])
    try await end(storage, first[1], .failure)
    let (canceled, asked) = try await storage.pool.write { db in
      try Backfills.cancel(id, now: noon + .seconds(6), db)
    }
    #expect((canceled, asked) == (9_997, 1))
    state = try await record(storage, id)
    #expect(
      (state.status, state.succeeded, state.failed, state.canceled, state.inProgress)
        == ("CANCELING", 1, 1, 9_997, 1))
    try await end(storage, first[2], .canceled)
    state = try await record(storage, id)
    #expect(state.status == "CANCELED")
    #expect(state.endedAt != nil)
    #expect(try await dequeue(storage, 3).isEmpty)
    let events = try await storage.events(of: ids[9_000], after: 0, limit: 10)
    #expect(events.map(\.type) == [.runEnqueued, .runCanceled])
    // Nothing changes when it is canceled again.
    let again = try await storage.pool.write { try Backfills.cancel(id, now: noon, $0) }
    #expect(again == (0, 0))
  }

  @Test func `a stage waits until nothing of the one before is open, and holds up nobody else`()
    async throws
  {
    let storage = try await storage()
    let id = Backfills.newID()
    let plan = try plan(id, hours: 30, withDays: true)
    #expect(plan.runs.map(\.stage) == Array(repeating: 0, count: 30) + [1, 1])
    let ids = try await launch(storage, plan, id)
    let hours = try await dequeue(storage, 1_000)
    #expect(hours == Array(ids.prefix(30)))
    let other = try await storage.pool.write { db in
      try RunQueue.enqueue([RunRequest(selection: "x")], origin: nil, now: noon, db)
    }
    #expect(try await dequeue(storage, 1_000) == other)
    for run in hours.dropLast() { try await end(storage, run) }
    #expect(try await dequeue(storage, 1_000).isEmpty)
    // However the last one ends, its partition's state tells the next stage; unless it is tried again.
    try await end(storage, hours[29], .failure)
    #expect(try await dequeue(storage, 1_000).isEmpty)
    let retry = try #require(try await decideRetries(storage, 1).first)
    #expect(try await dequeue(storage, 1_000) == [retry])
    #expect(try await dequeue(storage, 1_000).isEmpty)
    try await end(storage, retry, .failure)
    #expect(try await dequeue(storage, 1_000).isEmpty)
    #expect(try await decideRetries(storage, 1).isEmpty)
    #expect(try await dequeue(storage, 1_000) == Array(ids.suffix(2)))
  }

  @Test func `a retry is of the stage of what it tries again, and the next one waits for it`()
    async throws
  {
    let storage = try await storage()
    let id = Backfills.newID()
    let ids = try await launch(storage, try plan(id, hours: 30, withDays: true, months: true), id)
    #expect(ids.count == 33)
    for run in try await dequeue(storage, 1_000) { try await end(storage, run) }
    _ = try await decideRetries(storage, 1)
    let days = try await dequeue(storage, 1_000)
    #expect(days.count == 2)
    try await end(storage, days[0])
    try await end(storage, days[1], .failure)
    let retry = try #require(try await decideRetries(storage, 1).first)
    #expect(try await dequeue(storage, 1_000) == [retry])
    try await end(storage, retry)
    #expect(try await dequeue(storage, 1_000) == [ids[32]])
  }

  @Test(.timeLimit(.minutes(1)))
  func `the queue is told when it is decided that a stage has failed for good`() async throws {
    let storage = try await storage()
    let id = Backfills.newID()
    _ = try await launch(storage, try plan(id, hours: 1, withDays: true), id)
    let hour = try #require(try await dequeue(storage, 10).first)
    try await end(storage, hour, .failure)
    let listener = PostgresListener(storage.pool.configuration)
    var heard: [String] = []
    for try await event in listener.notifications(channels: [RunQueue.channel]) {
      switch event {
      case .listening: _ = try await decideRetries(storage, 0)
      case .notification(_, let payload): heard.append(payload)
      }
      if !heard.isEmpty { break }
    }
    #expect(heard == ["queue"])
    #expect(try await dequeue(storage, 10).count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a decision reads nothing of ten thousand runs whose stage is not open`() async throws {
    let storage = try await storage()
    let id = Backfills.newID()
    // A day each, and then its hours.
    let plan = try plan(id, hours: 10_008, afterDays: true)
    #expect(plan.runs.count { $0.stage == 1 } == 10_008)
    _ = try await launch(storage, plan, id)
    #expect(try await dequeue(storage, 1_000).count == 417)
    for isAnalyzed in [false, true] {
      if isAnalyzed {
        try await storage.pool.read {
          try $0.executeScript("ANALYZE assetkit.runs, assetkit.queued_runs")
        }
      }
      let (runs, read) = try await storage.pool.write { db in
        func read() throws -> Int64 {
          try db.query(
            """
            SELECT sum(seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_xact_user_tables
            WHERE schemaname = 'assetkit' AND relname IN ('runs', 'queued_runs')
            """)[0][0]
        }
        // The connection's numbers may have what it read before.
        let before = try read()
        let runs = try RunQueue.dequeue(
          QueueLimits(maxConcurrentRuns: 1_000), launch: "launch:t",
          leaseUntil: noon + .seconds(8), now: noon, db
        ).runs
        return (runs, try read() - before)
      }
      #expect(runs.isEmpty)
      // Those that execute are counted, and little else.
      #expect(read < 600, "analyzed: \(isAnalyzed)")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `one run makes a range of five thousand partitions, each known by itself`() async throws {
    let storage = try await storage()
    var definitions = Definitions()
    let hours = PartitionsDefinition.hourly(from: "2020-01-01-00:00")
    definitions.add(AssetDefinition("raw", partitions: hours) { _ in .materialized() })
    definitions.add(
      AssetDefinition("hours", deps: ["raw"], partitions: hours) { _ in .materialized() })
    let partition = RunPartition.range("2020-01-01-00:00", "2020-07-27-07:00")
    let plan = try RunPlan(
      definitions: definitions, selection: ["raw", "hours"], partition: partition,
      scope: PartitionScope(now: noon.instant))
    let outcome = try await Runner(storage: storage).run(
      plan, Runner.Request(selection: "*", tags: partition.tags))
    #expect(outcome.end == .success)
    let states = try await storage.partitionStates(of: "hours", in: nil)
    #expect(states.count == 5_000)
    #expect(states.allSatisfy { $0.status == .materialized && $0.count == 1 })
    #expect(try await storage.outdatedPartitions(of: "hours").isEmpty)
    let inputs: Int64 = try await storage.pool.read { db in
      try db.query(
        """
        SELECT count(*) FROM assetkit.materialization_inputs i
        JOIN assetkit.materializations m USING (materialization_id)
        WHERE i.upstream_partition = m.partition
        """)[0][0]
    }
    #expect(inputs == 5_000)
  }

  @Test func `states are counted again from materializations that came in another way`()
    async throws
  {
    let storage = try await storage()
    for (partition, version) in [("x", "1"), ("x", "2"), (nil, "3")] {
      _ = try await storage.report(
        Materialization(asset: "a", dataVersion: version, partition: partition), at: noon)
    }
    let before = try await storage.partitionStates(of: "a", in: nil)
    try await storage.pool.write { db in
      try db.executeScript(
        """
        DELETE FROM assetkit.asset_partitions;
        UPDATE assetkit.asset_state SET whole_at = NULL;
        SELECT assetkit.recount_partitions();
        SELECT assetkit.recount_partitions();
        """)
    }
    #expect(before.first?.count == 2)
    #expect(try await storage.partitionStates(of: "a", in: nil) == before)
    #expect(try await storage.wholeMaterialization(of: "a") == noon)
  }

  @Test func `the state follows from the runs, and what was tried again counts once`() async throws
  {
    let storage = try await storage()
    let id = Backfills.newID()
    _ = try await launch(storage, try plan(id, hours: 2), id)
    let runs = try await dequeue(storage, 10)
    try await end(storage, runs[0])
    try await end(storage, runs[1], .failure)
    #expect(try await record(storage, id).status == "COMPLETED_FAILED")
    let retries = try await storage.pool.write { db in
      try RunQueue.retryFailed(.init(maxRetries: 1), now: noon, db).retries
    }
    #expect(retries.count == 1)
    var state = try await record(storage, id)
    #expect((state.status, state.failed, state.queued) == ("REQUESTED", 0, 1))
    let retry = try #require(try await dequeue(storage, 10).first)
    try await end(storage, retry)
    state = try await record(storage, id)
    #expect((state.status, state.succeeded, state.failed) == ("COMPLETED_SUCCESS", 2, 0))
    #expect(try await storage.pool.read { try Backfills.records(limit: 10, $0) }.map(\.id) == [id])
  }
}
