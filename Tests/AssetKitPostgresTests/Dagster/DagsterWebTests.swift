import AssetKitCore
import AssetKitPostgres
import AssetKitTesting
import DagsterWebSupport
import TestSupport
import Testing

/// Dagster's own web server on our database, asked by GraphQL as its web UI does.
@Suite(
  .database, .serialized,
  .enabled("\(TestDagsterWeb.absence ?? "")") { TestDagsterWeb.absence == nil })
struct `Dagster's web server` {
  @Test func `lists runs with status, tags, target and times, and filters them`() async throws {
    let history = try await DagsterHistory.instance()
    let first = try await history.run(
      ["raw/orders", "orders"], tags: ["team": "data", "dagster/partition": "2026-11-20"])
    let second = try await history.run(["broken", "after"])
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      let runs = try await web.query(Self.runs)[at: "runsOrError", "results"].items
      #expect(runs.map { $0[at: "runId"] } == [second, first].map { .string($0.description) })
      #expect(runs.map { $0[at: "status"] } == ["FAILURE", "SUCCESS"])
      #expect(runs.map { $0[at: "jobName"] } == ["__ASSET_JOB", "__ASSET_JOB"])
      let tags = runs[1][at: "tags"].items.map {
        "\($0[at: "key"].string ?? "")=\($0[at: "value"].string ?? "")"
      }
      #expect(Set(tags) == ["team=data", "dagster/partition=2026-11-20"])
      #expect(
        Set(runs[0][at: "assetSelection"].items.map(\.key)) == ["broken", "after"])
      for run in runs {
        guard case .double(let start) = run[at: "startTime"],
          case .double(let end) = run[at: "endTime"]
        else {
          Issue.record("no times: \(run.text)")
          continue
        }
        #expect(start <= end)
      }
      let counts: [(filter: JSONValue, runs: [RunID])] = [
        (["statuses": ["FAILURE"]], [second]), (["statuses": ["QUEUED", "STARTED"]], []),
        (["tags": [["key": "team", "value": "data"]]], [first]),
        (["tags": [["key": "team", "value": "else"]]], []),
        (["runIds": [.string(first.description)]], [first]),
        (["createdBefore": 1], []), (["createdAfter": 1], [second, first]),
      ]
      for (filter, expected) in counts {
        let found = try await web.query(Self.runs, ["filter": filter])[at: "runsOrError"]
        #expect(
          found[at: "results"].items.map { $0[at: "runId"].string } == expected.map(\.description),
          "\(filter.text)")
        #expect(found[at: "count"] == .int(Int64(expected.count)), "\(filter.text)")
      }
      let older = try await web.query(Self.runs, ["cursor": .string(second.description)])
      #expect(
        older[at: "runsOrError", "results"].items.map { $0[at: "runId"].string } == [
          first.description
        ])
      let keys = try await web.query(
        "{ runTagKeysOrError { __typename ... on RunTagKeys { keys } } }")
      #expect(keys[at: "runTagKeysOrError", "keys"].items == ["dagster/partition", "team"])
      let values = try await web.query(
        """
        { runTagsOrError(tagKeys: ["team"]) {
            __typename ... on RunTags { tags { key values } } } }
        """)
      #expect(values[at: "runTagsOrError", "tags"].items == [["key": "team", "values": ["data"]]])
      let absent = try await web.query(
        "{ runOrError(runId: \"01a1ff33-0000-7000-8000-000000000000\") { __typename } }")
      #expect(absent[at: "runOrError", "__typename"] == "RunNotFoundError")
    }
  }

  @Test func `shows the log of a run, its steps with attempts, and its plan`() async throws {
    let history = try await DagsterHistory.instance()
    let made = try await history.run(["raw/orders", "orders", "flaky"])
    let failed = try await history.run(["broken", "after"])
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      let log = try await web.query(Self.log, ["run": .string(made.description)])[at: "logsForRun"]
      let events = log[at: "events"].items
      #expect(
        events.count
          == (try await history.storage.events(of: made, after: 0, limit: 1000)).count)
      #expect(events.first?[at: "__typename"] == "RunStartEvent")
      #expect(events.last?[at: "__typename"] == "RunSuccessEvent")
      let message = try #require(events.first { $0[at: "__typename"] == "LogMessageEvent" })
      #expect(message[at: "message"] == "orders are late")
      #expect(message[at: "level"] == "WARNING")
      #expect(message[at: "stepKey"] == "raw__orders")
      let check = try #require(events.first { $0[at: "__typename"] == "AssetCheckEvaluationEvent" })
      #expect(check[at: "evaluation", "checkName"] == "no_gaps")
      #expect(check[at: "evaluation", "success"] == .bool(false))
      #expect(check[at: "evaluation", "severity"] == "WARN")

      let run = try await web.query(Self.run, ["run": .string(made.description)])[at: "runOrError"]
      let flaky = try #require(run[at: "stepStats"].items.first { $0[at: "stepKey"] == "flaky" })
      #expect(flaky[at: "status"] == "SUCCESS")
      #expect(flaky[at: "attempts"].items.count == 2)
      let steps = run[at: "executionPlan", "steps"].items
      let upstream = Dictionary(
        uniqueKeysWithValues: steps.map { step in
          (
            step[at: "key"].string ?? "",
            step[at: "inputs"].items.flatMap {
              $0[at: "dependsOn"].items.compactMap { $0[at: "key"].string }
            }
          )
        })
      #expect(
        upstream == [
          "raw__orders": [], "orders": ["raw__orders"], "orders:no_gaps": ["orders"], "flaky": [],
        ])
      #expect(run[at: "stats", "stepsSucceeded"] == .int(4))
      #expect(run[at: "stats", "materializations"] == .int(3))
      #expect(
        Set(run[at: "assets"].items.map { $0[at: "key"].key }).isSuperset(of: ["orders", "flaky"]))

      let failure = try await web.query(Self.log, ["run": .string(failed.description)])
      let faults = failure[at: "logsForRun", "events"].items
      let step = try #require(faults.first { $0[at: "__typename"] == "ExecutionStepFailureEvent" })
      #expect(step[at: "error", "message"] == "bad luck")
      #expect(faults.contains { $0[at: "__typename"] == "ExecutionStepSkippedEvent" })
      #expect(faults.last?[at: "error", "message"] == "step 'broken' failed")
    }
  }

  @Test func `pages through a log by its cursor`() async throws {
    let history = try await DagsterHistory.instance()
    let id = try await history.run(["raw/orders", "orders"])
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      var times: [JSONValue] = []
      var cursor = JSONValue.null
      while true {
        let page = try await web.query(
          Self.log, ["run": .string(id.description), "cursor": cursor, "limit": 5])[
            at: "logsForRun"]
        times += page[at: "events"].items.map { $0[at: "message"] }
        cursor = page[at: "cursor"]
        guard page[at: "hasMore"] == .bool(true) else { break }
      }
      let whole = try await web.query(Self.log, ["run": .string(id.description)])
      #expect(times == whole[at: "logsForRun", "events"].items.map { $0[at: "message"] })
    }
  }

  @Test func `shows events and metadata of every type`() async throws {
    let history = try await DagsterHistory.instance()
    let id = try await history.runWithEveryEvent()
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      let log = try await web.query(Self.log, ["run": .string(id.description)])[at: "logsForRun"]
      // Dagster shows assets that failed to materialize in its cloud only.
      let shown = StorageConformance.everyPayload.filter {
        if case .assetFailedToMaterialize = $0 { false } else { true }
      }
      #expect(log[at: "events"].items.count == shown.count, "\(log.text.prefix(2000))")
      let asset = try await web.query(Self.asset, ["key": ["a", "b"]])[at: "assetOrError"]
      let made = try #require(asset[at: "assetMaterializations"].items.first)
      #expect(made[at: "partition"] == "2026-11-20")
      let entries = Dictionary(
        uniqueKeysWithValues: made[at: "metadataEntries"].items.map {
          ($0[at: "label"].string ?? "", $0)
        })
      let types = entries.mapValues { $0[at: "__typename"].string ?? "" }
      #expect(types == Self.metadataTypes)
      #expect(entries["int"]?[at: "intRepr"] == "1")
      #expect(entries["whole"]?[at: "floatValue"] == .double(3))
      #expect(entries["nan"]?[at: "floatRepr"] == "inf")
      #expect(entries["json"]?[at: "jsonString"] == .string(#"{"a": [1, 2]}"#))
      #expect(entries["asset"]?[at: "assetKey"].key == "x/y")
      #expect(
        entries["table"]?[at: "table", "records"] == [
          #"{"n": 1, "s": "a"}"#, #"{"n": 2, "s": "b"}"#,
        ])
      let columns = entries["schema"]?[at: "schema", "columns"].items ?? []
      #expect(columns.map { $0[at: "name"] } == ["n", "s"])
      #expect(
        columns.first?[at: "constraints"] == ["nullable": false, "unique": true, "other": []])
      #expect(entries["lineage"]?[at: "lineage"].items.first?[at: "columnName"] == "n")
      let tags = made[at: "tags"].items.map {
        "\($0[at: "key"].string ?? "")=\($0[at: "value"].string ?? "")"
      }
      #expect(Set(tags) == ["dagster/data_version=d", "dagster/code_version=7"])
      let seen = try #require(asset[at: "assetObservations"].items.first)
      #expect(seen[at: "metadataEntries"].items.count == Self.metadataTypes.count)
    }
  }

  @Test func `lists assets with their history, also of deleted runs`() async throws {
    let history = try await DagsterHistory.instance()
    let first = try await history.run(
      ["raw/orders", "orders"], tags: ["dagster/partition": "monday"])
    let second = try await history.run(["raw/orders"], tags: ["dagster/partition": "tuesday"])
    #expect(try await history.storage.deleteRun(first))
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      let catalogue = try await web.query(
        """
        { assetsOrError { __typename ... on AssetConnection { nodes { key { path } } } }
          assetRecordsOrError { __typename
            ... on AssetRecordConnection { assets { id key { path } } cursor } } }
        """)
      let keys = ["after", "broken", "flaky", "orders", "raw/orders", "tick", "weather"]
      #expect(catalogue[at: "assetsOrError", "nodes"].items.map { $0[at: "key"].key } == keys)
      #expect(
        Set(catalogue[at: "assetRecordsOrError", "assets"].items.map { $0[at: "key"].key })
          == Set(keys))

      let raw = try await web.query(Self.asset, ["key": ["raw", "orders"]])[at: "assetOrError"]
      let made = raw[at: "assetMaterializations"].items
      #expect(made.map { $0[at: "runId"] } == [.string(second.description), ""])
      #expect(made.map { $0[at: "partition"] } == ["tuesday", "monday"])
      #expect(made[1][at: "metadataEntries"].items.map { $0[at: "label"] } == ["page", "rows"])
      let monday = try await web.query(
        Self.asset, ["key": ["raw", "orders"], "partitions": ["monday"]])
      #expect(
        monday[at: "assetOrError", "assetMaterializations"].items.map { $0[at: "runId"] } == [""])
      let weather = try await web.query(Self.asset, ["key": ["weather"]])[at: "assetOrError"]
      #expect(weather[at: "assetObservations"].items.map { $0[at: "partition"] } == ["today"])
    }
  }

  @Test func `tells how checks came out`() async throws {
    let history = try await DagsterHistory.instance()
    let id = try await history.run(["raw/orders", "orders"])
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      let checks = try await web.query(
        """
        { assetCheckExecutions(assetKey: {path: ["orders"]}, checkName: "no_gaps", limit: 10) {
            runId status evaluation { success severity description
              metadataEntries { label ... on IntMetadataEntry { intValue } } } } }
        """)[at: "assetCheckExecutions"].items
      #expect(checks.count == 1)
      #expect(checks.first?[at: "runId"] == .string(id.description))
      #expect(checks.first?[at: "status"] == "FAILED")
      #expect(checks.first?[at: "evaluation", "description"] == "one gap")
      #expect(
        checks.first?[at: "evaluation", "metadataEntries"] == [["label": "gaps", "intValue": 1]])
    }
  }
}
