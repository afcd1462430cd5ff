import AssetKitCore
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// What goes wrong with RubyGems in the ingestion that this one takes over from, fault by fault.
@Suite(.database)
struct RubyGemsFaultsOfBeforeTests {
  @Test func `no request for each version`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 41, packages: 30, versionsPerPackage: 20))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let statistics = world.simulator.statistics
      #expect(statistics.count(.detail, site: "rubygems") == 30)
      // The API is asked once for each gem: for its repository.
      #expect(statistics.count(.release, site: "rubygems") == 30)
      #expect(statistics.count(.file, site: "rubygems") == 30)
    }
  }

  @Test func `platforms make no duplicate versions`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 42, packages: 40))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let truth = world.truth.packages.flatMap(\.versions)
      #expect(truth.contains { $0.variants?.isEmpty == false })
      #expect(try await world.number("SELECT count(*)::int FROM ssc.versions") == truth.count)
      try await world.expectTruth()
    }
  }

  @Test func `the header of the list is no gem, and names keep their case`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 43, packages: 60))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let names = world.truth.packages.map(\.name)
      #expect(names.contains { $0 != $0.lowercased() })
      #expect(
        try await world.number("SELECT count(*)::int FROM ssc.packages WHERE is_listed") == 60)
      #expect(try await world.graph.packages(["---", "created_at:"], of: .rubygems).isEmpty)
      let stored = try await world.graph.packages(names, of: .rubygems)
      #expect(stored.allSatisfy { $0.purl == "pkg:gem/\($0.name)" })
      let versions = stored.flatMap { package in
        package.versions.map { $0.purl == "\(package.purl)@\($0.name)" }
      }
      #expect(versions.allSatisfy { $0 })
    }
  }

  @Test func `a version that is none keeps its date and gets no place in the order`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 46, packages: 60))
    try await IngestionWorld.with(site: site) { world in
      let run = try await world.ingest()
      let odd = world.truth.packages.filter { $0.versions.contains { $0.serial == -1 } }
      #expect(!odd.isEmpty)
      #expect(run.count("unparsable_versions") == Int64(odd.count))
      // Serial numbers and dates are those of the truth.
      try await world.expectTruth()
    }
  }

  @Test func `one version more and one less is a change`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 44, packages: 60))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let before = Dictionary(
        uniqueKeysWithValues: world.truth.packages.map { ($0.name, Set($0.versions.map(\.name))) })
      world.advance(seed: 8, fraction: 1)
      // As many versions as before, and not the same ones.
      let renamed = world.truth.packages.filter { package in
        let names = Set(package.versions.map(\.name))
        return before[package.name].map { $0 != names && $0.count == names.count } ?? false
      }
      #expect(!renamed.isEmpty)
      _ = try await world.update()
      _ = try await world.ingest()
      try await world.expectTruth()
    }
  }

  @Test func `import names are read again only when the latest release is another`() async throws {
    let site = RubyGemsSite(PackageUniverse(seed: 45, packages: 60))
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      world.advance(seed: 2, fraction: 1)
      world.simulator.resetStatistics()
      _ = try await world.update()
      let statistics = world.simulator.statistics
      let details = statistics.count(.detail, site: "rubygems")
      let files = statistics.count(.file, site: "rubygems")
      #expect(files > 0 && files < details)
      #expect(statistics.count(.release, site: "rubygems") == files)
    }
  }
}
