import AssetKitCore
import BlockingIO
import Glibc
import RegistrySimulation
import Testing
import SeededRandom

@Suite struct `An ingestion` {
  private static let line = [
    "asset", "materialize", "-a", "pypi_package_ingestion", "--config-json",
    #"{"ops": {"pypi_package_ingestion": {"config": {"concurrency": 8}}}}"#,
  ]

  @Test(.timeLimit(.minutes(5)))
  func `killed at 20 moments is finished by the next, as if nothing had been`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 71, packages: 400))
    defer { simulator.stop() }
    let expected = try await TestInstance.undisturbedGraph(of: simulator)
    // What is read is written fifty packages at a time: some attempts get beyond that, others not.
    let most = simulator.statistics.total * 90 / 400
    simulator.latencyMilliseconds = 2
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      instance.variables["ASSETKIT_RUN_LEASE_SECONDS"] = "1"
      instance.variables["ASSETKIT_PYPI_CONCURRENCY"] = "16"
      let killed = try await instance.killing(Self.line, times: 20, within: most, of: simulator)
      #expect(killed >= 10)
      // The last of the killed is known to be lost when its lease is over.
      try await Task.sleep(for: .milliseconds(1_100))
      simulator.latencyMilliseconds = 0
      instance.variables["ASSETKIT_PYPI_CONCURRENCY"] = nil
      let clean = try await instance.run(Self.line)
      #expect(clean.code == 0, "\(clean.errors)")
      #expect(try await instance.graph() == expected)
      #expect(try await instance.openRuns() == "0")
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: SiteKind.allCases)
  func `of every ecosystem survives being killed again and again`(_ kind: SiteKind) async throws {
    let site = kind.site(PackageUniverse(seed: 73, packages: 150, versionsPerPackage: 4))
    let simulator = try RegistrySimulator.start(sites: [site])
    defer { simulator.stop() }
    let settings = site.settings(at: simulator.url(of: site))
    let expected = try await TestInstance.undisturbedGraph(kind.rawValue, settings)
    let most = simulator.statistics.total / 2
    simulator.latencyMilliseconds = 2
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables.merge(settings) { $1 }
      instance.variables["ASSETKIT_RUN_LEASE_SECONDS"] = "1"
      let line = ["asset", "materialize", "-a", "\(kind.rawValue)_package_ingestion"]
      let killed = try await instance.killing(line, times: 8, within: most, of: simulator)
      #expect(killed >= 4)
      try await Task.sleep(for: .milliseconds(1_100))
      simulator.latencyMilliseconds = 0
      let clean = try await instance.run(line)
      #expect(clean.code == 0, "\(clean.errors)")
      #expect(try await instance.graph() == expected)
      #expect(try await instance.openRuns() == "0")
      let verified = try await instance.run("graph", "verify")
      #expect(verified.code == 0, "\(verified.output)")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `ends within two seconds of SIGINT, and is recorded as CANCELED`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 72, packages: 200))
    defer { simulator.stop() }
    simulator.latencyMilliseconds = 20
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      instance.variables["ASSETKIT_PYPI_CONCURRENCY"] = "4"
      let process = try instance.start(Self.line)
      try await instance.wait("requests") { simulator.statistics.total > 40 }
      // What is asked for now, is never answered.
      simulator.latencyMilliseconds = 600_000
      let sent = ContinuousClock.now
      process.signal(SIGINT)
      let result = TestInstance.Result(try await process.output())
      #expect(sent.duration(to: .now) < TestInstance.promptly)
      #expect(result.code == 130)
      #expect(kill(process.processID, 0) == -1)
      #expect(try await instance.sql("SELECT status FROM assetkit.runs") == "CANCELED")
      #expect(
        try await instance.sql(
          """
          SELECT count(*) FROM assetkit.events
          WHERE type = 'RUN_CANCELED' AND run_no = (SELECT max(run_no) FROM assetkit.runs)
          """) == "1")
    }
  }
}

extension TestInstance {
  /// Starts the program so many times, and kills it after a random number of requests.
  ///
  /// - Parameter most: The greatest number of requests.
  /// - Returns: How often it hadn't ended before.
  fileprivate func killing(
    _ line: [String], times: Int, within most: Int, of simulator: RegistrySimulator
  ) async throws -> Int {
    var moments = SplitMix64(seed: 20)
    var killed = 0
    for _ in 0..<times {
      let before = simulator.statistics.total
      let requests = Int.random(in: 1...most, using: &moments)
      let process = try start(line)
      // An attempt that finds little left to do never asks so often.
      let latest = ContinuousClock.now + .seconds(4)
      try await wait("requests") {
        simulator.statistics.total - before >= requests || .now > latest
      }
      process.signal(SIGKILL)
      if try await process.output().status == .signaled(SIGKILL) { killed += 1 }
    }
    return killed
  }
}
