import AssetKitCore
import Testing

@Suite struct `A report of what happened outside of all runs` {
  @Test func `is the latest materialization, in commands and views`() async throws {
    try await TestInstance.with { instance in
      let report = try await instance.run(
        "asset", "report-materialization", "demo/weather", "--metadata", "source=radar",
        "--metadata-json", #"{"rows": 12, "page": {"type": "url", "value": "https://w.example"}}"#,
        "--data-version", "v1", "--partition", "2026-11-21", "--description", "by hand", "--json")
      #expect(report.code == 0, "\(report.errors)")
      let made = try #require(try report.json["materialization"])
      #expect(try report.json["asset"]?.text == "demo/weather")
      #expect(made["run_id"] == .null)
      #expect(made["data_version"]?.text == "v1")
      #expect(made["partition"]?.text == "2026-11-21")
      #expect(
        made["metadata"] == [
          "source": "radar", "rows": 12, "description": "by hand",
          "page": ["type": "url", "value": "https://w.example"],
        ])
      let shown = try await instance.run("asset", "show", "demo/weather", "--status", "--json")
      #expect(try shown.json["staleness"]?.text == "fresh")
      #expect(try shown.json["latest_materialization"] == made)
      let text = try await instance.run("asset", "show", "demo/weather", "--status")
      #expect(text.output.contains(" outside of the runs that are kept, partition 2026-11-21\n"))
      #expect(
        try await row(
          "SELECT asset, group_name, data_version, partition, run_id IS NULL, metadata->>'rows' "
            + "FROM assetkit.latest_materializations", instance)
          == "demo/weather|demo|v1|2026-11-21|t|12")
    }
  }

  @Test func `makes stale what was made before, and counts as made from what is upstream`()
    async throws
  {
    try await TestInstance.with { instance in
      func status(_ key: String) async throws -> String? {
        let shown = try await instance.run("asset", "show", key, "--status", "--json")
        return try shown.json["staleness"]?.text
      }
      func report(_ key: String) async throws -> TestInstance.Result {
        try await instance.run("asset", "report-materialization", key)
      }
      #expect(try await report("demo/weather").code == 0)
      let made = try await instance.run("asset", "materialize", "-a", "demo/hello,demo/forecast")
      #expect(made.code == 0)
      #expect(try await status("demo/forecast") == "fresh")
      #expect(try await report("demo/weather").code == 0)
      #expect(try await status("demo/forecast") == "stale")
      let again = try await report("demo/forecast")
      #expect(again.output.hasPrefix("recorded materialization "))
      #expect(try await status("demo/forecast") == "fresh")
      #expect(
        try await row(
          "SELECT string_agg(upstream, ',' ORDER BY upstream), bool_and(is_latest) "
            + "FROM assetkit.asset_lineage WHERE materialization_id = (SELECT materialization_id "
            + "FROM assetkit.latest_materializations WHERE asset = 'demo/forecast')", instance)
          == "demo/hello,demo/weather|t")
      // The declared version of the code is that of a report, unless it says another one.
      #expect(try await report("demo/hello").code == 0)
      #expect(try await status("demo/hello") == "fresh")
      let other = try await instance.run(
        "asset", "report-materialization", "demo/hello", "--code-version", "0")
      #expect(other.code == 0)
      #expect(try await status("demo/hello") == "stale")
    }
  }

  @Test func `of an asset that nobody declares has to be allowed`() async throws {
    try await TestInstance.with { instance in
      let refused = try await instance.run("asset", "report-materialization", "demo/wether")
      #expect(refused.code == 2)
      #expect(
        refused.errors.hasPrefix(
          "error: no asset has the key `demo/wether`; did you mean `demo/weather`"))
      let allowed = try await instance.run(
        "asset", "report-materialization", "raw/orders", "--allow-undeclared")
      #expect(allowed.code == 0)
      #expect(
        try await row("SELECT asset FROM assetkit.latest_materializations", instance)
          == "raw/orders")
    }
  }

  @Test func `of a check is its latest evaluation`() async throws {
    try await TestInstance.with { instance in
      let failed = try await instance.run(
        "asset", "report-check", "demo/hello", "is_greeting", "--failed", "--severity", "WARN",
        "--description", "too short", "--metadata", "letters=2")
      #expect(failed.output == "recorded that is_greeting of demo/hello failed\n")
      let checks = try await instance.run("asset", "check", "demo/hello", "--json")
      #expect(checks.code == 0)
      let check = try #require(try checks.json.items.first)
      #expect(check["passed"] == .bool(false))
      #expect(check["severity"]?.text == "WARN")
      #expect(check["message"]?.text == "too short")
      #expect(check["metadata"] == ["letters": "2"])
      #expect(check["run_id"] == .null)
      let passed = try await instance.run(
        "asset", "report-check", "demo/hello", "is_greeting", "--passed", "--json")
      #expect(try passed.json["passed"] == .bool(true))
      #expect(
        try await row("SELECT check_name, passed FROM assetkit.check_status", instance)
          == "is_greeting|t")
    }
  }

  @Test(arguments: [
    (
      ["report-materialization", "demo/hello", "--metadata-json", "[1]"],
      "`--metadata-json` expects a JSON object such as {\"rows\": 12}"
    ),
    (
      ["report-materialization", "demo/hello", "--data-version", ""],
      "`--data-version` expects a text that isn't empty"
    ),
    (["report-check", "demo/hello", "is_greeting"], "give either `--passed` or `--failed`"),
    (
      ["report-check", "demo/hello", "is_greting", "--passed"],
      "the asset `demo/hello` has no check `is_greting`; did you mean `is_greeting`?"
    ),
  ])
  func `that can't be understood is refused`(words: [String], message: String) async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run(["asset"] + words)
      #expect(result.code == 2)
      #expect(result.errors.contains("error: " + message), "\(result.errors)")
    }
  }

  private func row(_ sql: String, _ instance: TestInstance) async throws -> String {
    let result = try await instance.run("instance", "psql", "--", "-Atc", sql)
    return result.output.trimmingSuffix { $0.isNewline }
  }
}

extension String {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}
