import AssetKitCore
import BlockingIO
import Glibc
import Testing

/// Partitions and backfills from the command line, with real daemons.
@Suite struct `Partitions` {
  private func with(_ body: (TestInstance) async throws -> Void) async throws {
    try await TestInstance.with(packs: "partitioned", body)
  }

  private func counts(_ instance: TestInstance, _ asset: String) async throws -> JSONValue? {
    try await instance.run("asset", "show", asset, "--status", "--json").json["partition_counts"]
  }

  @Test func `are made one by one, by ranges, and shown with their state`() async throws {
    try await with { instance in
      let one = try await instance.run(
        "asset", "materialize", "-a", "parts/letters", "--partition", "b", "--json")
      #expect(one.code == 0, "\(one.errors)")
      let range = try await instance.run(
        "asset", "materialize", "-a", "parts/letters,parts/words", "--partition-range", "c...f",
        "--config-json",
        #"{"ops": {"parts__letters": {"config": {"fails": ["e"]}}}}"#)
      #expect(range.code == 1)
      let counts = try await counts(instance, "parts/letters")
      #expect(
        counts
          == ["total": 8, "materialized": 1, "failed": 4, "materializing": 0, "missing": 3])
      let failed = try await instance.run(
        "asset", "partitions", "parts/letters", "--status", "failed", "--json")
      #expect(try failed.json.items.compactMap { $0["partition"]?.text } == ["c", "d", "e", "f"])
      let table = try await instance.run("asset", "partitions", "parts/letters", "--limit", "2")
      #expect(table.output.contains("MISSING"))
      let run = try await instance.run(
        "run", "list", "--tag", "dagster/asset_partition_range_start=c", "--json")
      #expect(try run.json.items.count == 1)
    }
  }

  @Test func `are checked before anything runs`() async throws {
    try await with { instance in
      for (words, message) in [
        (["-a", "parts/letters"], "the run names none: name one of its 8 partitions"),
        (["-a", "parts/letters", "--partition", "x"], "no partition has the key 'x'"),
        (["-a", "parts/letters", "--partition-range", "d...a"], "'d' comes after 'a'"),
        (["-a", "parts/letters", "--partition-range", "d-a"], "expects FIRST...LAST"),
        (["-a", "parts/index", "--partition", "a"], "selects no asset that is made in partitions"),
        (["-a", "parts/customers", "--partition", "acme"], "there is none"),
        (["-a", "parts/grid", "--partition", "1"], "no partition has the key '1'"),
      ] {
        for command in ["materialize", "launch"] {
          let result = try await instance.run(["asset", command] + words)
          #expect(result.code == 2, "\(words)")
          #expect(result.errors.contains(message), "\(result.errors)")
        }
      }
      for (words, message) in [
        (["-a", "parts/letters"], "say which partitions"),
        (["-a", "parts/letters", "--all", "--partitions", "a"], "give one of"),
        (["-a", "parts/index", "--all"], "a backfill is for assets with partitions"),
        (["-a", "parts/letters", "--from", "x"], "no partition has the key 'x'"),
      ] {
        let result = try await instance.run(["backfill", "launch"] + words)
        #expect(result.code == 2, "\(words)")
        #expect(result.errors.contains(message), "\(result.errors)")
      }
      #expect(try await instance.run("run", "list", "--json").json.items.isEmpty)
    }
  }

  @Test func `of a dynamic set are added and deleted`() async throws {
    try await with { instance in
      let wrong = try await instance.run("partition", "add", "customer", "acme")
      #expect(wrong.code == 2)
      #expect(wrong.errors.contains("customers"))
      let added = try await instance.run("partition", "add", "customers", "acme", "zeta")
      #expect(added.output == "added acme\nadded zeta\n")
      let made = try await instance.run(
        "asset", "materialize", "-a", "parts/customers", "--partition", "zeta")
      #expect(made.code == 0, "\(made.errors)")
      let deleted = try await instance.run("partition", "delete", "customers", "acme", "--json")
      #expect(try deleted.json == ["deleted": ["acme"]])
      #expect(try await instance.run("partition", "list", "customers").output == "zeta\n")
      let sets = try await instance.run("partition", "list", "--json")
      #expect(try sets.json == [["set": "customers", "count": 1, "declared": true]])
      let shown = try await counts(instance, "parts/customers")
      #expect(shown?["total"] == 1)
    }
  }

  @Test func `that are optional may be made as a whole`() async throws {
    try await with { instance in
      let made = try await instance.run("asset", "materialize", "-a", "parts/shards")
      #expect(made.code == 0, "\(made.errors)")
      let counts = try await counts(instance, "parts/shards")
      #expect(counts?["materialized"] == 4)
    }
  }

  @Test func `of a backfill are all made, though its daemon is killed meanwhile`() async throws {
    try await with { instance in
      // One after the other, so that some wait when the daemon is killed.
      try instance.write(
        "home/dagster.yaml", "concurrency:\n  runs:\n    max_concurrent_runs: 1\n")
      let launched = try await instance.run(
        "backfill", "launch", "-a", "parts/letters,parts/words,parts/index", "--all",
        "--config-json", #"{"ops": {"parts__letters": {"config": {"milliseconds": 300}}}}"#,
        "--json")
      #expect(launched.code == 0, "\(launched.errors)")
      let id = try #require(try launched.json["backfill_id"]?.text)
      #expect(try launched.json["runs"] == 9)
      let first = try instance.start("daemon", "run")
      try await instance.wait("a run to succeed") {
        let shown = try await instance.run("backfill", "show", id, "--json").json
        return shown["succeeded"] != 0
      }
      first.signal(SIGKILL)
      _ = try await first.output()
      let between = try await instance.run("backfill", "show", id, "--json").json
      #expect(between["status"] == "REQUESTED")
      let second = try instance.start("daemon", "run")
      let ended = try await instance.run("backfill", "show", id, "--wait", "--json")
      second.signal(SIGTERM)
      _ = try await second.output()
      #expect(ended.code == 0, "\(ended.output)")
      #expect(try ended.json["status"] == "COMPLETED_SUCCESS")
      #expect(try ended.json["succeeded"] == 9)
      for asset in ["parts/letters", "parts/words"] {
        #expect(try await counts(instance, asset)?["materialized"] == 8)
      }
      // Each partition once, whatever happened to the daemon.
      let states = try await instance.run("asset", "partitions", "parts/words", "--json").json.items
      #expect(states.allSatisfy { $0["count"] == 1 && $0["staleness"] == "fresh" })
    }
  }

  @Test func `of a backfill fail by themselves, and are tried again as those that failed`()
    async throws
  {
    try await with { instance in
      let fails = #"{"ops": {"parts__letters": {"config": {"fails": ["c", "g"]}}}}"#
      let launched = try await instance.run(
        "backfill", "launch", "-a", "parts/letters", "--from", "b", "--json", "--config-json", fails
      )
      let id = try #require(try launched.json["backfill_id"]?.text)
      let daemon = try instance.start("daemon", "run")
      let ended = try await instance.run("backfill", "show", id, "--wait", "--json")
      #expect(ended.code == 1)
      #expect(try ended.json["status"] == "COMPLETED_FAILED")
      #expect(try ended.json["failed"] == 2)
      let again = try await instance.run(
        "backfill", "launch", "-a", "parts/letters", "--failed", "--missing", "--json")
      #expect(try again.json["partitions"] == "a, c, g")
      let second = try #require(try again.json["backfill_id"]?.text)
      #expect(try await instance.run("backfill", "show", second, "--wait").code == 0)
      let none = try await instance.run("backfill", "launch", "-a", "parts/letters", "--failed")
      #expect(none.code == 0)
      #expect(none.errors.contains("nothing is queued"))
      daemon.signal(SIGTERM)
      _ = try await daemon.output()
      let list = try await instance.run("backfill", "list", "--json").json.items
      #expect(list.compactMap { $0["backfill_id"]?.text } == [second, id])
    }
  }

  @Test func `of a canceled backfill are made no more`() async throws {
    try await with { instance in
      let launched = try await instance.run(
        "backfill", "launch", "-a", "parts/hours", "--all", "--single-run", "--json")
      let id = try #require(try launched.json["backfill_id"]?.text)
      #expect(try launched.json["runs"] == 1)
      #expect(try launched.json["partition_count"] == 48)
      let canceled = try await instance.run("backfill", "cancel", id)
      #expect(canceled.output == "backfill \(id): 1 runs are canceled, 0 are asked to end\n")
      let shown = try await instance.run("backfill", "show", id, "--json").json
      #expect(shown["status"] == "CANCELED")
      #expect(try await instance.run("backfill", "cancel", id).errors.contains("has ended already"))
      #expect(try await instance.run("backfill", "show", "nosuchid").code == 2)
    }
  }
}
