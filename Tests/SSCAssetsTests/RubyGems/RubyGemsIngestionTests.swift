import AssetKitCore
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct RubyGemsIngestionTests {
  @Test func `after faults and a clean run the graph equals the truth, and a third writes nothing`()
    async throws
  {
    let site = RubyGemsSite(PackageUniverse(seed: 31, packages: 1_000))
    let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 5)
    try await IngestionWorld.with(site: site, faults: faults) { world in
      let faulty = try await world.ingest()
      #expect(faulty.end == .success)
      let errors = try #require(faulty.count("errors"))
      #expect(errors > 0)
      // Two names in the list are none.
      #expect(faulty.count("invalid_names") == 2)
      // What isn't named as failed is complete, and right.
      let stored = try await world.graph.packages(world.truth.packages.map(\.name), of: .rubygems)
      let sound = Set(stored.filter { $0.state == .complete }.map(\.name))
      #expect(sound.count + Int(errors) == world.truth.packages.count)
      let comparison = TruthComparison(
        GroundTruth(packages: world.truth.packages.filter { sound.contains($0.name) }), stored)
      #expect(
        comparison.faults.filter { !$0.contains(": state") && !$0.contains(": listed") } == [])

      world.simulator.faults = .none
      let clean = try await world.ingest()
      #expect(clean.count("errors") == 0)
      #expect(clean.count("new_packages_ingested") == errors)
      try await world.expectTruth()

      let before = try await world.fingerprint()
      world.simulator.resetStatistics()
      let third = try await world.ingest()
      #expect(third.count("new_packages_ingested") == 0)
      #expect(world.simulator.statistics.total == 1)
      #expect(world.simulator.statistics.count(.listing, status: 304, site: "rubygems") == 1)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `an update asks in proportion to what changed, and the graph is as if read anew`()
    async throws
  {
    let site = RubyGemsSite(PackageUniverse(seed: 32, packages: 2_000, versionsPerPackage: 4))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let change = world.advance(seed: 4, fraction: 0.01)
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("errors") == 0)
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      let processed = try #require(run.count("packages_processed"))
      #expect(processed > 0 && processed <= Int64(change.changed.count))
      // The list's new part, and three requests a gem at most.
      let statistics = world.simulator.statistics
      #expect(statistics.count(.listing, status: 206, site: "rubygems") == 1)
      #expect(statistics.count(.detail, site: "rubygems") == Int(processed))
      #expect(statistics.total <= 1 + 3 * Int(processed))

      // New packages are left to the ingestion.
      let ingestion = try await world.ingest()
      #expect(ingestion.count("new_packages_ingested") == Int64(change.added.count))
      try await world.expectTruth()
      let gone = try await world.graph.packages(change.removed, of: .rubygems)
      #expect(gone.allSatisfy { $0.state == .gone && !$0.isListed && !$0.versions.isEmpty })
    }
  }

  @Test func `many small updates and a list written anew come to the same as one ingestion`()
    async throws
  {
    let site = RubyGemsSite(PackageUniverse(seed: 33, packages: 60))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      for seed in 1...6 {
        world.advance(seed: UInt64(seed), fraction: 0.3)
        if seed % 3 == 0 { site.rewriteListing() }
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

  @Test func `reading everything anew writes nothing when nothing changed`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 34, packages: 40))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let before = try await world.fingerprint()
      #expect(try await world.ingest(["full": true]).end == .success)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test(arguments: RubyGemsSite.Options.DigestSpelling.allCases)
  func `a list that was written anew is read as a whole`(
    _ spelling: RubyGemsSite.Options.DigestSpelling
  ) async throws {
    var options = RubyGemsSite.Options()
    options.digest = spelling
    let site = RubyGemsSite(PackageUniverse(seed: 35, packages: 20), options: options)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 1, fraction: 0.3)
      // Shorter or longer, with the same beginning or another: the digest tells.
      site.rewriteListing()
      world.simulator.resetStatistics()
      _ = try await world.update()
      #expect(world.simulator.statistics.count(.listing, status: 200, site: "rubygems") == 1)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `a list that became shorter is read as a whole, and its gems aren't`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 40, packages: 30))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 1, fraction: 1)
      _ = try await world.update()
      _ = try await world.ingest()
      site.rewriteListing()
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("packages_processed") == 0)
      let statistics = world.simulator.statistics
      #expect(statistics.count(.listing, status: 416, site: "rubygems") == 1)
      #expect(statistics.count(.listing, status: 200, site: "rubygems") == 1)
      #expect(statistics.total == 2)
      try await world.expectTruth()
    }
  }

  @Test func `a gem whose file is the one that is stored costs one short answer`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 47, packages: 20))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      // As if the list had told of a change that the index's cache hasn't got yet.
      _ = try await world.pool.write {
        try $0.execute("UPDATE ssc.packages SET listed_serial = listed_serial + 1 WHERE is_listed")
      }
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.count("errors") == 0)
      let statistics = world.simulator.statistics
      #expect(statistics.count(.detail, status: 304, site: "rubygems") == 20)
      #expect(statistics.total == 21)
      // It isn't taken for up to date: the next run asks again.
      #expect(try await world.update().count("packages_processed") == 20)
      try await world.expectTruth()
    }
  }

  @Test func `without a digest no increment is trusted`() async throws {
    var options = RubyGemsSite.Options()
    options.digest = .absent
    let site = RubyGemsSite(PackageUniverse(seed: 36, packages: 20), options: options)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 1, fraction: 0.2)
      world.simulator.resetStatistics()
      _ = try await world.update()
      #expect(world.simulator.statistics.count(.listing, status: 200, site: "rubygems") == 1)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `an index without moments has them from the API`() async throws {
    var options = RubyGemsSite.Options()
    options.hasDates = false
    let site = RubyGemsSite(PackageUniverse(seed: 37, packages: 40), options: options)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test(arguments: [FaultKind.cutListing, .truncatedJSON, .serverError])
  func `a list that can't be had fails the run and changes nothing`(
    _ kind: FaultKind
  ) async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 38, packages: 20))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let before = try await world.fingerprint()
      world.advance(seed: 1, fraction: 0.5)
      world.simulator.faults = FaultPlan(percent: 100, kinds: [kind], failingAttempts: 1_000)
      let run = try await world.ingest()
      guard case .failure = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `what fails in an update stays as it was, and is tried again`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 39, packages: 40))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 3, fraction: 0.3)
      world.simulator.faults = FaultPlan(percent: 0, persistentPercent: 100, seed: 2)
      let run = try await world.update()
      let failed = try await world.graph.packages(run.failedPackages, of: .rubygems)
      #expect(!failed.isEmpty)
      #expect(failed.allSatisfy { $0.state == .complete && $0.lastError != nil })
      world.simulator.faults = .none
      #expect(try await world.update().count("errors") == 0)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }
}
