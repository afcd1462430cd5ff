import AssetKitCore
import BoltTestSupport
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// The assets of all ecosystems with the graph in Neo4j.
///
/// `ASSETKIT_TEST_NEO4J_PACKAGES` tells another number of packages than the small one of each
/// ecosystem but PyPI.
@Suite(.database, .enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct Neo4jIngestionTests {
  private static let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 5)

  @Test func `after faults and a clean run the graph in Neo4j is PyPI's`() async throws {
    let registry = SimulatedRegistry(seed: 31, packages: 1_000)
    try await IngestionWorld.with(registry, inNeo4j: true, faults: Self.faults) { world in
      try await expectTruthAfterFaults(world)
    }
  }

  @Test(arguments: SiteKind.allCases)
  func `after faults and a clean run the graph in Neo4j is the registry's`(
    _ kind: SiteKind
  ) async throws {
    let packages = testSize("ASSETKIT_TEST_NEO4J_PACKAGES") ?? 150
    let site = kind.site(PackageUniverse(seed: 33, packages: packages))
    try await IngestionWorld.with(site: site, inNeo4j: true, faults: Self.faults) { world in
      try await expectTruthAfterFaults(world)
    }
  }

  @Test func `an update brings the graph in Neo4j to what a fresh ingestion of PyPI finds`()
    async throws
  {
    let registry = SimulatedRegistry(seed: 32, packages: 120)
    try await IngestionWorld.with(registry, inNeo4j: true) { world in
      try await expectTruthAfterUpdates(world)
    }
  }

  @Test(arguments: SiteKind.allCases)
  func `an update brings the graph in Neo4j to what a fresh ingestion finds`(
    _ kind: SiteKind
  ) async throws {
    let site = kind.site(PackageUniverse(seed: 34, packages: 60))
    try await IngestionWorld.with(site: site, inNeo4j: true) { world in
      try await expectTruthAfterUpdates(world)
    }
  }

  private func expectTruthAfterFaults(_ world: IngestionWorld) async throws {
    #expect(try await world.ingest().end == .success)
    world.simulator.faults = .none
    let clean = try await world.ingest()
    #expect(clean.end == .success && clean.count("errors") == 0)
    try await world.expectTruth()
    #expect(try await world.brokenRules() == [])

    let before = try await world.fingerprint()
    let third = try await world.ingest()
    #expect(third.end == .success && third.count("new_packages_ingested") == 0)
    #expect(try await world.fingerprint() == before)

    // Everything is read again, and nothing of it is news.
    let content = try await world.fingerprint(withListing: false)
    let full = try await world.ingest(["full": true])
    #expect(full.end == .success)
    for count in ["versions_added", "versions_changed", "versions_deleted", "requirements_added"] {
      #expect(full.count(count) == 0, "\(count)")
    }
    #expect(try await world.fingerprint(withListing: false) == content)
  }

  private func expectTruthAfterUpdates(_ world: IngestionWorld) async throws {
    #expect(try await world.ingest().end == .success)
    for seed in 1...3 {
      world.advance(seed: UInt64(seed), fraction: 0.3)
      #expect(try await world.update().end == .success)
    }
    #expect(try await world.ingest().end == .success)
    try await world.expectTruth()
    #expect(try await world.brokenRules() == [])
  }
}
