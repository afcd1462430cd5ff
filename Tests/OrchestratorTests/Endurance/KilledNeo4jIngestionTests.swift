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
  @Test(.timeLimit(.minutes(3)))
  func `killed at any moment is finished by the next, as if nothing had been`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 83, packages: 300))
    defer { simulator.stop() }
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      instance.variables["ASSETKIT_RUN_LEASE_SECONDS"] = "1"
      // In PostgreSQL, without a disturbance: what it is to be in the end.
      try await instance.ingest()
      try await TestBoltServer.withEmptyDatabase { server in
        try await TestInstance.with(packs: "ssc") { killed in
          var killed = killed
          killed.variables.merge(instance.variables) { own, _ in own }
          killed.variables.merge(server.variables) { $1 }
          simulator.latencyMilliseconds = 2
          var kills = 0
          for attempt in 1...10 {
            let process = try killed.start(
              "asset", "materialize", "-a", "pypi_package_ingestion")
            try await Task.sleep(for: .milliseconds(150 * attempt))
            process.signal(SIGKILL)
            if try await process.output().status == .signaled(SIGKILL) { kills += 1 }
          }
          #expect(kills > 3)
          simulator.latencyMilliseconds = 0
          try await Task.sleep(for: .milliseconds(1_100))
          try await killed.ingest()
          let verified = try await killed.run("graph", "verify")
          #expect(verified.code == 0, "\(verified.output)")
          let expected = PostgresGraphStore(try instance.pool)
          let found = Neo4jGraphStore(
            BoltClient(server), state: PostgresGraphStore(try killed.pool))
          let names = try await expected.names(after: "", limit: 1_000, of: .pypi)
          #expect(names.count == 300)
          let packages = try await found.packages(names, of: .pypi)
          #expect(packages.count == 300)
          for (one, other) in zip(try await expected.packages(names, of: .pypi), packages) {
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
