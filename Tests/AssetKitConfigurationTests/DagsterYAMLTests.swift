import AssetKitConfiguration
import Testing

@Suite struct `dagster.yaml` {
  private func read(_ text: String, _ environment: [String: String] = [:]) throws -> DagsterYAML {
    try DagsterYAML(text, environment: environment)
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
            scheme: postgresql+psycopg2
          should_autocreate_tables: false
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
    #expect(block.createsTables?.value == false)
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

  @Test func `may keep the instance in three separate stores, as before Dagster 1.0`() throws {
    func text(_ url: String) -> String {
      """
      run_storage:
        module: dagster_postgres.run_storage
        class: PostgresRunStorage
        config: {postgres_url: '\(url)'}
      event_log_storage:
        module: dagster_postgres.event_log
        class: PostgresEventLogStorage
        config: {postgres_url: {env: PG_URL}}
      """
    }
    let dagster = try read(text("postgresql://runs"), ["PG_URL": "postgresql://events"])
    #expect(dagster.postgres?.url?.value == "postgresql://events")
  }

  @Test func `has its harmless oddities listed`() throws {
    let warnings = try read(
      """
      storage: {mysql: {}}
      run_launcher: {module: dagster_docker, class: DockerRunLauncher, config: {network: x}}
      run_coordinator: {module: mine, class: QueuedRunCoordinator}
      compute_logs: {module: dagster_aws.s3.compute_log_manager, class: S3ComputeLogManager}
      run_monitoring: {enabled: true, max_resume_run_attempts: 3}
      """
    ).warnings
    #expect(
      warnings.map(\.description) == [
        "dagster.yaml:1:11: storage.mysql: not used: the instance is kept in PostgreSQL "
          + "(storage.postgres, or the embedded one)",
        "dagster.yaml:2:15: run_launcher: the Python class DockerRunLauncher of dagster_docker isn't "
          + "loaded: runs are launched on this machine, as by DefaultRunLauncher",
        "dagster.yaml:3:18: run_coordinator: the Python class QueuedRunCoordinator of mine isn't "
          + "loaded: runs are queued as by QueuedRunCoordinator",
        "dagster.yaml:4:15: compute_logs: the Python class S3ComputeLogManager of "
          + "dagster_aws.s3.compute_log_manager isn't loaded: the output of steps is kept in "
          + "/home/storage",
        "dagster.yaml:5:58: run_monitoring.max_resume_run_attempts: a run whose worker is gone isn't "
          + "resumed, but recorded as FAILURE; run_retries runs it again",
      ])
  }

  @Test func `may have keys of an instance class of one's own`() throws {
    let text = """
      instance_class: {module: dagster_cloud.instance, class: DagsterCloudAgentInstance}
      user_code_launcher: {module: x}
      """
    #expect(
      try read(text).warnings.map(\.description) == [
        "dagster.yaml:1:17: instance_class: the Python class DagsterCloudAgentInstance of "
          + "dagster_cloud.instance isn't loaded: the instance is of the one kind there is",
        "dagster.yaml:2:1: unknown key `user_code_launcher`",
      ])
  }

  @Test(arguments: [
    ("[1]", ["dagster.yaml:1:1: expected a map, found a list"]),
    (
      "storrage: {}\nzzz: 1\n",
      [
        "dagster.yaml:1:1: unknown key `storrage`; did you mean `storage`?",
        "dagster.yaml:2:1: unknown key `zzz`",
      ]
    ),
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
      "storage: {postgres: {postgres_url: x}, mysql: {}}",
      ["dagster.yaml:1:10: storage: expected exactly one of postgres, mysql, sqlite, custom"]
    ),
    (
      "storage: {sqlite: {base_dir: x}}\nrun_storage: {module: m, class: c}",
      ["dagster.yaml:2:1: run_storage: expected either storage or run_storage, not both"]
    ),
    (
      "storage:\n  postgres: {postgres_url: x, postgres_db: {}}\n",
      ["dagster.yaml:2:28: storage.postgres: expected either postgres_url or postgres_db, not both"]
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
        "dagster.yaml:4:7: storage.postgres.postgres_db: the key `hostname` is missing",
        "dagster.yaml:4:7: storage.postgres.postgres_db: the key `db_name` is missing",
        "dagster.yaml:4:17: storage.postgres.postgres_db.username: expected a text or {env: NAME}, found the number 5",
        "dagster.yaml:5:17: storage.postgres.postgres_db.password: the environment variable PG_PASSWORD is not set",
        "dagster.yaml:6:7: storage.postgres.postgres_db: unknown key `hostnme`; did you mean `hostname`?",
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

extension DagsterYAML {
  /// Reads a text as the file of the home `/home`, from the working directory `/work`.
  init(_ text: String, environment: [String: String] = [:]) throws {
    try self.init(
      YAMLDocument(parsing: text, file: "dagster.yaml"), home: "/home", workingDirectory: "/work",
      environment: { environment[$0] })
  }
}
