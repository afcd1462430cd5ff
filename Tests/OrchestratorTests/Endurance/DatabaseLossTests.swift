import AssetKitCore
import BlockingIO
import RegistrySimulation
import Testing

@Suite struct `A database that goes away during a run` {
  private static let busy = [
    "asset", "materialize", "-a", "demo/chatty", "-a", "demo/sleep", "--max-concurrent", "2",
    "--config-json",
    """
    {"ops": {"demo__chatty": {"config": {"messages": 150000}},
             "demo__sleep": {"config": {"seconds": 3}}}}
    """,
  ]

  @Test(.timeLimit(.minutes(2)))
  func `and comes back after five seconds costs no event`() async throws {
    try await TestInstance.withoutDatabase { instance in
      _ = try await instance.run("instance", "start")
      let process = try instance.start(Self.busy)
      _ = try await instance.firstRun { $0["status"] == .string("STARTED") }
      try await instance.stopServer()
      try await Task.sleep(for: .seconds(5))
      _ = try await instance.run("instance", "start")
      let result = TestInstance.Result(try await process.output())
      #expect(result.code == 0, "\(result.errors.suffix(500))")
      #expect(try await instance.tookLongerThanTheLoss() == "t")
      try await instance.expectCompleteLog(messages: 150_000, status: "SUCCESS")
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `and comes back after five seconds leaves an ingestion's graph as it should be`()
    async throws
  {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 75, packages: 120))
    defer { simulator.stop() }
    let expected = try await TestInstance.undisturbedGraph(of: simulator)
    simulator.resetStatistics()
    simulator.latencyMilliseconds = 10
    try await TestInstance.withoutDatabase(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      instance.variables["ASSETKIT_PYPI_CONCURRENCY"] = "8"
      _ = try await instance.run("instance", "start")
      let process = try instance.start(
        ["asset", "materialize", "-a", "pypi_package_ingestion"])
      try await instance.wait("requests") { simulator.statistics.total > 100 }
      try await instance.stopServer()
      try await Task.sleep(for: .seconds(5))
      _ = try await instance.run("instance", "start")
      let result = TestInstance.Result(try await process.output())
      #expect(result.code == 0, "\(result.errors.suffix(500))")
      #expect(try await instance.tookLongerThanTheLoss() == "t")
      #expect(try await instance.graph() == expected)
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `for good fails the run, and its events are stored by the next`() async throws {
    try await TestInstance.withoutDatabase { instance in
      _ = try await instance.run("instance", "start")
      var instance = instance
      instance.variables["ASSETKIT_STORAGE_PATIENCE_SECONDS"] = "1"
      let process = try instance.start(Self.busy)
      let run = try await instance.firstRun { $0["status"] == .string("STARTED") }
      try await instance.stopServer()
      let result = TestInstance.Result(try await process.output())
      #expect(result.code == 1)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count { $0.hasPrefix("the run's storage was lost: ") } == 1)
      let file = "\(instance.home)/spill/\(run).jsonl"
      #expect(lines.contains { $0.contains("they are kept in \(file)") })
      #expect(try await instance.shell("test -s \(file)").code == 0)

      let next = try await instance.run("asset", "materialize", "-a", "demo/hello")
      #expect(next.code == 0)
      #expect(next.errors.contains("stored the events that run \(run) had left in a file"))
      #expect(try await instance.shell("test -e \(file)").code == 1)
      let shown = try await instance.run("run", "show", run, "--json")
      #expect(try shown.json["status"] == .string("FAILURE"))
      #expect(try shown.json["message"]?.text?.hasPrefix("the run's storage was lost: ") == true)
      #expect(
        try await instance.sql(
          """
          SELECT max(sequence) = count(*) FROM assetkit.events
          WHERE run_no = (SELECT min(run_no) FROM assetkit.runs)
          """) == "t")
      #expect(try await instance.openRuns() == "0")
    }
  }
}

extension TestInstance {
  /// Stops the private server as a crash would: nobody is waited for.
  func stopServer() async throws {
    let result = try await run("instance", "stop", "--mode", "immediate")
    guard result.code == 0 else { throw TimedOut(description: result.errors) }
  }

  /// Whether the run was there when the database was away, and not at its end already.
  func tookLongerThanTheLoss() async throws -> String {
    try await sql("SELECT ended_at - started_at > interval '5 s' FROM assetkit.runs")
  }

  /// Expects the only run to have every event, in order and without gaps.
  func expectCompleteLog(
    messages: Int, status: String, _ location: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    let log = try await sql(
      """
      SELECT max(sequence) = count(*), count(*) FILTER (WHERE message ~ '^message [0-9]+$'),
        count(DISTINCT message) FILTER (WHERE message ~ '^message [0-9]+$'),
        (SELECT string_agg(status::text, ',') FROM assetkit.runs)
      FROM assetkit.events
      """)
    #expect(log == "t|\(messages)|\(messages)|\(status)", sourceLocation: location)
  }
}
