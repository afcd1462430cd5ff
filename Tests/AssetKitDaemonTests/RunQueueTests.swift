import AssetKitCore
import AssetKitPostgres
import PostgresClient
import TestSupport
import Testing
import SeededRandom

/// The decisions of the queue, made by the database.
@Suite(.database)
struct RunQueueTests {
  private let noon = Timestamp(microseconds: 1_790_000_000_000_000)

  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    return storage
  }

  private func enqueue(_ storage: PostgresStorage, _ tags: [[String: String]]) async throws
    -> [RunID]
  {
    try await storage.pool.write { db in
      try RunQueue.enqueue(
        tags.map { RunRequest(selection: "a", tags: $0) }, origin: nil, now: noon, db)
    }
  }

  private func dequeue(_ storage: PostgresStorage, _ limits: QueueLimits) async throws -> [RunID] {
    try await storage.dequeueAll(limits, now: noon)
  }

  private func end(_ storage: PostgresStorage, _ run: RunID) async throws {
    try await storage.pool.write { db in
      try RunQueue.end(run, .success, message: "done", now: noon, db)
    }
  }

  @Test("runs leave the queue by priority, then in the order in which they came")
  func priority() async throws {
    let storage = try await storage()
    let ids = try await enqueue(
      storage,
      [
        [:], ["dagster/priority": "5"], [:], ["dagster/priority": "-1"],
        ["dagster/priority": "5"],
      ])
    var order: [RunID] = []
    while let next = try await dequeue(storage, QueueLimits(maxConcurrentRuns: 1)).first {
      order.append(next)
      try await end(storage, next)
    }
    #expect(order == [1, 4, 0, 2, 3].map { ids[$0] })
  }

  @Test("a run that a full limit holds back holds back nobody else")
  func tagLimits() async throws {
    let storage = try await storage()
    let slow = ["kind": "slow"]
    let ids = try await enqueue(storage, [slow, slow, slow, ["kind": "fast"], [:]])
    let limits = QueueLimits(
      maxConcurrentRuns: 4, tags: [.init(key: "kind", values: .one("slow"), limit: 1)])
    #expect(try await dequeue(storage, limits) == [ids[0], ids[3], ids[4]])
    #expect(try await dequeue(storage, limits).isEmpty)
    try await end(storage, ids[0])
    #expect(try await dequeue(storage, limits) == [ids[1]])
  }

  @Test("what no limit holds back begins, however many wait before it")
  func behindMany() async throws {
    let storage = try await storage()
    let ids = try await enqueue(storage, Array(repeating: ["kind": "slow"], count: 120) + [[:]])
    let limits = QueueLimits(
      maxConcurrentRuns: 4, tags: [.init(key: "kind", values: .any, limit: 1)])
    #expect(try await dequeue(storage, limits) == [ids[0], ids[120]])
    for (ended, next) in zip(ids[0...2], ids[1...3]) {
      try await end(storage, ended)
      #expect(try await dequeue(storage, limits) == [next])
    }
  }

  @Test("the queue is what waits, whoever changes the state of a run")
  func queueAgrees() async throws {
    let storage = try await storage()
    let ids = try await enqueue(storage, Array(repeating: [:], count: 6))
    func change(_ sql: String, _ runs: RunID...) async throws -> [RunID] {
      try await storage.pool.write { db in
        try db.execute(sql, runs.map(\.description))
        let queued = try db.query(
          "SELECT run_id::text FROM assetkit.queued_runs JOIN assetkit.runs USING (run_no) ORDER BY 1"
        )
        let waiting = try db.query(
          "SELECT run_id::text FROM assetkit.runs WHERE status = 'QUEUED' ORDER BY 1")
        let runs = try waiting.compactMap { RunID(try $0[0] as String) }
        #expect(try queued.compactMap { RunID(try $0[0] as String) } == runs)
        return runs
      }
    }
    let these = "WHERE run_id = ANY ($1::text[]::uuid[])"
    #expect(try await change("SELECT $1::text[]").count == 6)
    #expect(
      try await change("UPDATE assetkit.runs SET status = 'STARTED' \(these)", ids[0], ids[1]).count
        == 4)
    #expect(
      try await change("UPDATE assetkit.runs SET status = 'QUEUED' \(these)", ids[0]).count == 5)
    #expect(
      try await change("UPDATE assetkit.runs SET status = status \(these)", ids[0], ids[1]).count
        == 5)
    #expect(try await change("DELETE FROM assetkit.runs \(these)", ids[2], ids[3]).count == 3)
    #expect(
      Set(try await dequeue(storage, QueueLimits())) == [ids[0], ids[4], ids[5]],
      "who waits again, or still, leaves the queue once")
    #expect(try await change("SELECT $1::text[]").isEmpty)
  }

  @Test("what waits while the schema is brought up to date waits on, for what it waited for")
  func migration() async throws {
    let pool = PostgresPool(try TestDatabase.required())
    let before = Migrator(schema: "assetkit", migrations: Array(Schema.migrations.prefix(9)))
    try await before.migrate(pool)
    let storage = PostgresStorage(pool)
    let ids = try await enqueue(storage, [["k": "1"], ["dagster/priority": "2"], [:]])
    try await pool.write { db in
      try db.execute(
        "UPDATE assetkit.runs SET held_by = 'k' WHERE run_id = $1::text::uuid", ids[0].description)
    }
    try await storage.migrate()
    let held = try await pool.read { db in
      try db.query("SELECT held_by FROM assetkit.queued_runs ORDER BY run_no")
        .map { try $0[0] as String }
    }
    #expect(held == ["k", "", ""])
    #expect(try await dequeue(storage, QueueLimits()) == [ids[1], ids[0], ids[2]])
  }

  @Test("limits hold for random runs and any number of daemons at once", arguments: 0..<4)
  func model(seed: Int) async throws {
    let storage = try await storage()
    var random = SplitMix64(seed: UInt64(seed))
    let limits = QueueLimits(
      maxConcurrentRuns: Int.random(in: 2...6, using: &random),
      tags: [
        .init(key: "eco", values: .each, limit: Int.random(in: 1...2, using: &random)),
        .init(key: "heavy", values: .any, limit: Int.random(in: 0...2, using: &random)),
        .init(key: "team", values: .one("a"), limit: Int.random(in: 1...2, using: &random)),
      ])
    var tags: [RunID: [String: String]] = [:]
    for _ in 0..<40 {
      var given: [String: String] = [:]
      if Bool.random(using: &random) {
        given["eco"] = ["npm", "pypi"].randomElement(using: &random)
      }
      if Int.random(in: 0..<4, using: &random) == 0 { given["heavy"] = "yes" }
      if Bool.random(using: &random) { given["team"] = ["a", "b"].randomElement(using: &random) }
      for id in try await enqueue(storage, [given]) { tags[id] = given }
    }
    var active: Set<RunID> = []
    var seen: Set<RunID> = []
    for _ in 0..<200 where seen.count < tags.count || !active.isEmpty {
      let taken = try await withThrowingTaskGroup(of: [RunID].self) { group in
        for _ in 0..<3 { group.addTask { try await dequeue(storage, limits) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      for id in taken {
        #expect(seen.insert(id).inserted, "a run was taken twice")
        active.insert(id)
      }
      let running = active.map { tags[$0] ?? [:] }
      #expect(running.count <= limits.maxConcurrentRuns ?? 0)
      for limit in limits.tags {
        let values = running.compactMap { $0[limit.key] }
        switch limit.values {
        case .any: #expect(values.count <= limit.limit)
        case .one(let value): #expect(values.filter { $0 == value }.count <= limit.limit)
        case .each:
          for value in Set(values) {
            #expect(values.filter { $0 == value }.count <= limit.limit)
          }
        }
      }
      // What waits could not have begun: each waiting run meets a full limit.
      let waiting = tags.filter { !seen.contains($0.key) }.values
      for run in waiting where running.count < limits.maxConcurrentRuns ?? 0 {
        let isHeld = limits.tags.contains { limit in
          guard let value = run[limit.key] else { return false }
          let values = running.compactMap { $0[limit.key] }
          switch limit.values {
          case .any: return values.count >= limit.limit
          case .one(let wanted):
            return value == wanted && values.filter { $0 == wanted }.count >= limit.limit
          case .each: return values.filter { $0 == value }.count >= limit.limit
          }
        }
        #expect(isHeld, "a run waits that no limit holds back")
      }
      guard let ended = active.randomElement(using: &random) else { break }
      active.remove(ended)
      try await end(storage, ended)
    }
    let held = tags.filter { !seen.contains($0.key) }
    #expect(held.allSatisfy { $0.value["heavy"] != nil }, "only a limit of 0 holds back for ever")
  }

  @Test("a run that waits is canceled at once, and never leaves the queue")
  func cancelQueued() async throws {
    let storage = try await storage()
    let id = try #require(try await enqueue(storage, [[:]]).first)
    try await storage.pool.write { try RunQueue.cancel(id, now: noon, $0) }
    #expect(try await storage.run(id)?.status == .canceled)
    #expect(try await dequeue(storage, QueueLimits()).isEmpty)
    let events = try await storage.events(of: id, after: 0, limit: 10).map(\.type)
    #expect(events == [.runEnqueued, .runCanceled])
  }

  @Test("a launch that nobody takes up goes back to the queue, a few times, then fails")
  func requeue() async throws {
    let storage = try await storage()
    let id = try #require(try await enqueue(storage, [[:]]).first)
    let late = noon + .seconds(60)
    for launch in 1...RunQueue.maxLaunches {
      #expect(try await dequeue(storage, QueueLimits()) == [id])
      // The lapsed launch is no lost worker.
      #expect(try await storage.reapLostRuns(now: late).isEmpty)
      let losses = try await storage.pool.write { db in
        let leases = try RunQueue.openLeases(db)
        return try RunQueue.endLapsed(leases, now: late, db).map(\.loss)
      }
      #expect(losses == [launch < RunQueue.maxLaunches ? .requeued : .ended(.failure)])
    }
    let run = try await storage.run(id)
    #expect(run?.status == .failure)
    #expect(run?.message == "no process took it up")
  }

  @Test("a failed run is retried as often as its tag says, with what it did not make")
  func retries() async throws {
    let storage = try await storage()
    var id = try #require(
      try await enqueue(storage, [["dagster/max_retries": "2", "team": "x"]]).first)
    let first = id
    for number in 1...3 {
      #expect(try await dequeue(storage, QueueLimits()) == [id])
      _ = try await storage.claimRun(
        id, launch: "launch:t", worker: "h:1", steps: ["a", "b"], leaseUntil: noon)
      var sequence = 10
      func append(_ payload: Event.Payload, _ step: String? = nil) async throws {
        sequence += 1
        _ = try await storage.append(
          EventBatch(
            run: id,
            events: [Event(sequence: sequence, timestamp: noon, step: step, payload: payload)]))
      }
      try await append(.assetMaterializationPlanned("a"), "a")
      try await append(.assetMaterializationPlanned("b"), "b")
      try await append(.assetMaterialization(Materialization(asset: "a", dataVersion: "1")), "a")
      try await append(.runFailure(message: "as told"))
      let retries = try await storage.pool.write { db in
        try RunQueue.retryFailed(.init(), now: noon, db).retries.map { [$0.failed, $0.retry] }
      }
      let again = try await storage.pool.write { db in
        try RunQueue.retryFailed(.init(), now: noon, db).retries.count
      }
      #expect(again == 0)
      guard number < 3 else {
        #expect(retries.isEmpty)
        break
      }
      #expect(retries.first?.first == id)
      id = try #require(retries.first?.last)
      let retry = try #require(try await storage.run(id))
      #expect(retry.selection == AssetSelection.asset("b").description)
      #expect(retry.tags["team"] == "x")
      #expect(retry.tags["dagster/retry_number"] == "\(number)")
      #expect(retry.tags["dagster/root_run_id"] == first.description)
    }
  }

  @Test(
    "a run of which a step failed is retried unless its tag, or the policy, says otherwise",
    arguments: [(true, nil), (false, nil), (false, "true"), (true, "False")] as [(Bool, String?)])
  func stepFailures(policy: Bool, tag: String?) async throws {
    let storage = try await storage()
    let ids = try await enqueue(
      storage,
      Array(
        repeating: ["dagster/retry_on_asset_or_op_failure": tag].compactMapValues { $0 }, count: 2))
    #expect(try await dequeue(storage, QueueLimits()) == ids)
    _ = try await storage.claimRun(
      ids[0], launch: "launch:t", worker: "h:1", steps: ["a"], leaseUntil: noon + .seconds(20))
    _ = try await storage.append(
      EventBatch(
        run: ids[0],
        events: [
          Event(
            sequence: 10, timestamp: noon, step: "a",
            payload: .stepFailure(attempt: 1, message: "m")),
          Event(sequence: 11, timestamp: noon, payload: .runFailure(message: "step 'a' failed")),
        ]))
    try await storage.pool.write { db in
      try RunQueue.end(ids[1], .failure, message: "its process was killed", now: noon, db)
    }
    let retried = try await storage.pool.write { db in
      try RunQueue.retryFailed(
        .init(maxRetries: 1, retriesStepFailures: policy), now: noon, db
      ).retries.map(\.failed)
    }
    let retriesBoth = tag.map { $0 == "true" } ?? policy
    #expect(retried == (retriesBoth ? ids : [ids[1]]))
  }
}
