import AssetKitCore
import AssetKitTesting
import Testing

@Suite struct RunnerTests {
  /// A chain and a branch: a -> b -> c, a -> d.
  private func definitions(
    _ body: @escaping @Sendable (AssetContext) async throws -> MaterializeResult
  ) -> Definitions {
    var definitions = Definitions()
    definitions.add(AssetDefinition("a", codeVersion: "1", execute: body))
    definitions.add(AssetDefinition("b", deps: ["a"], codeVersion: "1", execute: body))
    definitions.add(AssetDefinition("c", deps: ["b"], codeVersion: "1", execute: body))
    definitions.add(AssetDefinition("d", deps: ["a"], codeVersion: "1", execute: body))
    return definitions
  }

  @Test func `a run materializes every asset after its upstream assets and records both`()
    async throws
  {
    let (outcome, storage) = try await materialize(
      definitions { context in
        .materialized(["upstream": .int(Int64(context.upstream.count))])
      })
    #expect(outcome.end == .success)
    #expect(outcome.unsaved.isEmpty)
    let latest = await storage.latestMaterializations(of: ["a", "b", "c", "d"])
    #expect(latest.count == 4)
    #expect(latest["a"]?.materialization.metadata == ["upstream": 0])
    #expect(latest["c"]?.materialization.inputs.map(\.asset) == ["b"])
    #expect(latest["c"]?.materialization.inputs.first?.id == latest["b"]?.id)
    #expect(await storage.run(outcome.id)?.status == .success)
  }

  @Test func `the events of a run of one asset are six, in Dagster's order`() async throws {
    let (outcome, storage) = try await materialize(
      definitions { _ in .materialized() }, "key:\"a\"")
    let types = await storage.events(of: outcome.id, after: 0, limit: 100).map(\.type)
    #expect(
      types == [
        .runStart, .assetMaterializationPlanned, .stepStart, .assetMaterialization, .stepSuccess,
        .runSuccess,
      ])
  }

  @Test func `a failure skips what is downstream, and independent branches go on`() async throws {
    let (outcome, storage) = try await materialize(
      definitions { context in
        if context.key == "b" { throw TestFailure("b is broken") }
        return .materialized()
      })
    #expect(outcome.end == .failure("step 'b' failed"))
    let steps = await storage.steps(of: outcome.id)
    let states = Dictionary(uniqueKeysWithValues: steps.map { ($0.name, $0.status) })
    #expect(states == ["a": .success, "b": .failure, "c": .skipped, "d": .success])
    #expect(steps.first { $0.name == "b" }?.message == "b is broken")
    #expect(steps.first { $0.name == "c" }?.message == "'b' did not succeed")
    let events = await storage.events(of: outcome.id, after: 0, limit: 100)
    #expect(
      events.contains { $0.payload == .assetFailedToMaterialize("b", message: "b is broken") })
  }

  @Test func `a failed attempt is tried again by its policy, and the attempt is numbered`()
    async throws
  {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("flaky", retryPolicy: RetryPolicy(maxRetries: 2)) { context in
        if context.attempt < 3 { throw TestFailure("attempt \(context.attempt)") }
        return .materialized(["attempt": .int(Int64(context.attempt))])
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .success)
    let types = await storage.events(of: outcome.id, after: 0, limit: 100).map(\.type)
    #expect(types.filter { $0 == .stepUpForRetry }.count == 2)
    #expect(types.filter { $0 == .stepRestarted }.count == 2)
    #expect(await storage.steps(of: outcome.id)[0].attempt == 3)
  }

  @Test func `the last failed attempt is final`() async throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("broken", retryPolicy: RetryPolicy(maxRetries: 1)) { context in
        throw TestFailure("attempt \(context.attempt)")
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .failure("step 'broken' failed"))
    #expect(await storage.steps(of: outcome.id)[0].message == "attempt 2")
  }

  @Test func `an attempt that takes longer than its timeout fails with that reason`() async throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("slow", timeout: .milliseconds(30)) { _ in
        try await Task.sleep(for: .seconds(60))
        return .materialized()
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .failure("step 'slow' failed"))
    #expect(
      await storage.steps(of: outcome.id)[0].message
        == "took longer than its time limit of 0.03 seconds")
  }

  @Test(.timeLimit(.minutes(2)))
  func `a body that ignores its cancellation is left behind after the grace`() async throws {
    var options = Runner.Options()
    options.cancellationGrace = .milliseconds(20)
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("deaf", timeout: .milliseconds(20)) { _ in
        // Waits without noticing cancellation: the clock of the test is not interrupted.
        await withCheckedContinuation { continuation in
          Task.detached {
            try? await Task.sleep(for: .seconds(3600))
            continuation.resume()
          }
        }
        return .materialized()
      })
    let (outcome, _) = try await materialize(definitions, options: options)
    #expect(outcome.end == .failure("step 'deaf' failed"))
  }

  @Test func `cancelling the task cancels the run: steps end and resources are torn down`()
    async throws
  {
    let (started, signal) = AsyncStream.makeStream(of: Void.self)
    let torn = Recorder()
    let connection = ResourceKey<Int>("connection")
    var definitions = Definitions()
    definitions.add(
      ResourceDefinition(
        connection, setUp: { _ in 1 }, tearDown: { _ in await torn.add("connection") }))
    definitions.add(
      AssetDefinition("long", requires: [connection]) { _ in
        signal.yield()
        try await Task.sleep(for: .seconds(60))
        return .materialized()
      })
    definitions.add(AssetDefinition("after", deps: ["long"]) { _ in .materialized() })
    let storage = InMemoryStorage()
    let run = Task { [definitions] in try await materialize(definitions, storage: storage) }
    for await _ in started { break }
    run.cancel()
    let outcome = try await run.value.outcome
    #expect(outcome.end == .canceled)
    #expect(await torn.entries == ["connection"])
    #expect(await storage.run(outcome.id)?.status == .canceled)
    #expect(await storage.steps(of: outcome.id).map(\.status) == [.failure, .skipped])
  }

  @Test func `resources are set up once, in order, and torn down in reverse`() async throws {
    let recorder = Recorder()
    let pool = ResourceKey<String>("pool")
    let client = ResourceKey<String>("client")
    var definitions = Definitions()
    definitions.add(
      ResourceDefinition(
        client, requires: [pool],
        setUp: { context in
          await recorder.add("client up")
          return try context.resource(pool) + " client"
        }, tearDown: { _ in await recorder.add("client down") }))
    definitions.add(
      ResourceDefinition(
        pool,
        setUp: { _ in
          await recorder.add("pool up")
          return "pooled"
        }, tearDown: { _ in await recorder.add("pool down") }))
    for key in ["x", "y"] {
      definitions.add(
        AssetDefinition(AssetKey(key), requires: [client]) { context in
          .materialized(["client": .text(try context[client])])
        })
    }
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .success)
    #expect(
      await recorder.entries == ["pool up", "client up", "client down", "pool down"])
    let latest = await storage.latestMaterializations(of: ["x"])
    #expect(latest["x"]?.materialization.metadata == ["client": "pooled client"])
  }

  @Test func `a resource that can't be set up fails the run before any step`() async throws {
    let recorder = Recorder()
    let first = ResourceKey<Int>("first")
    let broken = ResourceKey<Int>("broken")
    var definitions = Definitions()
    definitions.add(
      ResourceDefinition(first, setUp: { _ in 1 }, tearDown: { _ in await recorder.add("down") }))
    definitions.add(
      ResourceDefinition(broken, setUp: { _ in throw TestFailure("no route to host") }))
    definitions.add(
      AssetDefinition("x", requires: [first, broken]) { _ in
        await recorder.add("executed")
        return .materialized()
      })
    let (outcome, _) = try await materialize(definitions)
    #expect(
      outcome.end == .failure("resource 'broken' could not be set up: no route to host"))
    #expect(await recorder.entries == ["down"])
  }

  @Test func `a blocking check that doesn't pass keeps what is downstream from running`()
    async throws
  {
    var definitions = definitions { _ in .materialized() }
    definitions.add(
      AssetCheckDefinition(asset: "a", name: "not_empty", isBlocking: true) { _ in
        AssetCheckResult(passed: false, description: "0 rows")
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .failure("step 'a:not_empty' failed"))
    let states = Dictionary(
      uniqueKeysWithValues: await storage.steps(of: outcome.id).map { ($0.name, $0.status) })
    #expect(
      states == [
        "a": .success, "a:not_empty": .failure, "b": .skipped, "c": .skipped, "d": .skipped,
      ])
    let checks = await storage.latestCheckEvaluations(of: ["a"])
    #expect(checks.first?.evaluation.passed == false)
  }

  @Test func `a check that only warns lets everything go on`() async throws {
    var definitions = definitions { _ in .materialized() }
    definitions.add(
      AssetCheckDefinition(asset: "a", name: "fresh", isBlocking: true) { _ in
        AssetCheckResult(passed: false, severity: .warn)
      })
    let (outcome, _) = try await materialize(definitions)
    #expect(outcome.end == .success)
  }

  @Test func `a cursor is given back to the next run`() async throws {
    let storage = InMemoryStorage()
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("feed") { context in
        let last = try await context.cursor().flatMap { Int($0) } ?? 0
        return .materialized(["from": .int(Int64(last))], cursor: "\(last + 10)")
      })
    for expected in [0, 10, 20] {
      _ = try await materialize(definitions, storage: storage)
      let latest = await storage.latestMaterializations(of: ["feed"])
      #expect(latest["feed"]?.materialization.metadata == ["from": .int(Int64(expected))])
    }
  }

  @Test func `a multi-asset gives each of its assets, and optional ones may be left out`()
    async throws
  {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition(
        name: "split", specs: [AssetSpec("left"), AssetSpec("right", deps: ["left"])],
        optional: ["right"]
      ) { _ in [MaterializeResult("left", metadata: ["n": 1])] })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .success)
    #expect(await storage.latestMaterializations(of: ["left", "right"]).count == 1)
  }

  @Test(arguments: [
    ([MaterializeResult("left"), MaterializeResult("left")], "it gave 'left' twice"),
    ([MaterializeResult("left")], "it did not give 'right'"),
    (
      [MaterializeResult("left"), MaterializeResult("other")],
      "it gave 'other', which it was not asked for"
    ),
    (
      [MaterializeResult()],
      "a result doesn't say which of its assets it is; give its key"
    ),
  ])
  func `a result that doesn't fit the definition fails the step`(
    _ results: [MaterializeResult], _ reason: String
  ) async throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition(name: "split", specs: [AssetSpec("left"), AssetSpec("right")]) { _ in results
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .failure("step 'split' failed"))
    #expect(
      await storage.steps(of: outcome.id)[0].message == "unexpected result of 'split': \(reason)")
  }

  @Test func `progress and logs reach the storage`() async throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("busy") { context in
        for done in 1...10 { await context.progress(done, of: 10, unit: "items") }
        await context.log.info("ten items")
        await context.log.debug("not stored by default")
        return .materialized()
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(
      await storage.steps(of: outcome.id)[0].progress
        == StepProgress(done: 10, total: 10, unit: "items"))
    let logs = await storage.events(of: outcome.id, after: 0, limit: 100).filter { $0.type == .log }
    #expect(logs.map(\.payload) == [.log(.info, message: "ten items")])
  }

  @Test func `a data version is derived from code and inputs, and the same for the same`()
    async throws
  {
    let (_, first) = try await materialize(definitions { _ in .materialized() })
    let (_, second) = try await materialize(definitions { _ in .materialized() })
    let versions = await first.latestMaterializations(of: ["c"]).values.map(
      \.materialization.dataVersion)
    #expect(
      versions
        == (await second.latestMaterializations(of: ["c"]).values.map(
          \.materialization.dataVersion)))
    #expect(versions.first?.count == 32)
  }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

actor Recorder {
  private(set) var entries: [String] = []
  func add(_ entry: String) { entries.append(entry) }
}
