import AssetKitRedis
import BlockingIO
import Glibc
import RegistrySimulation
import TestSupport
import Testing

@Suite(.enabled(if: TestRedis.absence == nil, "redis-server isn't installed"))
struct `The queue` {
  private static let line = [
    "asset", "materialize", "-a", "redis_queue_processor", "--config-json",
    #"{"ops": {"redis_queue_processor": {"config": {"claim_after_seconds": 1}}}}"#,
  ]

  @Test(.timeLimit(.minutes(5)))
  func `loses nothing of 10,000 messages when one of two consumers is killed`() async throws {
    try await withQueue { instance, redis in
      try await push(10_000, to: redis)
      let doomed = try instance.start(Self.line)
      let other = try instance.start(Self.line)
      try await waitForLinks(3_000, instance)
      doomed.signal(SIGKILL)
      #expect(try await doomed.output().status == .signaled(SIGKILL))
      let survivor = TestInstance.Result(try await other.output())
      #expect(survivor.code == 0, "\(survivor.errors)")
      try await Task.sleep(for: .milliseconds(1_100))
      let last = try await instance.run(Self.line)
      #expect(last.code == 0, "\(last.errors)")
      try await expectAll(10_000, instance, redis)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `loses nothing when Redis restarts while it is worked off`() async throws {
    try await withQueue { instance, redis in
      try await push(2_000, to: redis)
      let run = try instance.start(Self.line)
      for links in [300, 900] {
        try await waitForLinks(links, instance)
        redis.kill()
        try await redis.start()
      }
      let result = TestInstance.Result(try await run.output())
      #expect(result.code == 0, "\(result.errors)")
      try await Task.sleep(for: .milliseconds(1_100))
      let last = try await instance.run(Self.line)
      #expect(last.code == 0, "\(last.errors)")
      try await expectAll(2_000, instance, redis)
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `gives what an interrupted run had to the next`() async throws {
    try await withQueue { instance, redis in
      try await push(1_000, to: redis)
      let run = try instance.start(Self.line)
      try await waitForLinks(200, instance)
      let sent = ContinuousClock.now
      run.signal(SIGINT)
      #expect(TestInstance.Result(try await run.output()).code == 130)
      #expect(sent.duration(to: .now) < TestInstance.promptly)
      try await Task.sleep(for: .milliseconds(1_100))
      #expect(try await instance.run(Self.line).code == 0)
      try await expectAll(1_000, instance, redis)
    }
  }

  private func withQueue(
    _ body: (TestInstance, TestRedis) async throws -> Void
  ) async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 73, packages: 200))
    defer { simulator.stop() }
    try await TestRedis.with { redis in
      try await TestInstance.with(packs: "ssc") { instance in
        var instance = instance.using(redis)
        instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
        // Makes the graph, which the waiting looks at.
        #expect(try await instance.run(Self.line).code == 0)
        try await body(instance, redis)
      }
    }
  }

  /// Each twentieth message is bad, in five ways.
  private func push(_ count: Int, to redis: TestRedis) async throws {
    let names = SimulatedRegistry(seed: 73, packages: 200).groundTruth().packages.map(\.name)
    let bad = [
      "{", "{}", #"{"node_type": "PyPIPackage", "package": "no such name"}"#,
      #"{"node_type": "GoPackage", "package": "a"}"#,
      #"{"node_type": "PyPIPackage", "package": "not-there"}"#,
    ]
    let commands = (0..<count).map { number -> RedisCommand in
      let json =
        number % 20 == 0
        ? bad[number / 20 % bad.count]
        : #"{"node_type": "PyPIPackage", "package": "\#(names[number % names.count])", "#
          + #""parent_id": "p\#(number)", "constraints": "any", "parent_version": "app"}"#
      return ["XADD", "package_extraction", "*", "data", .text(json)]
    }
    _ = try await redis.client.send(commands)
  }

  private func waitForLinks(_ count: Int, _ instance: TestInstance) async throws {
    try await instance.wait("edges") {
      let links = try await instance.sql("SELECT count(*) FROM ssc.external_requirements")
      return Int(links) ?? 0 >= count
    }
  }

  private func expectAll(
    _ count: Int, _ instance: TestInstance, _ redis: TestRedis
  ) async throws {
    let links = try await instance.sql(
      "SELECT count(*), count(DISTINCT parent_id) FROM ssc.external_requirements")
    #expect(links == "\(count * 19 / 20)|\(count * 19 / 20)")
    let letters = try await redis.client.send(["XRANGE", "package_extraction-dlq", "-", "+"])
    var reasons: [String: Int] = [:]
    var ids: Set<String> = []
    for letter in letters.array ?? [] {
      let fields = letter.array?.last?.fields ?? [:]
      ids.insert(fields["id"]?.string ?? "")
      reasons[String((fields["error"]?.string ?? "").prefix { $0 != ":" }), default: 0] += 1
    }
    #expect(ids.count == count / 20)
    #expect(
      reasons == [
        "JSON decode error": count / 100, "Validation error": count / 50,
        "Unsupported node_type": count / 100, "Processing error": count / 100,
      ])
    let pending = try await redis.client.send(["XPENDING", "package_extraction", "extractors"])
    #expect(pending.array?.first?.integer == 0)
    #expect(
      try await instance.sql("SELECT count(*) FROM ssc.packages WHERE state = 'complete'")
        == "\(Set((0..<count).filter { $0 % 20 != 0 }.map { $0 % 200 }).count)")
  }
}
