import AssetKitCore
import Glibc
import Testing

@Suite struct `The private server` {
  @Test func `is made once, however many first runs begin in the same moment`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let results = try await withThrowingTaskGroup { group in
        for number in 0..<20 {
          group.addTask {
            try await instance.run(
              "asset", "materialize", "-a", "demo/hello", "--tag", "number=\(number)")
          }
        }
        var results: [TestInstance.Result] = []
        for try await result in group { results.append(result) }
        return results
      }
      for result in results { #expect(result.code == 0, "\(result.errors)") }
      let runs = try await instance.run("run", "list", "--status", "SUCCESS", "--json")
      #expect(try runs.json.items.count == 20)
    }
  }

  @Test func `is named when its socket was removed, and starts anew after a stop`() async throws {
    try await TestInstance.withoutDatabase { instance in
      #expect(try await instance.run("instance", "start").code == 0)
      let socket = instance.home + "/postgres/.s.PGSQL.5432"
      try #require(unlink(socket) == 0)
      let begun = ContinuousClock.now
      let run = try await instance.run("asset", "materialize", "-a", "demo/hello")
      #expect(begun.duration(to: .now) < .seconds(10))
      #expect(run.code == 3)
      #expect(run.errors.hasPrefix("error: the database server (process "))
      #expect(run.errors.contains(") runs, but its socket \(socket) was removed, "))
      let status = try await instance.run("instance", "status")
      #expect(status.output.hasPrefix("unreachable (process "))
      #expect(status.code == 3)
      #expect(try await instance.run("instance", "stop").output == "stopped\n")
      let next = try await instance.run("asset", "materialize", "-a", "demo/hello")
      #expect(next.code == 0, "\(next.errors)")
    }
  }

  @Test func `is started and stopped, and its database opened in psql`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let before = try await instance.run("instance", "status")
      #expect(before.output == "not created: embedded PostgreSQL in \(instance.home)/postgres\n")
      #expect(before.code == 3)
      #expect(
        try await instance.run("instance", "start").output
          == "running: embedded PostgreSQL in \(instance.home)/postgres\n")
      let migrated = try await instance.run("instance", "migrate")
      #expect(migrated.output == "The schema is up to date.\n")
      let psql = try await instance.run(
        "instance", "psql", "-At", "-c", "SELECT count(*) FROM assetkit.run_history")
      #expect(psql.output == "0\n")
      let info = try await instance.run("instance", "info", "--json")
      #expect(try info.json["runs"] == .int(0))
      #expect(try await instance.run("instance", "stop").output == "stopped\n")
      let after = try await instance.run("instance", "status", "--json")
      #expect(try after.json["state"] == .string("stopped"))
    }
  }
}
