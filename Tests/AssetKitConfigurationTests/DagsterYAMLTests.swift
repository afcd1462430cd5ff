import AssetKitConfiguration
import Testing

@Suite struct `dagster.yaml` {
  private func read(_ text: String, _ environment: [String: String] = [:]) throws -> DagsterYAML {
    try DagsterYAML(
      YAMLDocument(parsing: text, file: "dagster.yaml"), environment: { environment[$0] })
  }

  @Test func `names a server by parts, literal or from the environment`() throws {
    let text = """
      storage:
        postgres:
          postgres_db:
            username: {env: PG_USER}
            password:
              env: PG_PASSWORD
            hostname: db.example
            db_name: dagster
            port: {env: PG_PORT}
            params: {sslmode: require, connect_timeout: 5}
      run_launcher:
        module: dagster_docker
        class: DockerRunLauncher
      """
    let environment = ["PG_USER": "me", "PG_PASSWORD": "s3cret", "PG_PORT": "6543"]
    let dagster = try read(text, environment)
    let block = try #require(dagster.postgres)
    #expect(block.user?.value == "me")
    #expect(block.password?.value == "s3cret")
    #expect(block.password?.place.line == 6)
    #expect(block.host?.value == "db.example")
    #expect(block.database?.value == "dagster")
    #expect(block.port?.value == 6543)
    #expect(block.params.mapValues(\.value) == ["sslmode": "require", "connect_timeout": "5"])
    #expect(dagster.warnings == [])
    #expect("\(block)" == "storage.postgres.postgres_db")
  }

  @Test func `names a server by URL`() throws {
    let dagster = try read(
      "storage: {postgres: {postgres_url: {env: PG_URL}}}", ["PG_URL": "postgresql://h/d"])
    #expect(dagster.postgres?.url?.value == "postgresql://h/d")
  }

  @Test(arguments: [
    "", "# nothing\n", "telemetry: {enabled: false}", "storage: {sqlite: {base_dir: x}}",
  ])
  func `may name no server`(text: String) throws {
    #expect(try read(text).postgres == nil)
  }

  @Test func `has its harmless oddities listed`() throws {
    let warnings = try read("storrage: {}\nzzz: 1\nstorage: {mysql: {}}\n").warnings
    #expect(
      warnings.map(\.description) == [
        "dagster.yaml:1:1: unknown key `storrage`; did you mean `storage`?",
        "dagster.yaml:2:1: unknown key `zzz`",
        "dagster.yaml:3:11: storage.mysql: not used: the instance is kept in PostgreSQL "
          + "(storage.postgres, or the embedded one)",
      ])
  }

  @Test(arguments: [
    ("[1]", ["dagster.yaml:1:1: expected a map, found a list"]),
    ("storage: 5", ["dagster.yaml:1:10: storage: expected a map, found the number 5"]),
    (
      "storage:\n  postgress: {}\n",
      ["dagster.yaml:2:3: storage: unknown key `postgress`; did you mean `postgres`?"]
    ),
    (
      "storage:\n  postgres: {}\n",
      ["dagster.yaml:2:13: storage.postgres: expected postgres_url or postgres_db"]
    ),
    (
      "storage:\n  postgres: {postgres_url: x, postgres_db: {}}\n",
      ["dagster.yaml:2:14: storage.postgres: expected either postgres_url or postgres_db, not both"]
    ),
    (
      """
      storage:
        postgres:
          postgres_db:
            username: 5
            password: {env: PG_PASSWORD}
            hostnme: h
            port: many
            params: [x]
      """,
      [
        "dagster.yaml:6:7: storage.postgres.postgres_db: unknown key `hostnme`; did you mean `hostname`?",
        "dagster.yaml:4:17: storage.postgres.postgres_db.username: expected a text or {env: NAME}, found the number 5",
        "dagster.yaml:5:17: storage.postgres.postgres_db.password: the environment variable PG_PASSWORD is not set",
        "dagster.yaml:4:7: storage.postgres.postgres_db: the key `hostname` is missing",
        "dagster.yaml:4:7: storage.postgres.postgres_db: the key `db_name` is missing",
        "dagster.yaml:7:13: storage.postgres.postgres_db.port: expected a port from 1 to 65535, found a text",
        "dagster.yaml:8:15: storage.postgres.postgres_db.params: expected a map, found a list",
      ]
    ),
  ])
  func `has all its faults reported at once`(text: String, messages: [String]) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.problems.map(\.description) == messages)
  }
}
