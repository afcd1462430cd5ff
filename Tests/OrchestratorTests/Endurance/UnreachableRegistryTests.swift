import BlockingIO
import RegistrySimulation
import Testing

@Suite struct `A registry that can't be reached` {
  @Test(.timeLimit(.minutes(1)))
  func `fails the run soon, with the setting that names it`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 73, packages: 1))
    let url = simulator.baseURL
    simulator.stop()
    try await Self.expectFailure(of: url, "Failed to connect to 127.0.0.1")
  }

  @Test(.timeLimit(.minutes(1)))
  func `fails the run soon when nobody knows its name`() async throws {
    // A name that never exists (RFC 2606).
    try await Self.expectFailure(
      of: "http://registry.invalid", "Could not resolve host: registry.invalid")
  }

  @Test(.timeLimit(.minutes(1)))
  func `fails the run soon when every answer is an error`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 74, packages: 1))
    defer { simulator.stop() }
    simulator.faults = FaultPlan(percent: 100, kinds: [.serverError], failingAttempts: 1_000)
    try await Self.expectFailure(of: simulator.baseURL, "the server answered with status 500")
  }

  @Test(.timeLimit(.minutes(1)))
  func `fails the run when it lists packages and serves none`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 76, packages: 300))
    defer { simulator.stop() }
    simulator.latencyMilliseconds = 100
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      instance.variables["ASSETKIT_PYPI_CONCURRENCY"] = "128"
      let process = try instance.start([
        "asset", "materialize", "-a", "pypi_package_ingestion", "--config-json",
        #"{"ops": {"pypi_package_ingestion": {"config": {"concurrency": 128}}}}"#,
      ])
      try await instance.wait("the listing") { simulator.statistics.total > 0 }
      simulator.faults = FaultPlan(
        percent: 100, kinds: [.serverError], failingAttempts: 1_000)
      let result = TestInstance.Result(try await process.output())
      #expect(result.code == 1)
      #expect(
        result.errors.contains("100 packages in a row could not be fetched; last: GET "),
        "\(result.errors.suffix(500))")
    }
  }

  private static func expectFailure(of url: String, _ cause: String) async throws {
    try await TestInstance.with(packs: "ssc") { instance in
      let start = ContinuousClock.now
      let result = try await instance.run(
        "asset", "materialize", "-a", "pypi_package_ingestion",
        with: ["ASSETKIT_PYPI_URL": url, "no_proxy": "*"])
      #expect(start.duration(to: .now) < .seconds(30))
      #expect(result.code == 1)
      let message = result.errors.split(separator: "\n").first { $0.contains("STEP_FAILURE") }
      let text = message.map(String.init) ?? result.errors
      #expect(text.contains("the registry's listing can't be had: GET \(url)/simple/: "), "\(text)")
      #expect(text.contains(cause), "\(text)")
      #expect(text.contains("ASSETKIT_PYPI_URL says which registry it is"), "\(text)")
    }
  }
}
