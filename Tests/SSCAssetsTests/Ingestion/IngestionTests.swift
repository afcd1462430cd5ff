import AssetKitCore
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct IngestionTests {
  @Test func `every package of the registry is in the graph, edge by edge`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 11, packages: 300)) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      try await world.expectTruth()
      #expect(run.count("total_in_registry") == 300)
      #expect(run.count("total_in_index") == 300)
      #expect(run.count("new_packages_ingested") == 300)
      #expect(run.count("skipped_existing") == 0)
      #expect(run.count("errors") == 0)
      #expect(run.rate("ingestion_rate") == 100)
    }
  }

  @Test func `a second run asks for the listing only and writes nothing`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 12, packages: 60)) { world in
      _ = try await world.ingest()
      let before = try await world.fingerprint()
      world.simulator.resetStatistics()
      let run = try await world.ingest()
      #expect(world.simulator.statistics.total == 1)
      #expect(run.count("new_packages_ingested") == 0)
      #expect(run.count("skipped_existing") == 60)
      #expect(run.rate("ingestion_rate") == 0)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `reading everything anew writes nothing when nothing changed`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 13, packages: 60)) { world in
      _ = try await world.ingest()
      // The listing is the same, so not even its validators change.
      let before = try await world.fingerprint()
      let run = try await world.ingest(["full": true])
      #expect(run.end == .success)
      #expect(run.count("new_packages_ingested") == 0)
      #expect(try await world.fingerprint() == before)
      try await world.expectTruth()
    }
  }

  @Test func `after faults and a clean run the graph is the same as without faults`() async throws {
    let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 5)
    try await IngestionWorld.with(SimulatedRegistry(seed: 14, packages: 1000), faults: faults) {
      world in
      // The listing's own faults are the next test's matter.
      let faulty = try await world.ingest()
      #expect(faulty.end == .success)
      let errors = try #require(faulty.count("errors"))
      #expect(errors > 0)
      #expect(Int64(faulty.failedPackages.count) == min(errors, 50))

      let truth = world.registry.groundTruth()
      let stored = try await world.graph.packages(truth.packages.map(\.name), of: .pypi)
      let failed = stored.filter { $0.state == .error }
      #expect(Int64(failed.count) == errors)
      #expect(Set(faulty.failedPackages).isSubset(of: Set(failed.map(\.name))))
      #expect(failed.allSatisfy { $0.lastError != nil && $0.versions.isEmpty })
      // What isn't named as failed is complete, and right.
      let sound = Set(stored.filter { $0.state == .complete }.map(\.name))
      #expect(sound.count + failed.count == truth.packages.count)
      let soundTruth = GroundTruth(packages: truth.packages.filter { sound.contains($0.name) })
      let comparison = TruthComparison(soundTruth, stored)
      #expect(
        comparison.faults.filter { !$0.contains(": state") && !$0.contains(": listed") } == [])

      world.simulator.faults = .none
      let clean = try await world.ingest()
      #expect(clean.count("errors") == 0)
      #expect(clean.count("new_packages_ingested") == errors)
      try await world.expectTruth()

      let before = try await world.fingerprint()
      _ = try await world.ingest()
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test(arguments: [FaultKind.cutListing, .truncatedJSON, .serverError])
  func `a listing that can't be had fails the run and changes nothing`(
    _ kind: FaultKind
  ) async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 15, packages: 20)) { world in
      _ = try await world.ingest()
      let before = try await world.fingerprint()
      world.registry.advance(seed: 1, fraction: 0.5)
      world.simulator.faults = FaultPlan(percent: 100, kinds: [kind], failingAttempts: 1_000)
      let run = try await world.ingest()
      guard case .failure = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `limit and names narrow a run`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 16, packages: 30)) { world in
      let limited = try await world.ingest(["limit": 7])
      #expect(limited.count("new_packages_ingested") == 7)
      let left = world.registry.groundTruth().packages.map(\.name).sorted().dropFirst(7)
      let name = try #require(left.first)
      let named = try await world.ingest([
        "names": .array([.string(name.uppercased()), "no-such-name"])
      ])
      #expect(named.count("new_packages_ingested") == 1)
      #expect(try await world.graph.counts(of: .pypi).complete == 8)
    }
  }

  @Test func `a configuration that can't be meant is refused before the run`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 17, packages: 1)) { world in
      await #expect(throws: (any Error).self) { try await world.ingest(["concurrency": 0]) }
      await #expect(throws: (any Error).self) { try await world.ingest(["limits": 3]) }
    }
  }

  @Test func `two ingestions at once leave one graph`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 18, packages: 150)) { world in
      let runs = [Task { try await world.ingest() }, Task { try await world.ingest() }]
      for run in runs {
        let end = try await run.value.end
        #expect(end == .success)
      }
      try await world.expectTruth()
    }
  }

  @Test func `a run that is interrupted again and again is finished by the next`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 19, packages: 150)) { world in
      for attempt in 1...12 {
        let run = Task { try await world.ingest() }
        try await Task.sleep(for: .milliseconds(20 * attempt))
        run.cancel()
        let end = try await run.value.end
        #expect(end == .canceled || end == .success)
      }
      #expect(try await world.ingest().end == .success)
      try await world.expectTruth()
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a cancelled run waits for no request, and is recorded as canceled`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 20, packages: 200)) { world in
      let run = Task { try await world.ingest() }
      while world.simulator.statistics.total < 20 { try await Task.sleep(for: .milliseconds(1)) }
      world.simulator.latencyMilliseconds = 120_000
      run.cancel()
      let end = try await run.value.end
      #expect(end == .canceled)
    }
  }

  @Test func `names that no package can have are passed over and counted`() async throws {
    let names = ["../../etc/passwd", "a b", "-x", "x'; DROP SCHEMA ssc CASCADE; --", "%2e%2e"]
    let fixtures = names.map {
      SimulatedPackage(name: $0, normalizedName: $0, versions: [])
    }
    let registry = SimulatedRegistry(seed: 26, packages: 5, fixtures: fixtures)
    try await IngestionWorld.with(registry) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      #expect(run.count("invalid_names") == Int64(names.count))
      #expect(run.count("new_packages_ingested") == 5)
      #expect(run.count("errors") == 0)
    }
  }

  @Test func `a registry out of reach fails the run with its address`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 27, packages: 1)) { world in
      world.simulator.stop()
      let run = try await world.ingest()
      guard case .failure(let message) = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      #expect(message.contains("pypi_package_ingestion"))
    }
  }
}
