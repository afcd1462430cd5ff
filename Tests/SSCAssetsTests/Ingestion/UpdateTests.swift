import AssetKitCore
import AssetKitTesting
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct UpdateTests {
  @Test func `an update fetches what changed, and the graph is as if read anew`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 21, packages: 200)) { world in
      _ = try await world.ingest()
      let firstLoad = world.simulator.statistics.total
      let change = world.registry.advance(seed: 4, fraction: 0.1)
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("packages_processed") == Int64(change.changed.count))
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      #expect(run.rate("success_rate") == 100)
      #expect(run.count("errors") == 0)
      // A tenth of the packages, and of these only what is new.
      #expect(world.simulator.statistics.total < firstLoad / 10)

      // New packages are left to the ingestion.
      #expect((run.count("packages_awaiting_ingestion") ?? 0) > 0)
      _ = try await world.ingest()
      try await world.expectTruth()
      let gone = try await world.graph.packages(change.removed, of: .pypi)
      #expect(gone.allSatisfy { $0.state == .gone && !$0.versions.isEmpty })
    }
  }

  @Test func `many small updates come to the same as one fresh ingestion`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 22, packages: 60)) { world in
      _ = try await world.ingest()
      for seed in 1...6 {
        world.registry.advance(seed: UInt64(seed), fraction: 0.3)
        #expect(try await world.update().end == .success)
      }
      _ = try await world.ingest()
      try await world.expectTruth()
      let before = try await world.fingerprint()
      let sweep = try await world.update(["full_sweep": true])
      #expect(sweep.count("versions_changed") == 0)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `without changes an update is one conditional request`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 23, packages: 20)) { world in
      _ = try await world.ingest()
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.metadata["listing_not_modified"] == .bool(true))
      #expect(run.count("packages_processed") == 0)
      #expect(run.rate("success_rate") == 100)
      #expect(world.simulator.statistics.count(.listing, status: 304) == 1)
      #expect(world.simulator.statistics.total == 1)
      let cursor = await world.storage.cursor(of: "pypi_packages_updates")
      #expect(cursor == "25000000")
    }
  }

  @Test func `a limited update leaves the rest to the next`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 24, packages: 40)) { world in
      _ = try await world.ingest()
      let change = world.registry.advance(seed: 3, fraction: 0.5)
      let first = try await world.update(["limit": 3])
      #expect(first.count("packages_processed") == 3)
      let second = try await world.update()
      #expect(second.count("packages_processed") == Int64(change.changed.count - 3))
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `what fails in an update stays as it was, and is tried again`() async throws {
    try await IngestionWorld.with(SimulatedRegistry(seed: 25, packages: 40)) { world in
      _ = try await world.ingest()
      let change = world.registry.advance(seed: 3, fraction: 0.3)
      world.simulator.faults = FaultPlan(percent: 0, persistentPercent: 100, seed: 2)
      let run = try await world.update()
      let errors = try #require(run.count("errors"))
      #expect(errors > 0)
      let failed = try await world.graph.packages(run.failedPackages, of: .pypi)
      #expect(failed.allSatisfy { $0.state == .complete && $0.lastError != nil })
      world.simulator.faults = .none
      #expect(try await world.update().count("errors") == 0)
      _ = change
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }
}
