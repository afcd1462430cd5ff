import AssetKitBolt
import AssetKitCore
import BlockingIO
import BoltTestSupport
import Glibc
import PostgresClient
import RegistrySimulation
import Testing

@Suite struct `A copy of a graph` {
  @Test(.timeLimit(.minutes(5)))
  func `to another PostgreSQL server, killed again and again, is finished by the next`()
    async throws
  {
    try await withGraph(seed: 86, packages: 1_000) { instance in
      try await GuardedPostgres.with { server in
        let target = instance.kept(by: server)
        let line = ["graph", "copy", "--from", "postgres", "--to", server.url]
        let connection = PostgresConnection(try PostgresConfiguration(parsing: server.url))
        let kills = try await instance.killing(line, times: 5) {
          try await connection.read { db in
            guard try db.query("SELECT to_regclass('ssc.packages') IS NOT NULL")[0][0] else {
              return 0
            }
            return try db.query("SELECT count(*) FROM ssc.packages WHERE moment IS NOT NULL")[0][0]
          }
        }
        #expect(kills >= 2)
        let clean = try await instance.run(line)
        #expect(clean.code == 0, "\(clean.errors)")
        #expect(clean.output.hasSuffix("The two are the same.\n"))
        #expect(try await target.copiedGraph() == instance.copiedGraph())
        let again = try await instance.run(line + ["--json"])
        let report = try #require(try again.json["ecosystems"]?.items.first)
        #expect(report["unchanged"] == report["packages"])
        #expect(report["versions_added"] == .int(0))
        let verified = try await target.run("graph", "verify")
        #expect(verified.code == 0, "\(verified.output)")
        // The registry has nothing that isn't there.
        let run = try await target.ingest()
        #expect(
          try run.json["materializations"]?.items.first?["metadata"]?["new_packages_ingested"]
            == .int(0))
      }
    }
  }

  @Test func `that was killed before it said which packages are gone, says it the next time`()
    async throws
  {
    try await withGraph(seed: 87, packages: 60) { instance in
      try await GuardedPostgres.with { server in
        let target = instance.kept(by: server)
        let line = ["graph", "copy", "--from", "postgres", "--to", server.url]
        #expect(try await instance.run(line).code == 0)
        let gone = "SELECT count(*) FROM ssc.packages WHERE state = 'gone'"
        let expected = try await instance.sql(gone)
        #expect(expected != "0")
        _ = try await target.sql("UPDATE ssc.packages SET state = 'complete' WHERE state = 'gone'")
        let next = try await instance.run(line)
        #expect(next.code == 0, "\(next.errors)")
        #expect(try await target.sql(gone) == expected)
        #expect(try await target.copiedGraph() == instance.copiedGraph())
      }
    }
  }

  @Test(
    .enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"),
    .timeLimit(.minutes(5)))
  func `into Neo4j, killed again and again, is finished by the next`() async throws {
    try await withGraph(seed: 88, packages: 600) { instance in
      try await TestBoltServer.withEmptyDatabase { server in
        let line = ["graph", "copy", "--from", "postgres", "--to", "neo4j", "--json"]
        var moving = instance
        moving.variables.merge(server.variables) { $1 }
        let client = BoltClient(server)
        let kills = try await moving.killing(line, times: 5) {
          let records = try await client.read {
            try $0.query("MATCH (v:Version) RETURN count(v) AS versions")
          }
          return try records.first.map { Int(try $0["versions"] as Int64) } ?? 0
        }
        #expect(kills >= 2)
        // As long as a copy isn't finished, the old graph is the one that counts.
        let before = try await instance.run("graph", "verify")
        // On a slow machine the last kill may come after the copy was finished.
        let isFinished = before.errors.contains("were ingested into a graph in Neo4j")
        #expect(isFinished || before.code == 0, "\(before.output)\(before.errors)")
        if !isFinished {
          let clean = try await moving.run(line)
          #expect(clean.code == 0, "\(clean.errors)")
          #expect(try clean.json["difference_count"] == .int(0))
        }
        // Nothing is there twice, and nothing without its package.
        let verified = try await moving.run("graph", "verify")
        #expect(verified.code == 0, "\(verified.output)")
        let again = try await moving.run(
          ["graph", "copy", "--from", "neo4j", "--to", "postgres", "--json"])
        #expect(again.code == 0, "\(again.errors)")
        let report = try #require(try again.json["ecosystems"]?.items.first)
        #expect(report["unchanged"] == report["packages"])
      }
    }
  }

  /// Runs the body with a graph in PostgreSQL that has seen packages come, change and go.
  private func withGraph(
    seed: UInt64, packages: Int, _ body: (TestInstance) async throws -> Void
  ) async throws {
    let simulator = try RegistrySimulator.start(
      SimulatedRegistry(seed: seed, packages: packages, versionsPerPackage: 4))
    defer { simulator.stop() }
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      try await instance.ingest()
      simulator.registry.advance(seed: 5, fraction: 1)
      try await instance.ingest()
      let updates = try await instance.run("asset", "materialize", "-a", "pypi_packages_updates")
      #expect(updates.code == 0, "\(updates.errors)")
      try await body(instance)
    }
  }
}

extension GuardedPostgres {
  /// The server as its administrator reaches it.
  fileprivate var url: String { "postgresql://postgres@/postgres?host=\(socket)" }
}

extension TestInstance {
  /// The same, kept by another server.
  fileprivate func kept(by server: GuardedPostgres) -> TestInstance {
    var instance = self
    instance.variables["POSTGRES_HOST"] = server.socket
    instance.variables["POSTGRES_PORT"] = nil
    instance.variables["POSTGRES_USER"] = "postgres"
    instance.variables["POSTGRES_DB"] = "postgres"
    return instance
  }

  /// The graph without what a copy doesn't keep: when a version was missed, and the last change counter
  /// of packages that aren't listed any more.
  fileprivate func copiedGraph() async throws -> String {
    _ = try await sql(
      """
      UPDATE ssc.versions SET deleted_at = 'epoch' WHERE deleted_at IS NOT NULL;
      UPDATE ssc.packages SET listed_serial = NULL WHERE NOT is_listed;
      """)
    return try await graph()
  }

  /// Starts the program so many times, and kills it each time soon after it has written something.
  ///
  /// - Returns: How often it hadn't ended before.
  fileprivate func killing(
    _ line: [String], times: Int, written: () async throws -> Int
  ) async throws -> Int {
    var killed = 0
    for attempt in 0..<times {
      let before = try await written()
      let process = try start(line)
      // An attempt that finds nothing left to do writes nothing.
      let latest = ContinuousClock.now + .seconds(5)
      try await wait("something written") { try await written() > before || .now > latest }
      try await Task.sleep(for: .milliseconds(attempt * 7))
      process.signal(SIGKILL)
      guard try await process.output().status == .signaled(SIGKILL) else { break }
      killed += 1
    }
    return killed
  }
}
