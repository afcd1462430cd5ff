import AssetKitCore
import AssetKitPostgres
import PostgresClient
import TestSupport
import Testing

/// The limits of concurrency pools, as somebody sets them.
@Suite(.database) struct PoolsTests {
  private func storage() async throws -> PostgresStorage {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    return storage
  }

  @Test func `a limit is set, changed and given back to the default`() async throws {
    let storage = try await storage()
    for (limit, pools) in [
      (2, [Pools.Status(name: "p", limit: 2)]),
      (0, [Pools.Status(name: "p", limit: 0)]), (nil, []),
    ] {
      try await storage.pool.write { try Pools.set(limit, of: "p", $0) }
      #expect(try await storage.pool.read { try Pools.all($0) } == pools)
    }
  }

  /// Counts the steps that are under way, and lets them end.
  private actor Gate {
    private(set) var inside = 0
    private(set) var most = 0
    private var isOpen = false

    func pass() async throws {
      inside += 1
      most = max(most, inside)
      while !isOpen { try await Task.sleep(for: .milliseconds(5)) }
      inside -= 1
    }

    func open() { isOpen = true }
  }

  @Test func `a run under way goes by the limit of the moment`() async throws {
    let storage = try await storage()
    let gate = Gate()
    var definitions = Definitions()
    for number in 0..<6 {
      definitions.add(
        AssetDefinition(AssetKey("asset\(number)"), pool: "p") { _ in
          try await gate.pass()
          return .materialized()
        })
    }
    var options = Runner.Options()
    options.maxConcurrent = 6
    options.defaultPoolLimit = 1
    let plan = try RunPlan(
      definitions: definitions, selection: Set(definitions.specs.map(\.key)))
    let run = Task { [options] in
      try await Runner(storage: storage, options: options).run(
        plan, Runner.Request(selection: "*"))
    }
    func becomes(_ count: Int) async throws {
      let deadline = ContinuousClock.now + .seconds(30)
      while await gate.inside != count {
        try #require(ContinuousClock.now < deadline, "there never were \(count) steps under way")
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    try await becomes(1)
    try await storage.pool.write { try Pools.set(3, of: "p", $0) }
    try await becomes(3)
    #expect(try await storage.pool.read { try Pools.all($0) }.map(\.taken) == [3])
    try await storage.pool.write { try Pools.set(4, of: "p", $0) }
    try await becomes(4)
    #expect(await gate.most == 4)
    await gate.open()
    #expect(try await run.value.end == .success)
    #expect(try await storage.pool.read { try Pools.all($0) }.map(\.taken) == [0])
  }
}
