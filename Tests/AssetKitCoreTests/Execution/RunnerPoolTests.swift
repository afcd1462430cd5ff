import AssetKitCore
import AssetKitTesting
import Testing

/// How many steps execute at once: in a run, and in the concurrency pools.
struct RunnerPoolTests {
  @Test func `limits hold: no more steps at once than the total and the pool allow`() async throws {
    let gauge = Gauge()
    var options = Runner.Options()
    options.maxConcurrent = 4
    options.poolLimits = ["database": 2]
    var definitions = Definitions()
    for number in 0..<12 {
      let pool = number % 2 == 0 ? "database" : nil
      definitions.add(
        AssetDefinition(AssetKey("asset\(number)"), pool: pool) { _ in
          await gauge.enter(pool)
          try await Task.sleep(for: .milliseconds(5))
          await gauge.leave(pool)
          return .materialized()
        })
    }
    let (outcome, _) = try await materialize(definitions, options: options)
    #expect(outcome.end == .success)
    #expect(await gauge.greatestTotal <= 4)
    #expect(await gauge.greatestTotal > 1)
    #expect(await gauge.greatestInPool <= 2)
  }

  @Test func `a pool without a limit of its own has the default one`() async throws {
    let gauge = Gauge()
    var options = Runner.Options()
    options.maxConcurrent = 8
    options.poolLimits = ["own": 4]
    options.defaultPoolLimit = 1
    var definitions = Definitions()
    for number in 0..<6 {
      definitions.add(
        AssetDefinition(AssetKey("asset\(number)"), pool: "database") { _ in
          await gauge.enter("database")
          try await Task.sleep(for: .milliseconds(5))
          await gauge.leave("database")
          return .materialized()
        })
    }
    let (outcome, _) = try await materialize(definitions, options: options)
    #expect(outcome.end == .success)
    #expect(await gauge.greatestInPool == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a run that takes slots as a whole keeps them, for all its steps, until it ends`()
    async throws
  {
    var options = Runner.Options()
    options.maxConcurrent = 4
    options.poolLimits = ["p": 1, "q": 1]
    options.poolGranularity = .run
    let storage = InMemoryStorage()
    let gauge = Gauge()
    // One begins with p, the other with q: would each take what it needs just now, none would end.
    let runs = try await withThrowingTaskGroup(of: RunOutcome.End.self) { group in
      for pools in [["p", "q", "p"], ["q", "p", "q"]] {
        var definitions = Definitions()
        let run = pools.joined()
        for (number, pool) in pools.enumerated() {
          definitions.add(
            AssetDefinition(
              AssetKey("\(run)\(number)"),
              deps: number > 0 ? [AssetKey("\(run)\(number - 1)")] : [],
              pool: pool
            ) { _ in
              await gauge.enter(run)
              try await Task.sleep(for: .milliseconds(20))
              await gauge.leave(run)
              return .materialized()
            })
        }
        group.addTask { [definitions, options] in
          try await materialize(definitions, storage: storage, options: options).outcome.end
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(runs == [RunOutcome.End.success, .success])
    #expect(await gauge.greatestTotal == 1, "steps of two runs were in the pools at once")
  }

  @Test(.timeLimit(.minutes(1)))
  func `steps of one run share the slot that it has as a whole`() async throws {
    var options = Runner.Options()
    options.maxConcurrent = 4
    options.poolLimits = ["p": 1]
    options.poolGranularity = .run
    let gauge = Gauge()
    var definitions = Definitions()
    for number in 0..<4 {
      definitions.add(
        AssetDefinition(AssetKey("asset\(number)"), pool: "p") { _ in
          await gauge.enter("p")
          while await gauge.greatestTotal < 2 { try await Task.sleep(for: .milliseconds(1)) }
          await gauge.leave("p")
          return .materialized()
        })
    }
    let (outcome, _) = try await materialize(definitions, options: options)
    #expect(outcome.end == .success)
  }

  @Test func `a step that waits for its pool holds up no other, and is skipped by a cancellation`()
    async throws
  {
    var options = Runner.Options()
    options.maxConcurrent = 1
    options.poolLimits = ["closed": 0]
    let (made, signal) = AsyncStream.makeStream(of: Void.self)
    var definitions = Definitions()
    definitions.add(AssetDefinition("a", pool: "closed") { _ in .materialized() })
    definitions.add(
      AssetDefinition("b", pool: "open") { _ in
        signal.yield()
        return .materialized()
      })
    let storage = InMemoryStorage()
    let run = Task { [definitions, options] in
      try await materialize(definitions, storage: storage, options: options)
    }
    for await _ in made { break }
    run.cancel()
    let outcome = try await run.value.outcome
    #expect(outcome.end == .canceled)
    let steps = await storage.steps(of: outcome.id)
    #expect(steps.first { $0.name == "a" }?.status == .skipped)
  }
}

private actor Gauge {
  private var total = 0
  private var inPool = 0
  private(set) var greatestTotal = 0
  private(set) var greatestInPool = 0

  func enter(_ pool: String?) {
    total += 1
    if pool != nil { inPool += 1 }
    greatestTotal = max(greatestTotal, total)
    greatestInPool = max(greatestInPool, inPool)
  }

  func leave(_ pool: String?) {
    total -= 1
    if pool != nil { inPool -= 1 }
  }
}
