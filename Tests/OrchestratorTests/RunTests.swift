import AssetKitCore
import Testing

@Suite struct `A run from the command line` {
  @Test func `ends with a table of metadata on standard output`() async throws {
    try await TestInstance.with { instance in
      let result = try await instance.run(
        "asset", "materialize", "-m", "src.dagster_app", "-a", "demo/hello", "--tag", "team=data",
        "--config-json", #"{"ops": {"demo__hello": {"config": {"name": "you"}}}}"#)
      #expect(result.code == 0)
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(
        lines.prefix(3) == [
          "Asset       Metadata  Value", "demo/hello  greeting  Hello, you!", "",
        ])
      #expect(lines.dropFirst(3).first?.contains(" SUCCESS in ") == true)
      #expect(result.errors.contains("ASSET_MATERIALIZATION         demo__hello: demo/hello\n"))
    }
  }

  @Test func `isolates a failure, and ends with 1 and the way to its events`() async throws {
    try await TestInstance.with { instance in
      let result = try await instance.run(
        "asset", "materialize", "--select", #"key:"demo/fail"+"#, "-a", "demo/flaky")
      #expect(result.code == 1)
      #expect(
        result.output.contains(
          """
          Step              Status   Message
          demo__fail        FAILURE  this asset always fails
          demo__after_fail  SKIPPED  'demo__fail' did not succeed
          """))
      #expect(result.output.contains("demo/flaky  attempt   2"))
      #expect(result.errors.contains("note: `ssc-orchestrator run events "))
    }
  }

  @Test func `reads configuration from YAML files, of which the later wins`() async throws {
    try await TestInstance.with { instance in
      try instance.write("one.yaml", "ops:\n  demo__hello:\n    config:\n      name: one\n")
      try instance.write("two.yaml", "ops:\n  demo__hello:\n    config:\n      name: two\n")
      let result = try await instance.run(
        "asset", "materialize", "-a", "demo/hello", "-c", "one.yaml", "-c", "two.yaml", "--json")
      #expect(
        try result.json["materializations"]?.items.first?["metadata"]?["greeting"]
          == .string("Hello, two!"))
    }
  }

  @Test func `can be listed, shown, followed and deleted`() async throws {
    try await TestInstance.with { instance in
      let made = try await instance.run(
        "asset", "materialize", "-a", "demo/hello", "--tag", "team=data", "--json")
      let id = try #require(try made.json["run_id"]?.text)
      _ = try await instance.run("asset", "materialize", "-a", "demo/fail")

      let failed = try await instance.run("run", "list", "--status", "FAILURE", "--json")
      #expect(try failed.json.items.map { $0["selection"]?.text } == ["demo/fail"])
      let tagged = try await instance.run("run", "list", "--tag", "team=data", "--json")
      #expect(try tagged.json.items.map { $0["run_id"]?.text } == [id])
      let shown = try await instance.run("run", "show", String(id.prefix(18)), "--json")
      #expect(try shown.json["status"] == .string("SUCCESS"))
      #expect(try shown.json["steps"]?.items.count == 2)
      let events = try await instance.run(
        "run", "events", id, "--type", "step_start", "--type", "RUN_SUCCESS", "--json")
      #expect(
        try events.json.items.map { $0["type"]?.text } == [
          "STEP_START", "STEP_START", "RUN_SUCCESS",
        ])
      let followed = try await instance.run("run", "events", id, "--follow")
      #expect(followed.output.split(separator: "\n").last?.hasSuffix("RUN_SUCCESS") == true)

      let refused = try await instance.run("run", "delete", id)
      #expect(refused.code == 2)
      #expect(try await instance.run("run", "delete", id, "-f").output == "deleted run \(id)\n")
      let gone = try await instance.run("run", "show", id)
      #expect(gone.code == 2)
      #expect(gone.errors == "error: there is no run with the id `\(id)`; see `run list`\n")
    }
  }

  @Test func `shows log messages from a level on`() async throws {
    try await TestInstance.with { instance in
      let made = try await instance.run(
        "asset", "materialize", "-a", "demo/chatty", "--json", "--config-json",
        #"{"ops": {"demo__chatty": {"config": {"messages": 1500}}}}"#)
      let id = try #require(try made.json["run_id"]?.text)
      let some = try await instance.run("run", "events", id, "--level", "info", "--limit", "1200")
      #expect(some.output.split(separator: "\n").count == 1200)
      #expect(some.errors == "note: there are more events; `--limit N` shows more of them\n")
      let none = try await instance.run("run", "events", id, "--level", "error")
      #expect(none.output == "")
    }
  }

  @Test func `leaves what asset list, show and check tell, until it is wiped`() async throws {
    try await TestInstance.with { instance in
      _ = try await instance.run("asset", "materialize", "-a", "demo/hello")
      let list = try await instance.run("asset", "list", "--status", "--json", "-a", "demo/hello")
      #expect(try list.json.items.first?["staleness"] == .string("fresh"))
      let check = try await instance.run("asset", "check")
      #expect(check.code == 0)
      #expect(check.output.contains("demo/hello  is_greeting  PASSED"))
      let wiped = try await instance.run("asset", "wipe", "demo/hello", "--noprompt")
      #expect(wiped.output == "wiped demo/hello\n")
      let after = try await instance.run("asset", "show", "demo/hello", "--status", "--json")
      #expect(try after.json["staleness"] == .string("missing"))
    }
  }

  @Test func `writes into a pipe that nobody reads, and ends quietly`() async throws {
    try await TestInstance.with { instance in
      let result = try await instance.shell(
        "$PROGRAM asset list --json | head -n 1; echo ${PIPESTATUS[0]}")
      #expect(result.output == "[\n0\n")
      #expect(result.errors == "")
    }
  }
}
