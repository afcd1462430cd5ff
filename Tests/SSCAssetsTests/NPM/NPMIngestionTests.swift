import AssetKitCore
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct NPMIngestionTests {
  private func site(seed: UInt64, packages: Int, pageLimit: Int = 10_000) -> NPMSite {
    let site = NPMSite(PackageUniverse(seed: seed, packages: packages))
    site.oddities.pageLimit = pageLimit
    return site
  }

  @Test func `every npm package is in the graph, edge by edge, however short the pages`()
    async throws
  {
    try await IngestionWorld.with(site: site(seed: 41, packages: 300, pageLimit: 37)) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      try await world.expectTruth()
      #expect(run.count("total_in_registry") == 300)
      #expect(run.count("new_packages_ingested") == 300)
      #expect(run.count("errors") == 0)
      // The registry's own documents, and one whose name no package can have.
      #expect(run.count("invalid_names") == 3)
    }
  }

  @Test func `npm names aren't lower-cased`() async throws {
    try await IngestionWorld.with(site: site(seed: 42, packages: 60)) { world in
      _ = try await world.ingest()
      let names = world.truth.packages.map(\.name).filter { $0 != $0.lowercased() }
      #expect(names.count >= 5)
      let stored = try await world.graph.packages(
        names.flatMap { [$0, $0.lowercased()] }, of: .npm)
      #expect(stored.count == 2 * names.count)
      #expect(stored.allSatisfy { $0.state == .complete && $0.spelling == $0.name })
    }
  }

  @Test func `after faults and a clean run npm's graph is the same as without faults`() async throws
  {
    let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 6)
    try await IngestionWorld.with(site: site(seed: 43, packages: 1000), faults: faults) { world in
      let faulty = try await world.ingest()
      #expect(faulty.end == .success)
      let errors = try #require(faulty.count("errors"))
      #expect(errors > 0)

      // A fault that stays costs its package and no other.
      let truth = world.truth
      let stored = try await world.graph.packages(truth.packages.map(\.name), of: .npm)
      let failed = Set(stored.filter { $0.state == .error }.map(\.name))
      let broken = truth.packages.map(\.name).filter { faults.brokenEndpoint(of: $0) == .detail }
      #expect(Int64(failed.count) == errors && failed == Set(broken))
      let sound = GroundTruth(packages: truth.packages.filter { !failed.contains($0.name) })
      let wrong = TruthComparison(sound, stored).faults
      #expect(wrong.filter { !$0.contains(": state") && !$0.contains(": listed") } == [])

      world.simulator.faults = .none
      let clean = try await world.ingest()
      #expect(clean.count("errors") == 0)
      #expect(clean.count("new_packages_ingested") == errors)
      try await world.expectTruth()

      let before = try await world.fingerprint()
      let third = try await world.ingest()
      #expect(third.count("new_packages_ingested") == 0)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `one failed npm page is never the end of the registry`() async throws {
    let site = site(seed: 44, packages: 60, pageLimit: 20)
    site.oddities.failsLaterNames = true
    try await IngestionWorld.with(site: site) { world in
      guard case .failure = try await world.ingest().end else {
        Issue.record("a run without all names must fail")
        return
      }
      #expect(try await world.graph.counts(of: .npm).listed == 0)
      site.oddities.failsLaterNames = false
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `one failed page of npm's changes fails the run, which the next one goes on from`()
    async throws
  {
    let site = site(seed: 45, packages: 60, pageLimit: 20)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 2, fraction: 0.5)
      site.oddities.failsChangesBehind = 20_000_005
      guard case .failure = try await world.update().end else {
        Issue.record("a run without all changes must fail")
        return
      }
      site.oddities.failsChangesBehind = nil
      #expect(try await world.update().end == .success)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `a month's requests are counted, and a run that has spent them ends well`()
    async throws
  {
    let budget = ["ASSETKIT_NPM_MONTHLY_BUDGET": "40"]
    try await IngestionWorld.with(site: site(seed: 46, packages: 100), environment: budget) {
      world in
      let run = try await world.ingest(["concurrency": 8])
      #expect(run.end == .success)
      let ingested = try #require(run.count("new_packages_ingested"))
      // Four requests are for the listing: its state, the names, no further names, no changes.
      #expect(ingested == 36 && run.count("errors") == 0)
      guard case .text(let reason) = run.metadata["stopped_early"] else {
        Issue.record("the run doesn't say why it ended")
        return
      }
      #expect(reason.contains("ASSETKIT_NPM_MONTHLY_BUDGET allows 40"))
      #expect(try await world.number("SELECT requests FROM ssc.request_counts") == 40)

      // The next run knows it from the database.
      world.simulator.resetStatistics()
      let next = try await world.ingest()
      #expect(next.end == .success && next.count("total_in_registry") == 100)
      #expect(world.simulator.statistics.total == 0)
    }
  }

  @Test func `an ingestion of npm that is interrupted again and again is finished by the next`()
    async throws
  {
    try await IngestionWorld.with(site: site(seed: 48, packages: 150, pageLimit: 40)) { world in
      for attempt in 1...10 {
        let run = Task { try await world.ingest() }
        try await Task.sleep(for: .milliseconds(25 * attempt))
        run.cancel()
        let end = try await run.value.end
        #expect(end == .canceled || end == .success)
      }
      #expect(try await world.ingest().end == .success)
      try await world.expectTruth()
    }
  }

  @Test(arguments: [
    ("ASSETKIT_NPM_MONTHLY_BUDGET", "much"), ("ASSETKIT_NPM_REPLICATION_URL", "nowhere"),
    ("ASSETKIT_NPM_FEED_WINDOW", "-1"), ("ASSETKIT_NPM_COMPARE_DAYS", "0"),
    ("ASSETKIT_NPM_MAX_DOCUMENT_MB", "0"), ("ASSETKIT_NPM_RATE", "0"),
  ])
  func `a setting that can't be meant is named`(name: String, value: String) async throws {
    try await IngestionWorld.with(
      site: site(seed: 47, packages: 1), environment: [name: value]
    ) { world in
      guard case .failure(let message) = try await world.ingest().end else {
        Issue.record("the run should fail")
        return
      }
      #expect(message.contains(name))
    }
  }
}
