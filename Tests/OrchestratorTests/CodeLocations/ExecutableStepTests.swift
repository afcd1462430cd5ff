import AssetKitCore
import BlockingIO
import FoundationEssentials
import Glibc
import Testing

/// Steps that are executed by a code location's own process.
@Suite struct `A step of a code location` {
  /// An instance with the sample, whose processes leave their traces in a file.
  private static func with(
    environment: String = "", _ body: (TestInstance) async throws -> Void
  ) async throws {
    try await TestInstance.with(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - pack: demo
          - executable:
              path: \(TestInstance.sampleLocation)
              environment: {SAMPLE_TRACE: \(instance.directory)/trace\(environment)}
              pass_environment: [SAMPLE_PASSED]
          - pipes_assets:
              - {key: report, deps: [sample/downstream, demo/hello], command: "true"}
        """)
      try await body(instance)
    }
  }

  private static func trace(_ instance: TestInstance) -> [String] {
    let text = try? String(contentsOfFile: instance.directory + "/trace", encoding: .utf8)
    return text?.split(separator: "\n").map(String.init) ?? []
  }

  private static func metadata(_ run: JSONValue, _ asset: String) -> JSONValue? {
    run["materializations"]?.items.first { $0["asset"]?.text == asset }?["metadata"]
  }

  @Test func `knows the partitions that it makes, and those that they are made from`() async throws
  {
    try await Self.with { instance in
      let day = try await instance.run(
        "asset", "materialize", "-a", #"key:"sample/daily""#, "--partition", "2024-03-31", "--json")
      #expect(day.code == 0, "\(day.errors)")
      #expect(Self.metadata(try day.json, "sample/daily") == ["day": "2024-03-31"])
      let weeks = try await instance.run(
        "asset", "materialize", "-a", #"key:"sample/weekly""#, "--partition-range",
        "2024-03-24...2024-03-31", "--json")
      #expect(weeks.code == 0, "\(weeks.errors)")
      // The windows begin on Sundays, and one more week is read.
      #expect(
        Self.metadata(try weeks.json, "sample/weekly") == [
          "weeks": "2024-03-24 2024-03-31", "start": "2024-03-23T23:00:00Z",
          "days": "2024-03-17 to 2024-04-06, 21",
        ])
      let made = try await instance.run("asset", "show", "sample/weekly", "--status", "--json").json
      #expect(made["partition_counts"]?["materialized"] == 2)
    }
  }

  @Test func `of a command is made by partitions, and has a policy and a condition`() async throws {
    try await TestInstance.with(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - pipes_assets:
              - key: days
                command: "true"
                partitions: {time_window: {cron: "@daily", start: 2026-01-01, timezone: Asia/Tokyo}}
                backfill_policy: {type: single_run}
                freshness: {type: cron, deadline: "0 9 * * *", lower_bound_seconds: 3600}
              - key: weeks
                command: "true"
                deps: [days]
                automation: {type: on_cron, cron: "0 6 * * 1", timezone: Asia/Tokyo}
        """)
      let made = try await instance.run(
        "asset", "materialize", "-a", "days", "--partition-range", "2026-01-02...2026-01-04",
        "--json")
      #expect(made.code == 0, "\(made.errors)")
      let days = try await instance.run("asset", "show", "days", "--status", "--json").json
      #expect(days["partition_counts"]?["materialized"] == 3)
      #expect(days["freshness_policy"]?.text?.hasPrefix("due by 0 9 * * * (UTC)") == true)
      let weeks = try await instance.run("asset", "show", "weeks", "--json").json
      #expect(weeks["automation_condition"]?.text?.hasPrefix("on_cron") == true)
    }
  }

  @Test func `reports what it does and makes, within lineage across locations`() async throws {
    try await Self.with { instance in
      func materialize() async throws -> JSONValue {
        let result = try await instance.run(
          "asset", "materialize", "-a", #"key:"sample/full"+,demo/hello,report"#, "--tag",
          "team=data", "--json")
        #expect(result.code == 0, "\(result.errors)")
        return try result.json
      }
      let first = try await materialize()
      let id = try #require(first["run_id"]?.text)
      #expect(
        Self.metadata(first, "sample/full") == [
          "counter": .string("set up for \(id)"), "before": "none", "attempt": 1, "ratio": 0.5,
          "page": ["type": "url", "value": "https://example.org"],
        ])
      #expect(
        Self.metadata(first, "sample/downstream") == [
          "upstream_version": "v-0", "upstream_ratio": 0.5, "tag": "data",
        ])
      // Once for the asset's process, once for the check's.
      #expect(Self.trace(instance) == ["set up", "torn down", "set up", "torn down"])

      let events = try await instance.run("run", "events", id, "--json").json.items
      func messages(_ type: String) -> [String?] {
        events.filter { $0["type"]?.text == type }.map { $0["message"]?.text }
      }
      #expect(messages("LOG").contains("hello from outside"))
      #expect(!messages("LOG").contains("too detailed"))
      #expect(messages("LOG").contains("[stdout] a stray line in a step"))
      #expect(
        events.first { $0["type"] == "ASSET_OBSERVATION" }?["metadata"] == ["seen": true])
      let checks = try await instance.run("asset", "check", "--json").json.items
      let check = checks.first { $0["asset"] == "sample/full" }
      #expect(check?["message"] == "full")
      #expect(check?["metadata"] == ["counter": .string("set up for \(id)")])
      let lines = try await instance.run("run", "events", id).output
      #expect(lines.contains("sample/full by_itself passed: reported by the function"))
      let step = try await instance.run("run", "show", id, "--json").json["steps"]?.items.first {
        $0["name"] == "sample__full"
      }
      #expect(step?["progress"] == ["done": 1, "total": 2, "unit": "rows"])

      // The cursor of the first run is what the second one begins with.
      let second = try await materialize()
      #expect(Self.metadata(second, "sample/full")?["before"] == "after nothing")
      let shown = try await instance.run("asset", "show", "report", "--status", "--json").json
      #expect(
        Set(
          shown["latest_materialization"]?["inputs"]?.items.compactMap { $0["asset"]?.text } ?? [])
          == ["sample/downstream", "demo/hello"])
      let full = try await instance.run("asset", "show", "sample/full", "--status", "--json").json
      #expect(full["latest_materialization"]?["data_version"] == "v-after nothing")
    }
  }

  @Test func `keeps what is downstream from running when its blocking check fails`() async throws {
    try await Self.with(environment: ", SAMPLE_CHECK: fails") { instance in
      let result = try await instance.run(
        "asset", "materialize", "-a", #"key:"sample/full"+"#, "--json")
      #expect(result.code == 1)
      let id = try #require(try result.json["run_id"]?.text)
      let steps = try await instance.run("run", "show", id, "--json").json["steps"]?.items ?? []
      let states = Dictionary(
        steps.map { ($0["name"]?.text ?? "", $0["status"]?.text ?? "") }
      ) { $1 }
      #expect(states["sample__full"] == "SUCCESS")
      #expect(states["sample__full:is_full"] == "FAILURE")
      #expect(states["sample__downstream"] == "SKIPPED")
    }
  }

  @Test func `takes its configuration, and a subset of what it makes`() async throws {
    try await Self.with { instance in
      let result = try await instance.run(
        "asset", "materialize", "-a", "sample/greeting,sample/right", "--json", "--config-json",
        #"{"ops": {"sample__greeting": {"config": {"name": "you"}}}}"#)
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        try Self.metadata(result.json, "sample/greeting") == ["greeting": "Hello, you!"])
      #expect(try Self.metadata(result.json, "sample/right") == ["half": true])
      #expect(try result.json["materializations"]?.items.count == 2)

      let wrong = try await instance.run(
        "asset", "materialize", "-a", "sample/greeting", "--config-json",
        #"{"ops": {"sample__greeting": {"config": {"nam": "you"}}}}"#)
      #expect(wrong.code == 1)
      #expect(
        wrong.output.contains(
          "sample__greeting  FAILURE  unknown setting 'nam'; did you mean 'name'?"))
      let none = try await instance.run(
        "asset", "materialize", "-a", "sample/left", "--config-json",
        #"{"ops": {"sample_pair": {"config": {"x": 1}}}}"#)
      #expect(none.code == 2)
    }
  }

  @Test func `sees of the orchestrator's environment only what is declared`() async throws {
    try await Self.with(environment: ", SAMPLE_DECLARED: yes") { instance in
      let result = try await instance.run(
        ["asset", "materialize", "-a", "sample/environment", "--json"],
        with: ["SAMPLE_PASSED": "passed on"])
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        try Self.metadata(result.json, "sample/environment") == [
          "secret": "not visible", "declared": "yes", "passed": "passed on",
        ])
    }
  }

  @Test func `fails by itself, with a reason, while the others go on`() async throws {
    try await Self.with { instance in
      let result = try await instance.run(
        "asset", "materialize", "-a",
        "sample/failing,sample/crash,sample/quits,sample/wrong_key,sample/left,demo/hello", "--json"
      )
      #expect(result.code == 1)
      let id = try #require(try result.json["run_id"]?.text)
      let steps = try await instance.run("run", "show", id, "--json").json["steps"]?.items ?? []
      func step(_ name: String) -> (String?, String) {
        let step = steps.first { $0["name"]?.text == name }
        return (step?["status"]?.text, step?["message"]?.text ?? "")
      }
      let program = TestInstance.sampleLocation
      #expect(step("sample__failing") == ("FAILURE", "no luck on attempt 2"))
      #expect(step("sample__crash").0 == "FAILURE")
      #expect(
        step("sample__crash").1.hasPrefix("'\(program)' was ended by signal 6 (SIGABRT)"))
      #expect(
        step("sample__quits") == (
          "FAILURE",
          "'\(program)' exited with code 0 and without a result: no 'assetkit_result' message came"
        ))
      #expect(
        step("sample__wrong_key") == (
          "FAILURE",
          """
          unexpected result of 'sample__wrong_key': it gave 'sample/other', which it was not asked \
          for
          """
        ))
      #expect(step("sample_pair").0 == "SUCCESS")
      #expect(step("demo__hello").0 == "SUCCESS")
    }
  }

  @Test func `is cancelled with its run, and its resources are torn down`() async throws {
    try await Self.with { instance in
      let process = try instance.start("asset", "materialize", "-a", "sample/sleep")
      async let output = process.output()
      try await instance.wait("the step's set-up") { Self.trace(instance) == ["set up"] }
      let id = try await instance.firstRun { $0["status"] == "STARTED" }
      try await instance.wait("the step's first message") {
        try await instance.run("run", "events", id).output.contains("sleeping")
      }
      let before = ContinuousClock.now
      process.signal(SIGTERM)
      _ = try await output
      #expect(ContinuousClock.now - before < TestInstance.promptly)
      #expect(Self.trace(instance) == ["set up", "cancelled", "torn down"])
      let run = try await instance.run("run", "show", id, "--json").json
      #expect(run["status"] == "CANCELED")
    }
  }
}
