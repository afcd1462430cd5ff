import AssetKitCore
import AssetKitTesting
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct `NuGet's assets` {
  private func site(seed: UInt64, packages: Int) -> NuGetSite {
    NuGetSite(PackageUniverse(seed: seed, packages: packages))
  }

  @Test func `every package of the registry is in the graph, edge by edge`() async throws {
    try await IngestionWorld.with(site: site(seed: 41, packages: 200)) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      try await world.expectTruth()
      #expect(run.count("total_in_registry") == 200)
      #expect(run.count("new_packages_ingested") == 200)
      #expect(run.count("errors") == 0)
      #expect(run.count("malformed_requirements") == 0)
      #expect(run.rate("ingestion_rate") == 100)
    }
  }

  @Test func `after faults and a clean run the graph is the truth, and a third run writes nothing`()
    async throws
  {
    let faults = FaultPlan(percent: 2, seed: 5)
    try await IngestionWorld.with(site: site(seed: 42, packages: 1000), faults: faults) { world in
      let faulty = try await world.ingest()
      #expect(faulty.end == .success)
      world.simulator.faults = .none
      let clean = try await world.ingest()
      #expect(clean.count("errors") == 0)
      try await world.expectTruth()

      let before = try await world.fingerprint()
      world.simulator.resetStatistics()
      _ = try await world.ingest()
      _ = try await world.update()
      #expect(try await world.fingerprint() == before)
      // The service index and the catalog's, each time.
      #expect(world.simulator.statistics.total == 4)
    }
  }

  @Test func `faults that last cost their packages alone`() async throws {
    let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 6)
    try await IngestionWorld.with(site: site(seed: 43, packages: 300), faults: faults) { world in
      let faulty = try await world.ingest()
      #expect(faulty.end == .success)
      let errors = try #require(faulty.count("errors"))
      #expect(errors > 0)
      let truth = world.truth
      let stored = try await world.graph.packages(truth.packages.map(\.name), of: .nuget)
      let failed = stored.filter { $0.state == .error }
      #expect(Int64(failed.count) == errors)
      #expect(failed.map(\.name) == faulty.failedPackages)
      #expect(failed.allSatisfy { faults.brokenEndpoint(of: $0.name) != nil })
      let sound = Set(stored.filter { $0.state == .complete }.map(\.name))
      #expect(sound.count + failed.count == truth.packages.count)
      let soundTruth = GroundTruth(packages: truth.packages.filter { sound.contains($0.name) })
      // What failed and is required by others is known, and listed, all the same.
      let comparison = TruthComparison(soundTruth, stored)
      #expect(
        comparison.faults.filter { !$0.contains(": state") && !$0.contains(": listed") } == [])

      world.simulator.faults = .none
      #expect(try await world.ingest().count("new_packages_ingested") == errors)
      try await world.expectTruth()
    }
  }

  @Test func `an update costs in proportion to what changed, and comes to a fresh ingestion`()
    async throws
  {
    try await IngestionWorld.with(site: site(seed: 44, packages: 2000)) { world in
      _ = try await world.ingest()
      let firstLoad = world.simulator.statistics.total
      let change = world.advance(seed: 7, fraction: 0.01)
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("errors") == 0)
      #expect(run.count("packages_processed") == Int64(change.changed.count))
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      // A hundredth of the packages, two indexes, the last page.
      #expect(world.simulator.statistics.total < firstLoad / 50)

      _ = try await world.ingest()
      try await world.expectTruth()
      let gone = try await world.graph.packages(change.removed, of: .nuget)
      #expect(gone.allSatisfy { $0.state == .gone && !$0.versions.isEmpty })
    }
  }

  @Test func `many small updates come to the same as one fresh ingestion`() async throws {
    try await IngestionWorld.with(site: site(seed: 45, packages: 60)) { world in
      _ = try await world.ingest()
      for seed in 1...6 {
        world.advance(seed: UInt64(seed), fraction: 0.3)
        #expect(try await world.update().end == .success)
      }
      _ = try await world.ingest()
      try await world.expectTruth()
      let sweep = try await world.update(["full_sweep": true])
      #expect(sweep.count("versions_changed") == 0)
      try await world.expectTruth()
    }
  }

  @Test func `a run that is interrupted again and again is finished by the next`() async throws {
    try await IngestionWorld.with(site: site(seed: 46, packages: 150)) { world in
      for attempt in 1...8 {
        let run = Task { try await world.ingest() }
        try await Task.sleep(for: .milliseconds(30 * attempt))
        run.cancel()
        let end = try await run.value.end
        #expect(end == .canceled || end == .success)
      }
      #expect(try await world.ingest().end == .success)
      try await world.expectTruth()
    }
  }

  @Test func `a catalog that can't be had fails the run and changes nothing`() async throws {
    try await IngestionWorld.with(site: site(seed: 47, packages: 20)) { world in
      _ = try await world.ingest()
      let before = try await world.fingerprint()
      world.advance(seed: 1, fraction: 0.5)
      world.simulator.faults = FaultPlan(
        percent: 100, kinds: [.truncatedJSON], failingAttempts: 1_000)
      let run = try await world.ingest()
      guard case .failure = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      #expect(try await world.fingerprint() == before)
    }
  }
}
