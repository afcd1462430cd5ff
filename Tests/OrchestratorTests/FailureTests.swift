import Testing

@Suite struct `What can't be used` {
  private static let unreachable = [
    "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "1", "POSTGRES_PASSWORD": "s3cret",
  ]

  @Test(arguments: ["run list", "asset materialize -a demo/hello", "instance psql"])
  func `is named with its origin when it is an unreachable host`(line: String) async throws {
    try await TestInstance.withoutDatabase { instance in
      let words = line.split(separator: " ").map(String.init)
      let result = try await instance.run(words, with: Self.unreachable)
      #expect(result.code == 3)
      #expect(
        result.errors == """
          error: can't connect to PostgreSQL at 127.0.0.1:1, database postgres, user postgres: \
          connection to server at "127.0.0.1", port 1 failed: Connection refused; Is the server \
          running on that host and accepting TCP/IP connections? (set by POSTGRES_HOST: \
          environment, POSTGRES_PORT: environment)

          """)
    }
  }

  @Test func `is named without the password when that is wrong`() async throws {
    try await GuardedPostgres.with { server in
      try await TestInstance.withoutDatabase { instance in
        let result = try await instance.run(
          "run", "list",
          with: [
            "POSTGRES_HOST": server.socket, "POSTGRES_USER": GuardedPostgres.user,
            "POSTGRES_DB": "postgres", "POSTGRES_PASSWORD": "s3cret",
          ])
        #expect(result.code == 3)
        #expect(result.errors.contains("password authentication failed for user \"guest\""))
        #expect(
          result.errors.hasSuffix(
            "(set by POSTGRES_USER: environment, POSTGRES_PASSWORD: environment, POSTGRES_DB: "
              + "environment)\n"))
        #expect(!result.errors.contains("s3cret"))
      }
    }
  }

  @Test func `is a database that the server doesn't have`() async throws {
    try await TestInstance.with { instance in
      let result = try await instance.run(
        "run", "list", with: ["POSTGRES_DB": "nowhere", "POSTGRES_PASSWORD": "s3cret"])
      #expect(result.code == 3)
      #expect(result.errors.contains("database \"nowhere\" does not exist"))
      #expect(result.errors.contains("POSTGRES_DB: environment"))
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(!result.errors.contains("s3cret"))
    }
  }

  @Test func `is a home that nobody can make`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run("--home", "/dev/null/home", "run", "list")
      #expect(result.code == 2)
      #expect(
        result.errors == """
          error: can't make the directory /dev/null/home: Not a directory; choose another directory \
          with DAGSTER_HOME, or make it writable (set by DAGSTER_HOME: --home)

          """)
    }
  }

  @Test func `is bad YAML, with its line`() async throws {
    try await TestInstance.withoutDatabase { instance in
      try instance.write("home/dagster.yaml", "storage:\n  postgres: [1\n")
      let result = try await instance.run("asset", "list")
      #expect(result.code == 2)
      #expect(
        result.errors == """
          error: \(instance.home)/dagster.yaml:3:1: while parsing a flow sequence: did not find \
          expected ',' or ']'

          """)
    }
  }

  @Test func `is a pack that doesn't exist`() async throws {
    try await TestInstance.withoutDatabase(packs: "dmo") { instance in
      let result = try await instance.run("asset", "list")
      #expect(result.code == 2)
      #expect(
        result.errors == """
          error: environment: ASSETKIT_PACKS: there is no pack `dmo`; there are ssc, demo, \
          partitioned, broken; did you mean `demo`?

          """)
    }
  }
}
