import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import Glibc
import PostgresClient
import TestSupport
import Testing

/// A run comes to one end, in whatever order those who can end it come.
@Suite(.database)
struct RunEndTests {
  private static let noon = Timestamp(microseconds: 1_790_000_000_000_000)
  private static let launch = "launch:h:1:1"
  private static let worker = "h:2"

  /// What can happen to a run.
  enum Deed: CaseIterable {
    /// Somebody asks for its end.
    case cancel
    /// Its worker records a success.
    case finish
    /// Its worker records that it was canceled.
    case obey
    /// Its process is gone.
    case crash
    /// Its lease is seen to have lapsed.
    case lapse
  }

  /// How far a run has come before.
  enum Stage: CaseIterable {
    case queued, launched, claimed, started
  }

  struct World: Sendable {
    let storage: PostgresStorage
    let run: RunID

    init(_ storage: PostgresStorage, _ stage: Stage) async throws {
      self.storage = storage
      let ids = try await storage.pool.write { db in
        try RunQueue.enqueue([RunRequest(selection: "a")], origin: nil, now: noon, db)
      }
      run = try #require(ids.first)
      guard stage != .queued else { return }
      let taken = try await storage.pool.write { db in
        try RunQueue.dequeue(
          QueueLimits(maxConcurrentRuns: nil), launch: launch, leaseUntil: noon + .seconds(8),
          now: noon, db
        ).runs
      }
      #expect(taken == ids)
      guard stage != .launched else { return }
      _ = try await storage.claimRun(
        run, launch: launch, worker: worker, steps: ["a"], leaseUntil: noon + .seconds(20))
      if stage == .started { try await append(.runStart, at: 10) }
    }

    func append(_ payload: Event.Payload, at sequence: Int) async throws {
      let event = Event(sequence: sequence, timestamp: noon, payload: payload)
      _ = try await storage.append(EventBatch(run: run, events: [event]))
    }

    func perform(_ deed: Deed) async throws {
      switch deed {
      case .cancel: try await storage.pool.write { try RunQueue.cancel(run, now: noon, $0) }
      case .finish, .obey:
        // A worker that never took the run over writes nothing.
        guard try await storage.run(run)?.worker == worker else { return }
        do {
          try await append(deed == .finish ? .runSuccess : .runCanceled(message: "m"), at: 20)
        } catch let error as StorageError {
          #expect(error.code == .runEnded)
        }
      case .crash:
        try await storage.pool.write { db in
          let process = RunQueue.EndedProcess(launch: launch, worker: worker, message: "killed")
          _ = try RunQueue.processEnded(process, of: run, now: noon, db)
        }
      case .lapse:
        try await storage.pool.write { db in
          let leases = try RunQueue.openLeases(db).filter { $0.run == run }
          _ = try RunQueue.endLapsed(leases, now: noon, db)
        }
      }
    }

    struct State: Equatable {
      var status: RunStatus
      var message: String?
      var ends: [EventType]
    }

    func state() async throws -> State {
      let record = try #require(try await storage.run(run))
      let ends = try await storage.events(of: run, after: 0, limit: 100).map(\.type)
        .filter { [.runSuccess, .runFailure, .runCanceled].contains($0) }
      return State(status: record.status, message: record.message, ends: ends)
    }

    /// What holds at any time.
    func expectConsistent(_ state: State, _ story: String) {
      #expect(state.ends.count == (state.status.isTerminal ? 1 : 0), "\(story): \(state)")
      let expected: EventType? =
        switch state.status {
        case .success: .runSuccess
        case .failure: .runFailure
        case .canceled: .runCanceled
        default: nil
        }
      #expect(state.ends.first == expected, "\(story): \(state)")
      if state.status == .failure || state.status == .canceled {
        #expect(state.message?.isEmpty == false, "\(story): no reason")
      }
    }
  }

  private static func permutations(_ deeds: [Deed]) -> [[Deed]] {
    guard deeds.count > 1 else { return [deeds] }
    return deeds.indices.flatMap { index -> [[Deed]] in
      var rest = deeds
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required(), maxConnections: 8))
    try await storage.migrate()
    return storage
  }

  @Test(
    "an end is final, has a reason, and is one, in each order of all that can end a run",
    arguments: Stage.allCases)
  func orders(stage: Stage) async throws {
    let storage = try await storage()
    for order in Self.permutations(Deed.allCases) {
      let world = try await World(storage, stage)
      var before = try await world.state()
      for (index, deed) in order.enumerated() {
        try await world.perform(deed)
        let after = try await world.state()
        let story = "\(stage): \(order.prefix(index + 1))"
        world.expectConsistent(after, story)
        if before.status.isTerminal { #expect(after == before, "\(story): an end was changed") }
        before = after
      }
      // Who asked for its end got it: nothing of what came to pass left it waiting.
      #expect(before.status.isTerminal, "\(stage), \(order): \(before)")
      try await storage.pool.write {
        try RunQueue.end(world.run, .failure, message: "x", now: Self.noon, $0)
      }
    }
  }

  @Test("the same when all of it happens at once", arguments: 0..<3)
  func race(round: Int) async throws {
    let storage = try await storage()
    for index in 0..<40 {
      let world = try await World(storage, Stage.allCases[index % 4])
      try await withThrowingTaskGroup(of: Void.self) { group in
        for deed in Deed.allCases.shuffled() { group.addTask { try await world.perform(deed) } }
        try await group.waitForAll()
      }
      let state = try await world.state()
      world.expectConsistent(state, "run \(index)")
      #expect(state.status.isTerminal || state.status == .canceling, "\(state)")
      try await storage.pool.write {
        try RunQueue.end(world.run, .failure, message: "x", now: Self.noon, $0)
      }
    }
  }

  @Test("a cancellation that meets the dequeueing of its run is not lost")
  func cancelDuringDequeue() async throws {
    let storage = try await storage()
    let world = try await World(storage, .queued)
    try await withOpenTransaction(storage) { db in
      _ = try RunQueue.dequeue(
        QueueLimits(), launch: Self.launch, leaseUntil: Self.noon + .seconds(8), now: Self.noon, db)
    } meanwhile: {
      try await world.perform(.cancel)
    }
    #expect(try await world.state().status == .canceling)
  }

  @Test("a run that is canceled while the queue decides about it is not launched")
  func dequeueDuringCancel() async throws {
    let storage = try await storage()
    let world = try await World(storage, .queued)
    try await withOpenTransaction(storage) { db in
      try RunQueue.cancel(world.run, now: Self.noon, db)
    } meanwhile: {
      let taken = try await storage.pool.write { db in
        try RunQueue.dequeue(
          QueueLimits(), launch: Self.launch, leaseUntil: Self.noon + .seconds(8), now: Self.noon,
          db
        ).runs
      }
      #expect(taken.isEmpty)
    }
    #expect(try await world.state().status == .canceled)
  }

  @Test("a cancellation that meets the return of a run to the queue is not lost")
  func cancelDuringRequeue() async throws {
    let storage = try await storage()
    let world = try await World(storage, .launched)
    try await withOpenTransaction(storage) { db in
      _ = try RunQueue.endLapsed(try RunQueue.openLeases(db), now: Self.noon, db)
    } meanwhile: {
      try await world.perform(.cancel)
    }
    #expect(try await world.state().status == .canceled)
  }

  @Test("the end of a process that came too late leaves the run to the launch that has it")
  func lateProcess() async throws {
    let storage = try await storage()
    let world = try await World(storage, .launched)
    try await world.perform(.lapse)
    let again = try await storage.pool.write { db in
      try RunQueue.dequeue(
        QueueLimits(), launch: "launch:h:1:2", leaseUntil: Self.noon + .seconds(8), now: Self.noon,
        db
      ).runs
    }
    #expect(again == [world.run])
    _ = try await storage.claimRun(
      world.run, launch: "launch:h:1:2", worker: "h:3", steps: ["a"],
      leaseUntil: Self.noon + .seconds(20))
    await #expect(throws: StorageError.self) {
      _ = try await storage.claimRun(
        world.run, launch: Self.launch, worker: Self.worker, steps: ["a"],
        leaseUntil: Self.noon + .seconds(20))
    }
    // The refused process ends.
    try await world.perform(.crash)
    #expect(try await world.state().status == .starting)
  }

  @Test("a run that goes back to the queue is announced there")
  func requeueIsAnnounced() async throws {
    let storage = try await storage()
    let world = try await World(storage, .launched)
    let listener = PostgresListener(storage.pool.configuration)
    var heard = false
    for try await event in listener.notifications(channels: [RunQueue.channel]) {
      switch event {
      case .listening: try await world.perform(.lapse)
      case .notification(_, let payload): heard = payload == "queue"
      }
      if heard { break }
    }
    #expect(heard)
    #expect(try await world.state().status == .queued)
  }

  /// Performs a transaction, and something else that comes to wait for its end.
  private func withOpenTransaction(
    _ storage: PostgresStorage, _ first: @escaping @Sendable (Database) throws -> Void,
    meanwhile second: @escaping @Sendable () async throws -> Void
  ) async throws {
    let waiting = try await PostgresConnection(storage.pool.configuration).write { db in
      try first(db)
      let waiting = Task { try await second() }
      for _ in 0..<2_000 {
        try db.query("SELECT pg_stat_clear_snapshot()")
        let isWaitedFor: Bool = try db.query(
          """
          SELECT EXISTS (SELECT FROM pg_stat_activity
            WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))
          """)[0][0]
        if isWaitedFor { return waiting }
        usleep(5_000)
      }
      waiting.cancel()
      throw PostgresError(.server, message: "nothing waited for the transaction")
    }
    try await waiting.value
  }
}
