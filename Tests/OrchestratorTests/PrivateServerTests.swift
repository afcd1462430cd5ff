import AssetKitCore
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
