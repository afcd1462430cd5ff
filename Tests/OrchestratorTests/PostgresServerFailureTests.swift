import Testing

/// A PostgreSQL server that can't be used, be it the instance's, the graph's or that of the advisories:
/// one line that names the setting, before a run begins.
@Suite struct `A PostgreSQL server that can't be used` {
  /// The settings that name one by a URL, with an asset whose run needs it.
  enum Place: CaseIterable {
    case instance, graph, vulnerabilities

    var setting: String {
      switch self {
      case .instance: "storage.postgres.postgres_url: dagster.yaml:3"
      case .graph: "GRAPH_DB_URI: environment"
      case .vulnerabilities: "VULN_DB_URI: environment"
      }
    }

    /// Has `asset materialize` look for the server at a URL.
    func materialize(_ url: String, in instance: TestInstance) async throws -> TestInstance.Result {
      switch self {
      case .instance:
        var instance = instance
        for name in instance.variables.keys where name.hasPrefix("POSTGRES_") {
          instance.variables[name] = nil
        }
        try instance.write("home/dagster.yaml", "storage:\n  postgres:\n    postgres_url: \(url)\n")
        return try await instance.run("asset", "materialize", "-a", "demo/hello")
      case .graph:
        return try await instance.run(
          "asset", "materialize", "-a", "npm_package_ingestion", with: ["GRAPH_DB_URI": url])
      case .vulnerabilities:
        return try await instance.run(
          "asset", "materialize", "-a", "osv_vulnerabilities", with: ["VULN_DB_URI": url])
      }
    }
  }

  @Test(arguments: Place.allCases) func `is named by its URL`(place: Place) async throws {
    let user = GuardedPostgres.user
    let password = GuardedPostgres.password
    try await GuardedPostgres.with { server in
      let faults = [
        (
          "\(user):s3cret@\(server.host)/postgres",
          "password authentication failed for user \"\(user)\""
        ),
        ("\(user):\(password)@\(server.host)/nowhere", "database \"nowhere\" does not exist"),
        ("\(user):s3cret@127.0.0.1:1/postgres", "Connection refused"),
        (
          "\(user):\(password)@\(server.host)/postgres?sslmode=require",
          "server does not support SSL, but SSL was required"
        ),
      ]
      for (url, reason) in faults {
        try await TestInstance.with(packs: "ssc,demo") { instance in
          let result = try await place.materialize("postgresql://" + url, in: instance)
          #expect(result.code == 3)
          #expect(result.errors.hasPrefix("error: "))
          #expect(result.errors.contains(reason), "\(result.errors)")
          #expect(result.errors.hasSuffix(" (set by \(place.setting))\n"), "\(result.errors)")
          #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
          #expect(!result.errors.contains("s3cret") && !result.errors.contains(password))
        }
      }
    }
  }

  @Test func `is nothing to a run that doesn't need it`() async throws {
    try await TestInstance.with(packs: "ssc,demo") { instance in
      let result = try await instance.run(
        "asset", "materialize", "-a", "demo/hello",
        with: [
          "GRAPH_DB_URI": "neo4j://127.0.0.1:1", "REDIS_HOST": "127.0.0.1", "REDIS_PORT": "1",
          "VULN_DB_URI": "mongodb://127.0.0.1:1",
        ])
      #expect(result.code == 0, "\(result.errors)")
    }
  }
}
