import AssetKitCore
import Testing

@Suite struct `JSON output` {
  @Test func `has documented keys only`() async throws {
    try await TestInstance.with { instance in
      let made = try await instance.run(
        "asset", "materialize", "-a", "demo/forecast,demo/hello,demo/sleep", "--json",
        "--config-json", #"{"ops": {"demo__sleep": {"config": {"seconds": 0.3}}}}"#)
      let id = try #require(try made.json["run_id"]?.text)
      var keys = try made.json.documentedKeys
      for words in [
        ["asset", "list", "--status"], ["asset", "show", "demo/forecast", "--status"],
        ["asset", "check"], ["schedule", "list"], ["schedule", "preview"], ["resource", "list"],
        ["plugin", "list"], ["sensor", "list"], ["sensor", "preview", "demo_counter"],
        ["sensor", "tick", "demo_counter"], ["sensor", "logs", "demo_counter"],
        ["sensor", "cursor", "demo_counter"], ["definitions", "validate"], ["run", "list"],
        ["run", "show", id],
        ["run", "events", id], ["instance", "info"], ["instance", "status"],
        ["instance", "migrate"], ["instance", "prune", "--dry-run"], ["instance", "dagster-ui"],
        ["instance", "concurrency", "get", "demo"],
        ["asset", "report-materialization", "demo/weather"],
        ["asset", "report-check", "demo/hello", "is_greeting", "--passed"],
        ["asset", "launch", "-a", "demo/hello"], ["run", "reexecute", id, "--all"],
        ["schedule", "tick", "demo_hourly"], ["schedule", "logs", "demo_hourly"],
        ["asset", "wipe", "demo/hello", "--noprompt"],
      ] {
        let result = try await instance.run(words + ["--json"])
        #expect(result.code == 0, "\(words): \(result.errors)")
        keys.formUnion(try result.json.documentedKeys)
      }
      let lineage = try await instance.run(
        "asset", "lineage", "demo/forecast", "--format", "json")
      keys.formUnion(try lineage.json.documentedKeys)
      let faults = try await instance.run(
        "definitions", "validate", "--json", with: ["ASSETKIT_PACKS": "broken"])
      keys.formUnion(try faults.json.documentedKeys)
      for words in [
        ["backfill", "launch", "-a", "parts/letters", "--all"], ["backfill", "list"],
        ["partition", "add", "customers", "acme"], ["partition", "list"],
        ["partition", "delete", "customers", "acme"], ["asset", "partitions", "parts/letters"],
        ["asset", "show", "parts/letters", "--status"],
      ] {
        let result = try await instance.run(
          words + ["--json"], with: ["ASSETKIT_PACKS": "partitioned"])
        #expect(result.code == 0, "\(words): \(result.errors)")
        keys.formUnion(try result.json.documentedKeys)
      }
      let page = try TestInstance.packageFile("docs/json.md")
      for key in keys.sorted() {
        #expect(page.contains("`\(key)`"), "docs/json.md doesn't explain `\(key)`")
      }
    }
  }
}
