import AssetKitCore
import AssetKitTesting
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct MavenIngestionTests {
  private func site(
    seed: UInt64, packages: Int, versionsPerPackage: Int = 8
  ) -> MavenSite {
    MavenSite(
      PackageUniverse(seed: seed, packages: packages, versionsPerPackage: versionsPerPackage))
  }

  /// A repository that publishes no index.
  private struct IndexlessSite: EcosystemSite {
    let prefix = "maven"
    let universe: PackageUniverse

    func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer { .nothing }
    func endpoint(of request: SiteRequest) -> Endpoint { .other }
    func project(of request: SiteRequest) -> String? { nil }
    func name(at position: Int) -> String { universe.name(at: position) }
    func groundTruth() -> GroundTruth { GroundTruth(packages: []) }
  }

  @Test func `a repository is ingested as it is`() async throws {
    try await IngestionWorld.with(site: site(seed: 31, packages: 120)) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      #expect(run.count("errors") == 0)
      #expect(run.count("new_packages_ingested") == run.count("total_in_central"))
      #expect((run.count("malformed_requirements") ?? 0) > 0)
      #expect((run.count("missing_poms") ?? 0) > 0)
      try await world.expectTruth()
    }
  }

  @Test func `after a faulty run a clean one completes the graph, and a third writes nothing`()
    async throws
  {
    try await IngestionWorld.with(
      site: site(seed: 32, packages: 1_000), faults: FaultPlan(percent: 2, seed: 5)
    ) { world in
      #expect(try await world.ingest().end == .success)
      world.simulator.faults = .none
      let clean = try await world.ingest()
      #expect(clean.count("errors") == 0)
      try await world.expectTruth()
      let before = try await world.fingerprint()
      #expect(try await world.ingest().count("new_packages_ingested") == 0)
      #expect(try await world.update().count("packages_processed") == 0)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `an update after one percent changed asks in proportion`() async throws {
    try await IngestionWorld.with(site: site(seed: 33, packages: 2_000, versionsPerPackage: 3)) {
      world in
      _ = try await world.ingest(["import_names": true])
      let firstLoad = world.simulator.statistics.total
      let change = world.advance(seed: 4, fraction: 0.01)
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("errors") == 0)
      #expect((run.count("packages_processed") ?? .max) <= Int64(change.changed.count))
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      #expect(world.simulator.statistics.total < firstLoad / 100)

      // New packages are left to the ingestion.
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `many small updates come to the same as one fresh ingestion`() async throws {
    try await IngestionWorld.with(site: site(seed: 34, packages: 60)) { world in
      _ = try await world.ingest()
      for seed in 1...6 {
        world.advance(seed: UInt64(seed), fraction: 0.3)
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

  @Test func `several increments are merged in their order`() async throws {
    let site = site(seed: 35, packages: 60)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      for seed in 1...4 {
        world.advance(seed: UInt64(seed), fraction: 0.3)
        // The repository builds its index; nobody reads it yet.
        site.rebuildIndex()
      }
      world.simulator.resetStatistics()
      #expect(try await world.update().end == .success)
      #expect(await world.storage.cursor(of: "maven_packages_updates") == "1318453614498:4")
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `without changes an update asks for the index's properties alone`() async throws {
    try await IngestionWorld.with(site: site(seed: 36, packages: 20)) { world in
      _ = try await world.ingest()
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.count("packages_processed") == 0)
      #expect(world.simulator.statistics.total == 1)
    }
  }

  @Test func `a repository without an index is refused in one clear line`() async throws {
    let site = IndexlessSite(universe: PackageUniverse(packages: 0))
    try await IngestionWorld.with(site: site) { world in
      let run = try await world.ingest()
      guard case .failure = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      let expected =
        "\(world.simulator.url(of: site))/.index/nexus-maven-repository-index.properties isn't there: "
        + "the repository publishes no index of its packages; "
        + "ASSETKIT_MAVEN_URL says which registry it is"
      let failures = try await world.failures()
      #expect(failures.contains { $0.contains(expected) }, "\(failures)")
    }
  }
}

extension IngestionWorld {
  /// Why steps failed, in all runs so far.
  func failures() async throws -> [String] {
    var messages: [String] = []
    for run in await storage.runs(RunQuery()) {
      for event in await storage.events(of: run.id, after: 0, limit: 1_000) {
        if case .stepFailure(_, let message) = event.payload { messages.append(message) }
      }
    }
    return messages
  }
}
