import AssetKitBolt
import BlockingIO
import BoltTestSupport
import Glibc
import PostgresClient
import RegistrySimulation
import SSCAssets
import Testing

@Suite(.enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct `An ingestion into Neo4j` {
  @Test(.timeLimit(.minutes(5)))
  func `killed at any moment is finished by the next, as if nothing had been`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 83, packages: 300))
    defer { simulator.stop() }
    try await expectFinished(
      .pypi, packages: 300, of: simulator, ["ASSETKIT_PYPI_URL": simulator.baseURL])
  }

  @Test(.timeLimit(.minutes(5)), arguments: SiteKind.allCases)
  func `of every ecosystem survives being killed again and again`(_ kind: SiteKind) async throws {
    let site = kind.site(PackageUniverse(seed: 84, packages: 120, versionsPerPackage: 4))
    let simulator = try RegistrySimulator.start(sites: [site])
    defer { simulator.stop() }
    try await expectFinished(
      try #require(Ecosystem(rawValue: kind.rawValue)), packages: 120, of: simulator,
      site.settings(at: simulator.url(of: site)))
  }

  /// Kills an ingestion again and again, and compares what the next one leaves with the graph in
  /// PostgreSQL of one that nothing disturbed.
  private func expectFinished(
    _ ecosystem: Ecosystem, packages: Int, of simulator: RegistrySimulator,
    _ settings: [String: String]
  ) async throws {
    let line = ["asset", "materialize", "-a", "\(ecosystem.rawValue)_package_ingestion"]
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables.merge(settings) { $1 }
      instance.variables["ASSETKIT_RUN_LEASE_SECONDS"] = "1"
      let undisturbed = try await instance.run(line)
      #expect(undisturbed.code == 0, "\(undisturbed.errors)")
      try await TestBoltServer.withEmptyDatabase { server in
        try await TestInstance.with(packs: "ssc") { killed in
          var killed = killed
          killed.variables.merge(instance.variables) { own, _ in own }
          killed.variables.merge(server.variables) { $1 }
          simulator.latencyMilliseconds = 2
          var kills = 0
          for attempt in 1...10 {
            let process = try killed.start(line)
            try await Task.sleep(for: .milliseconds(150 * attempt))
            process.signal(SIGKILL)
            if try await process.output().status == .signaled(SIGKILL) { kills += 1 }
          }
          #expect(kills >= 3)
          simulator.latencyMilliseconds = 0
          try await Task.sleep(for: .milliseconds(1_100))
          let clean = try await killed.run(line)
          #expect(clean.code == 0, "\(clean.errors)")
          let verified = try await killed.run("graph", "verify")
          #expect(verified.code == 0, "\(verified.output)")
          let expected = PostgresGraphStore(try instance.pool)
          let found = Neo4jGraphStore(
            BoltClient(server), state: PostgresGraphStore(try killed.pool))
          let names = try await expected.names(after: "", limit: 1_000, of: ecosystem)
          #expect(names.count == packages)
          let content = try await found.packages(names, of: ecosystem)
          #expect(content.count == packages)
          for (one, other) in zip(try await expected.packages(names, of: ecosystem), content) {
            #expect(one.contentDifference(from: other) == nil, "\(one.name)")
          }
        }
      }
    }
  }
}

extension TestInstance {
  /// The database that the instance is kept in.
  fileprivate var pool: PostgresPool {
    get throws {
      PostgresPool(
        PostgresConfiguration(
          host: try #require(variables["POSTGRES_HOST"]),
          port: Int(variables["POSTGRES_PORT"] ?? "") ?? 5432,
          user: variables["POSTGRES_USER"], database: variables["POSTGRES_DB"]))
    }
  }
}
