import AssetKitCore
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct NPMUpdateTests {
  private func site(seed: UInt64, packages: Int, versions: Int = 4) -> NPMSite {
    NPMSite(PackageUniverse(seed: seed, packages: packages, versionsPerPackage: versions))
  }

  /// Settings with which nothing is waited for.
  private let environment = ["ASSETKIT_NPM_STALE_PAUSE_SECONDS": "0"]

  @Test func `a day's update of npm costs requests in proportion to what changed`() async throws {
    try await IngestionWorld.with(site: site(seed: 51, packages: 2000, versions: 2)) { world in
      _ = try await world.ingest(["concurrency": 32])
      let change = world.advance(seed: 4, fraction: 0.01)
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success && run.count("errors") == 0)
      #expect(run.count("packages_processed") == Int64(change.changed.count))
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      // The feed's state, its news, no further news; what changed; what is said to be deleted.
      #expect(
        world.simulator.statistics.total <= 3 + change.changed.count + change.removed.count)

      // New packages are left to the ingestion.
      _ = try await world.ingest()
      try await world.expectTruth()
      let gone = try await world.graph.packages(change.removed, of: .npm)
      #expect(gone.allSatisfy { $0.state == .gone && !$0.isListed })

      let before = try await world.fingerprint()
      world.simulator.resetStatistics()
      #expect(try await world.update().count("packages_processed") == 0)
      #expect(world.simulator.statistics.total == 3)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `many small updates of npm come to the same as one fresh ingestion`() async throws {
    try await IngestionWorld.with(site: site(seed: 52, packages: 60)) { world in
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

  @Test func `entries that appear behind the cursor are found by the next run`() async throws {
    let site = site(seed: 53, packages: 80)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let change = world.advance(seed: 3, fraction: 0.4)
      site.oddities.hidden = Set(change.changed.prefix(5))
      _ = try await world.update()
      let late = try await world.update()
      #expect(late.count("packages_processed") == 0)
      // Now they are there, with numbers below those that were read.
      site.oddities.hidden = []
      let run = try await world.update()
      #expect(run.count("packages_processed") == 5)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `changes that the feed never tells are found by a comparison when it is due`()
    async throws
  {
    let site = site(seed: 54, packages: 80)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let change = world.advance(seed: 3, fraction: 0.4)
      site.oddities.hidden = Set(change.changed.prefix(3) + change.removed + change.added)
      _ = try await world.update()
      #expect(try await world.update().count("packages_processed") == 0)
      try await world.pool.write { db in
        try db.execute(
          """
          UPDATE ssc.listings SET cursor =
            regexp_replace(cursor, 'compared_at=\\d+', 'compared_at=1700000000')
          """)
      }
      let run = try await world.update()
      #expect(run.count("packages_processed") == 3)
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `a package that the feed calls deleted stays when the registry has it`() async throws {
    let site = site(seed: 55, packages: 40)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let change = world.advance(seed: 3, fraction: 0.3)
      let alive = Set(change.changed.prefix(3) + ["no such package"])
      site.oddities.falselyDeleted = alive
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `a deletion that can't be confirmed costs nothing but time`() async throws {
    let site = site(seed: 56, packages: 40)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let alive = try #require(world.truth.packages.first?.name)
      site.oddities.falselyDeleted = [alive]
      site.oddities.unreadable = [alive]
      #expect(try await world.update().end == .success)
      let stored = try await world.graph.packages([alive], of: .npm)
      #expect(stored.first?.isListed == true)
    }
  }

  @Test func `a feed whose numbers went back is read anew`() async throws {
    let site = site(seed: 57, packages: 80)
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 1, fraction: 0.2)
      _ = try await world.update()
      // Whatever changed in between is behind the cursor by its old numbers.
      site.oddities.setBack = 19_000_000
      world.advance(seed: 2, fraction: 0.2)
      #expect(try await world.update().end == .success)
      _ = try await world.ingest()
      try await world.expectTruth()
      world.advance(seed: 3, fraction: 0.2)
      #expect(try await world.update().end == .success)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `a document that is older than the feed says is read again by the next run`()
    async throws
  {
    let site = site(seed: 58, packages: 40)
    try await IngestionWorld.with(site: site, environment: environment) { world in
      _ = try await world.ingest()
      let change = world.advance(seed: 3, fraction: 0.3)
      let name = try #require(change.changed.first)
      site.oddities.outdated = [name]
      let first = try await world.update()
      #expect(first.count("packages_processed") == Int64(change.changed.count))
      // Asked again, the registry says that it is still the same document.
      let second = try await world.update()
      #expect(second.count("packages_processed") == 1)
      #expect(second.count("packages_not_modified") == 1)
      site.oddities.outdated = []
      let third = try await world.update()
      #expect(third.count("packages_processed") == 1)
      #expect(third.count("packages_not_modified") == 0)
      #expect(try await world.update().count("packages_processed") == 0)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }
}
