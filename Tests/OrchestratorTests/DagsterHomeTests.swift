import AssetKitCore
import Testing

@Suite struct `A home of Dagster` {
  /// The variables that `dagster_home-compat/dagster.yaml` names, beside those of the test's server.
  private static let password = ["POSTGRES_PASSWORD": "s3cret"]

  @Test func `is used as it is`() async throws {
    try await TestInstance.with { instance in
      for file in ["dagster.yaml", "workspace.yaml"] {
        try instance.write(
          "home/\(file)", try TestInstance.packageFile("dagster_home-compat/\(file)"))
      }
      let made = try await instance.run(
        "asset", "materialize", "-a", "demo/hello", with: Self.password)
      #expect(made.code == 0, "\(made.errors)")
      let info = try await instance.run("instance", "info", "--json", with: Self.password)
      #expect(info.code == 0 && info.errors.isEmpty, "\(info.errors)")
      let settings = try info.json["settings"]?.items ?? []
      func setting(_ name: String) -> [String?]? {
        settings.first { $0["name"]?.text == name }.map { [$0["value"]?.text, $0["origin"]?.text] }
      }
      #expect(setting("run_coordinator") == ["queued", "dagster.yaml:22"])
      #expect(setting("run_queue.max_concurrent_runs") == ["10", "default"])
      #expect(
        setting("compute_logs.base_dir")
          == ["\(instance.directory)/dagster_home/logs", "dagster.yaml:28"])
      #expect(!info.output.contains("s3cret"))
      #expect(try info.json["unused_keys"]?.items == [])
      #expect(try info.json["runs"] == .int(1))
    }
  }

  @Test func `without a variable that it names can't be used`() async throws {
    try await TestInstance.withoutDatabase { instance in
      try instance.write(
        "home/dagster.yaml", try TestInstance.packageFile("dagster_home-compat/dagster.yaml"))
      let result = try await instance.run(
        "asset", "list",
        with: [
          "POSTGRES_USER": "u", "POSTGRES_HOST": "h", "POSTGRES_DB": "d", "POSTGRES_PORT": "5432",
        ])
      #expect(result.code == 2)
      #expect(
        result.errors == """
          error: \(instance.home)/dagster.yaml:8:9: storage.postgres.postgres_db.password: the \
          environment variable POSTGRES_PASSWORD is not set

          """)
    }
  }

  @Test func `has every fault of its dagster.yaml told at once`() async throws {
    try await TestInstance.withoutDatabase { instance in
      try instance.write(
        "home/dagster.yaml",
        """
        run_queue:
          max_concurrent_runs: ten
          tag_concurrency_limits: [{key: team}]
        retention: {sensor: {purge_after_days: {skiped: 1}}}
        telemtry: {enabled: false}
        """)
      let result = try await instance.run("asset", "list")
      #expect(result.code == 2)
      let file = instance.home + "/dagster.yaml"
      #expect(
        result.errors == """
          error: \(file):2:24: run_queue.max_concurrent_runs: expected a whole number from -1, found a text
          \(file):3:28: run_queue.tag_concurrency_limits[0]: the key `limit` is missing
          \(file):4:41: retention.sensor.purge_after_days: unknown key `skiped`; did you mean `skipped`?
          \(file):5:1: unknown key `telemtry`; did you mean `telemetry`?

          """)
    }
  }

  @Test func `has what is without effect named once, by instance info`() async throws {
    try await TestInstance.with { instance in
      try instance.write(
        "home/dagster.yaml",
        "telemetry: {enabled: false}\nconcurrency: {pools: {default_limit: 3}}\nnux: {}\n")
      let list = try await instance.run("asset", "list")
      #expect(list.code == 0 && list.errors.isEmpty)
      let info = try await instance.run("instance", "info")
      #expect(
        info.output.contains(
          "Without effect here: telemetry (dagster.yaml:1), nux (dagster.yaml:3)\n"))
      #expect(info.output.contains("concurrency.pools.default_limit"))
    }
  }

  @Test func `may forbid to make tables without being asked`() async throws {
    try await TestInstance.with { instance in
      let port = instance.variables["POSTGRES_PORT"] ?? ""
      try instance.write(
        "home/dagster.yaml",
        """
        storage:
          postgres:
            should_autocreate_tables: false
            postgres_db:
              hostname: {env: POSTGRES_HOST}
              username: {env: POSTGRES_USER}
              password: unused
              db_name: {env: POSTGRES_DB}
              port: \(port)
        """)
      let refused = try await instance.run("run", "list")
      #expect(refused.code == 2)
      #expect(refused.errors.hasPrefix("error: the schema lacks "))
      #expect(
        refused.errors.hasSuffix(
          "should_autocreate_tables is false (dagster.yaml:3): apply them with "
            + "`ssc-orchestrator instance migrate`\n"))
      #expect(try await instance.run("instance", "migrate").code == 0)
      #expect(try await instance.run("run", "list").code == 0)
    }
  }

  @Test func `may leave a pool without slots, which is told before the run`() async throws {
    try await TestInstance.withoutDatabase { instance in
      try instance.write("home/dagster.yaml", "concurrency: {pools: {default_limit: 0}}\n")
      let result = try await instance.run("asset", "materialize", "-a", "demo/sleep")
      #expect(result.code == 2)
      #expect(
        result.errors == """
          error: the step demo__sleep needs a slot of the pool demo, which has none: \
          concurrency.pools.default_limit is 0 (set by concurrency.pools.default_limit: dagster.yaml:1)

          """)
    }
  }
}
