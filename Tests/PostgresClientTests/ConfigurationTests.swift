import AssetKitPostgres
import PostgresClient
import TestSupport
import Testing

struct ConfigurationTests {
  @Test func `a URL is read by libpq's rules`() throws {
    let configuration = try PostgresConfiguration(
      parsing:
        "postgresql://al%20ice:s%40cret@db.example:6543/graph?sslmode=require&connect_timeout=3")
    #expect(
      configuration
        == PostgresConfiguration(
          host: "db.example", port: 6543, user: "al ice", password: "s@cret", database: "graph",
          connectTimeout: .seconds(3), parameters: ["sslmode": "require"]))
  }

  @Test func `pairs of keywords and values are read`() throws {
    let configuration = try PostgresConfiguration(parsing: "host=/run/pg user=u password='a b'")
    #expect(configuration.host == "/run/pg")
    #expect(configuration.password == "a b")
    #expect(
      configuration.redactedDescription
        == "socket /run/pg/.s.PGSQL.5432, database (default), user u")
  }

  @Test(arguments: ["hunter2", "host hunter2", "postgresql://u:hunter2@h:port/d", "nope=hunter2"])
  func `a bad connection string is an error that doesn't repeat it`(_ text: String) {
    let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(parsing: text) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test func `printing a configuration in any way hides the password`() {
    let configuration = PostgresConfiguration(user: "u", password: "hunter2", database: "d")
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in ["\(configuration)", String(reflecting: configuration), dumped] {
      #expect(!text.contains("hunter2"))
    }
    #expect("\(configuration)" == "localhost:5432, database d, user u")
  }

  @Test func `settings reach the session`() async throws {
    try await withTestDatabase { configuration in
      var configuration = configuration
      configuration.settings = ["kit.note": "a b, c\\d", "work_mem": "123kB"]
      let values = try await PostgresConnection(configuration).read { database in
        let row = try database.query(
          "SELECT current_setting('work_mem'), current_setting('kit.note')")[0]
        return [try row[0] as String, try row[1] as String]
      }
      #expect(values == ["123kB", "a b, c\\d"])
    }
  }

  @Test func `an unreachable server is one clear message`() async {
    let configuration = PostgresConfiguration(
      host: "/nonexistent", user: "u", password: "hunter2", database: "d")
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresConnection(configuration).open()
    }
    #expect(error?.code == .connectionFailed)
    #expect(error?.isTransient == true)
    #expect(
      error?.description.hasPrefix(
        "can't connect to PostgreSQL at socket /nonexistent/.s.PGSQL.5432, database d, user u: ")
        == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test func `a wrong password and an unknown database are refusals, without the password`()
    async throws
  {
    try await TemporaryDirectory.with { home in
      // Passwords need a server that asks for them: one of its own.
      let embedded = EmbeddedPostgres(home: home.path, settings: TestCluster.fastSettings)
      let trusted = try await embedded.start()
      try await PostgresConnection(trusted).read { database in
        try database.executeScript("CREATE ROLE alice LOGIN PASSWORD 'right'")
        let file: String = try database.query("SELECT current_setting('hba_file')")[0][0]
        try database.executeScript(
          """
          COPY (SELECT 'local all alice scram-sha-256' UNION ALL SELECT 'local all all trust')
            TO '\(file)';
          SELECT pg_reload_conf();
          """)
      }
      var configuration = trusted
      configuration.user = "alice"
      configuration.password = "hunter2"
      let limit = ContinuousClock.now + .seconds(10)
      var caught: PostgresError?
      // The reload takes effect a moment later.
      while caught == nil, ContinuousClock.now < limit {
        do { try await PostgresConnection(configuration).open() } catch let error as PostgresError {
          caught = error
        }
      }
      let error = try #require(caught)
      #expect(error.code == .authenticationFailed)
      #expect(error.sqlState == "28P01")
      #expect(!error.isTransient)
      #expect(!error.description.contains("hunter2"))
      #expect(error.description.contains("password authentication failed for user \"alice\""))

      var absent = trusted
      absent.database = "absent"
      let unknown = await #expect(throws: PostgresError.self) {
        try await PostgresConnection(absent).open()
      }
      #expect(unknown?.sqlState == "3D000")
      #expect(unknown?.code == .authenticationFailed)
      try await embedded.stop(.immediate)
    }
  }
}
