import AssetKitCore
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct CargoIngestionTests {
  private func with(
    _ site: CargoSite, faults: FaultPlan = .none, _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    try await IngestionWorld.with(site: site, faults: faults, body)
  }

  private func site(seed: UInt64, _ packages: Int) -> CargoSite {
    CargoSite(PackageUniverse(seed: seed, packages: packages))
  }

  @Test func `every crate of the registry is in the graph, edge by edge`() async throws {
    try await with(site(seed: 1, 200)) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      try await world.expectTruth()
      #expect(run.count("total_in_registry") == 200)
      #expect(run.count("new_packages_ingested") == 200)
      #expect(run.count("errors") == 0)
      #expect(run.count("malformed_requirements") == 0)
      // The dump, and for each crate one request to the index and one for the latest archive.
      #expect(world.simulator.statistics.total == 401)

      let before = try await world.fingerprint()
      world.simulator.resetStatistics()
      #expect(try await world.ingest().count("new_packages_ingested") == 0)
      // The dump, which is the old one, and the feed.
      #expect(world.simulator.statistics.total == 2)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `after faults and a clean run the graph is the same as without faults`() async throws {
    let faults = FaultPlan(percent: 2, persistentPercent: 3, seed: 5)
    try await with(site(seed: 2, 1_000), faults: faults) { world in
      let faulty = try await world.ingest()
      #expect(faulty.end == .success)
      let errors = try #require(faulty.count("errors"))
      #expect(errors > 0)
      // What lasts costs its crate and no other.
      let truth = world.truth
      let stored = try await world.graph.packages(truth.packages.map(\.name), of: .cargo)
      let failed = stored.filter { $0.state == .error }
      #expect(Int64(failed.count) == errors)
      #expect(failed.allSatisfy { $0.lastError != nil && $0.versions.isEmpty })
      let sound = Set(stored.filter { $0.state == .complete }.map(\.name))
      #expect(sound.count + failed.count == truth.packages.count)
      let soundTruth = GroundTruth(packages: truth.packages.filter { sound.contains($0.name) })
      #expect(
        TruthComparison(soundTruth, stored).faults
          .filter { !$0.contains(": state") && !$0.contains(": listed") } == [])

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

  @Test func `an update asks for what changed, and the graph is as if read anew`() async throws {
    try await with(site(seed: 3, 2_000)) { world in
      _ = try await world.ingest()
      let change = world.advance(seed: 4, fraction: 0.01)
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.end == .success)
      #expect(run.count("errors") == 0)
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      // The dump, and one request for each crate of which the dump tells something else; an archive
      // where the latest release is another.
      let processed = try #require(run.count("packages_processed"))
      #expect(processed > 0 && processed <= Int64(change.changed.count))
      let statistics = world.simulator.statistics
      #expect(statistics.count(.listing, site: "cargo") == 1)
      #expect(statistics.count(.detail, site: "cargo") == Int(processed))
      #expect(statistics.count(.file, site: "cargo") < Int(processed))
      let gone = try await world.graph.packages(change.removed, of: .cargo)
      #expect(gone.allSatisfy { $0.state == .gone && !$0.versions.isEmpty })

      _ = try await world.ingest()
      try await world.expectTruth()
      let before = try await world.fingerprint()
      world.simulator.resetStatistics()
      #expect(try await world.update().count("packages_processed") == 0)
      #expect(world.simulator.statistics.total == 2)
      // Reading everything anew shows that nothing was missed.
      let sweep = try await world.update(["full_sweep": true, "import_names": false])
      #expect(sweep.count("versions_changed") == 0)
      #expect(try await world.fingerprint() == before)
    }
  }

  @Test func `a crate that is as before is confirmed by its entity tag alone`() async throws {
    let site = site(seed: 5, 60)
    try await with(site) { world in
      _ = try await world.ingest()
      site.keepDump()
      world.advance(seed: 1, fraction: 0.5)
      _ = try await world.update()
      site.renewDump()
      world.simulator.resetStatistics()
      let run = try await world.update()
      #expect(run.count("errors") == 0)
      // What the feed told is in the dump too by now, and the index says that nothing came since.
      let fed = site.publishedSinceDump.count
      #expect(fed == 0)
      #expect(world.simulator.statistics.count(.detail, status: 304, site: "cargo") > 0)
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `between two dumps an update follows the feed`() async throws {
    let site = site(seed: 6, 100)
    try await with(site) { world in
      _ = try await world.ingest()
      site.keepDump()
      world.advance(seed: 2, fraction: 0.3)
      let published = site.publishedSinceDump
      let known = try await world.graph.packages(Array(published.keys), of: .cargo)
        .filter { $0.state == .complete }
      #expect(!known.isEmpty)
      world.simulator.resetStatistics()
      let run = try await world.update(["import_names": false])
      #expect(run.count("packages_processed") == Int64(known.count))
      #expect(run.count("errors") == 0)
      #expect(world.simulator.statistics.total == known.count + 2)
      for package in try await world.graph.packages(known.map(\.name), of: .cargo) {
        let versions = Set(package.versions.filter { !$0.isDeleted }.map(\.name))
        #expect(versions.isSuperset(of: published[package.name] ?? []))
        // The feed knows no repositories; those of the dump stay.
        #expect(package.repositoryURL == known.first { $0.name == package.name }?.repositoryURL)
      }
      // The feed is the same in the next hour.
      world.simulator.resetStatistics()
      #expect(try await world.update().count("packages_processed") == 0)
      #expect(world.simulator.statistics.total == 2)
    }
  }

  @Test func `without a dump the feed and the index serve what is known`() async throws {
    let site = site(seed: 7, 60)
    try await with(site) { world in
      _ = try await world.ingest()
      site.keepDump()
      world.advance(seed: 2, fraction: 0.3)
      site.hasDump = false
      let run = try await world.update()
      #expect(run.end == .success)
      #expect((run.count("packages_processed") ?? 0) > 0)
      site.hasDump = true
      site.renewDump()
      _ = try await world.update()
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `without any dump ever the run fails and says where it was looked for`() async throws {
    let site = site(seed: 8, 5)
    site.hasDump = false
    try await with(site) { world in
      let run = try await world.ingest()
      guard case .failure(let message) = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      #expect(message.contains("cargo_package_ingestion"))
    }
  }

  @Test(arguments: [FaultKind.cutListing, .serverError, .truncatedBody])
  func `a listing that can't be had fails the run and changes nothing`(
    _ kind: FaultKind
  ) async throws {
    try await with(site(seed: 9, 20)) { world in
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

  @Test func `a crate that the index doesn't have is gone`() async throws {
    let site = site(seed: 10, 60)
    try await with(site) { world in
      _ = try await world.ingest()
      // The dump still has them.
      site.keepDump()
      let removed = world.advance(seed: 3, fraction: 0.9).removed
      #expect(!removed.isEmpty)
      #expect(try await world.update(["full_sweep": true]).end == .success)
      let stored = try await world.graph.packages(removed, of: .cargo)
      #expect(stored.allSatisfy { $0.state == .gone && !$0.versions.isEmpty })
    }
  }
}
