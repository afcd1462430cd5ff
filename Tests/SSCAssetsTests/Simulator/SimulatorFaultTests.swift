import RegistrySimulation
import Testing

@Suite struct SimulatorFaultTests {
  /// A simulator in which every URL fails in one way.
  private func simulator(
    _ kind: FaultKind, attempts: Int = 1
  ) throws -> RegistrySimulator {
    var options = RegistrySimulator.Options()
    options.faults = FaultPlan(percent: 100, kinds: [kind], failingAttempts: attempts)
    options.slowDripPauseMilliseconds = 10
    return try RegistrySimulator.start(SimulatedRegistry(seed: 4, packages: 30), options: options)
  }

  private func listing(_ simulator: RegistrySimulator) async throws -> RawResponse {
    try await request("GET", "/simple/", port: simulator.port, headers: acceptJSON)
  }

  @Test(arguments: [(FaultKind.tooManyRequests, 429), (.serverError, 500), (.unavailable, 503)])
  func `a status is returned once, then the URL works`(kind: FaultKind, status: Int) async throws {
    let simulator = try simulator(kind)
    defer { simulator.stop() }
    let first = try await listing(simulator)
    #expect(first.status == status)
    if kind == .tooManyRequests { #expect(["0", "1"].contains(first.headers["retry-after"])) }
    #expect(try await listing(simulator).status == 200)
    #expect(simulator.statistics.count(kind) == 1)
    #expect(simulator.statistics.count(.listing, status: status) == 1)
  }

  @Test func `a URL fails as often as the plan says`() async throws {
    let simulator = try simulator(.serverError, attempts: 3)
    defer { simulator.stop() }
    var statuses: [Int] = []
    for _ in 0..<4 { statuses.append(try await listing(simulator).status) }
    #expect(statuses == [500, 500, 500, 200])
  }

  @Test(arguments: [FaultKind.truncatedBody, .cutListing])
  func `the connection ends before the body does`(kind: FaultKind) async throws {
    let simulator = try simulator(kind)
    defer { simulator.stop() }
    let response = try await listing(simulator)
    #expect(response.status == 200)
    #expect(!response.isComplete)
    #expect(try await listing(simulator).isComplete)
  }

  @Test func `cut JSON is whole to HTTP and to nobody else`() async throws {
    let simulator = try simulator(.truncatedJSON)
    defer { simulator.stop() }
    let response = try await listing(simulator)
    #expect(response.isComplete)
    #expect(throws: (any Error).self) { try response.decoded(ListingDocument.self) }
  }

  @Test func `a reset connection answers nothing`() async throws {
    let simulator = try simulator(.reset)
    defer { simulator.stop() }
    await #expect(throws: NoResponse.self) { try await listing(simulator) }
    #expect(try await listing(simulator).status == 200)
  }

  @Test func `a slow answer is right and takes its time`() async throws {
    let simulator = try simulator(.slowDrip)
    defer { simulator.stop() }
    let clock = ContinuousClock()
    let start = clock.now
    let response = try await listing(simulator)
    #expect(clock.now - start >= .milliseconds(90))
    #expect(response.isComplete)
    #expect(try response.decoded(ListingDocument.self).projects.count == 30)
  }

  /// The first file of the first project that has one.
  private func someFile(_ simulator: RegistrySimulator) async throws -> DetailDocument.File {
    let truths = simulator.registry.groundTruth().packages
    let name = try #require(truths.first { !$0.importNames.isEmpty }?.name)
    let response = try await request(
      "GET", "/simple/\(name)/", port: simulator.port, headers: acceptJSON)
    return try #require(try response.decoded(DetailDocument.self).files.first)
  }

  @Test func `a bad archive has the right length and can't be opened`() async throws {
    let simulator = try simulator(.badArchive)
    defer { simulator.stop() }
    let file = try await someFile(simulator)
    let bad = try await request("GET", path(of: file.url), port: simulator.port)
    #expect(bad.body.count == file.size)
    #expect(throws: NotAnArchive.self) { try membersOfArchive(bad.body) }
    let good = try await request("GET", path(of: file.url), port: simulator.port)
    #expect(try !membersOfArchive(good.body).isEmpty)
  }

  @Test func `an archive bomb is small`() async throws {
    let simulator = try simulator(.archiveBomb)
    defer { simulator.stop() }
    let file = try await someFile(simulator)
    let bomb = try await request("GET", path(of: file.url), port: simulator.port)
    #expect((1...2_000_000).contains(bomb.body.count))
    #expect(try membersOfArchive(bomb.body) == ["bomb-1.0/bomb/__init__.py"])
  }

  @Test func `the same plan fails the same URLs, about as many as it says`() async throws {
    let registry = SimulatedRegistry(seed: 4, packages: 300)
    func failures() async throws -> [String] {
      var options = RegistrySimulator.Options()
      options.faults = FaultPlan(percent: 20, kinds: [.serverError], seed: 9)
      let simulator = try RegistrySimulator.start(registry, options: options)
      defer { simulator.stop() }
      var failing: [String] = []
      for name in registry.projectNames {
        // Redirects suffer as well, and cost nothing to make.
        let status = try await request("GET", "/simple/\(name)", port: simulator.port).status
        if status == 500 { failing.append(name) }
      }
      return failing
    }
    let first = try await failures()
    #expect((30...90).contains(first.count))
    #expect(try await failures() == first)
  }

  @Test func `persistent faults stick to their projects`() async throws {
    var options = RegistrySimulator.Options()
    options.faults = FaultPlan(percent: 0, kinds: [.serverError], persistentPercent: 30)
    let simulator = try RegistrySimulator.start(
      SimulatedRegistry(seed: 4, packages: 40), options: options)
    defer { simulator.stop() }
    for name in simulator.registry.projectNames {
      let isBroken = options.faults.brokenEndpoint(of: name) == .detail
      for _ in 0..<2 {
        let response = try await request(
          "GET", "/simple/\(name)/", port: simulator.port, headers: acceptJSON)
        #expect(response.status == (isBroken ? 500 : 200))
      }
    }
  }

  @Test func `latency delays all requests at once, not one after another`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 1, packages: 5))
    defer { simulator.stop() }
    simulator.latencyMilliseconds = 250
    let port = simulator.port
    let clock = ContinuousClock()
    let start = clock.now
    try await withThrowingTaskGroup { group in
      for _ in 0..<400 {
        group.addTask { try await request("GET", "/simple/", port: port).status }
      }
      for try await status in group { #expect(status == 200) }
    }
    let elapsed = clock.now - start
    #expect(elapsed >= .milliseconds(250))
    // One after another they would take a hundred seconds.
    #expect(elapsed < .seconds(60))
  }

  @Test func `stopping lets waiting requests go`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 1, packages: 5))
    simulator.latencyMilliseconds = 60_000
    let port = simulator.port
    async let waiting = request("GET", "/simple/", port: port)
    // The request either waits by now or meets a stopped server: both must end.
    try await Task.sleep(for: .milliseconds(50))
    simulator.stop()
    _ = try? await waiting
  }
}
