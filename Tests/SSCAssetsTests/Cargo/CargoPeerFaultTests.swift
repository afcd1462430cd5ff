import AssetKitCore
import AssetKitHTTP
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// What SecureChain's ingestion of crates.io does wrong, case by case.
@Suite(.database)
struct `Faults of the peer: crates.io` {
  private func with(
    _ site: CargoSite, _ body: (IngestionWorld) async throws -> Void
  ) async throws {
    try await IngestionWorld.with(site: site, body)
  }

  /// A registry by itself, without a graph.
  private func withRegistry(
    _ site: CargoSite, _ body: (CargoRegistry) async throws -> Void
  ) async throws {
    let simulator = try RegistrySimulator.start(sites: [site])
    defer { simulator.stop() }
    let url = simulator.url(of: site)
    let http = HTTPClient()
    try await body(
      CargoRegistry(CargoClient(http, indexURL: url, staticURL: CargoSite.staticURL(url))))
    await http.shutdown()
  }

  @Test func `no API call per version, and none without User-Agent`() async throws {
    try await with(CargoSite(PackageUniverse(seed: 31, packages: 20))) { world in
      let run = try await world.ingest()
      #expect(run.count("errors") == 0)
      let statistics = world.simulator.statistics
      // One request a crate whatever the number of its versions; the simulator has no API, and refuses
      // those who don't say who they are.
      #expect(statistics.count(.detail, status: 200, site: "cargo") == 20)
      #expect(statistics.count(.file, status: 200, site: "cargo") == 20)
      #expect(statistics.total == 41)
      #expect((run.count("versions") ?? 0) > 40)
    }
  }

  @Test func `names come from the dump in one request, not from a git clone`() async throws {
    try await with(CargoSite(PackageUniverse(seed: 32, packages: 300))) { world in
      let run = try await world.ingest(["limit": 0])
      #expect(run.count("total_in_registry") == 300)
      #expect(world.simulator.statistics.total == 1)
    }
  }

  @Test func `import names come from the latest release that is stable, under its true name`()
    async throws
  {
    let site = CargoSite(PackageUniverse(seed: 33, packages: 40))
    try await withRegistry(site) { registry in
      for truth in site.groundTruth().packages {
        let package = PendingPackage(name: truth.name, spelling: truth.displayName)
        let reading = try await registry.read(package, known: nil, options: ReadingOptions())
        guard case .complete(let content) = reading.outcome else {
          Issue.record("\(truth.name): \(reading.outcome)")
          continue
        }
        #expect(content.importNames?.names == truth.importNames)
        #expect(content.importNames?.names.allSatisfy { !$0.contains("-") } == true)
      }
    }
  }

  @Test func `an archive above the cap isn't fetched, and its crate is read all the same`()
    async throws
  {
    let site = CargoSite(PackageUniverse(seed: 34, packages: 1))
    try await withRegistry(site) { registry in
      let truth = try #require(site.groundTruth().packages.first)
      var options = ReadingOptions()
      options.maxArtifactBytes = 50
      let reading = try await registry.read(
        PendingPackage(name: truth.name, spelling: truth.displayName), known: nil,
        options: options)
      #expect(reading.oversizedArchives == 1)
      #expect(reading.versions == truth.versions.count)
    }
  }

  @Test func `requirements belong to their version, whatever the order of the lines`() async throws
  {
    let site = CargoSite(PackageUniverse(seed: 35, packages: 100))
    try await with(site) { world in
      // The index has the versions by time, the graph by their order.
      _ = try await world.ingest(["import_names": false])
      let truth = world.truth
      let stored = try await world.graph.packages(truth.packages.map(\.name), of: .cargo)
      for (package, expected) in zip(
        stored, truth.packages.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
      {
        #expect(package.versions.map(\.name) == expected.versions.map(\.name))
        #expect(
          package.versions.map { $0.edges.map(\.target) }
            == expected.versions.map { $0.edges.map(\.to) })
      }
    }
  }
}
