import AssetKitCore
import AssetKitDagster
import BlockingIO
import DagsterTestSupport
import Glibc
import PostgresClient
import TestSupport
import Testing

@Suite(
  .enabled(if: TestDagster.absence == nil, "\(TestDagster.absence ?? "")"),
  .timeLimit(.minutes(10)))
struct `An import from Dagster` {
  @Test func `agrees with what Dagster says of its history`() async throws {
    try await DagsterImporting.with { importing in
      let before = try await importing.source()
      let report = try await importing.run()
      let dagster = try JSONValue(parsing: await importing.dagster.run("answers"))
      try await importing.expectSameRuns(dagster)
      try await importing.expectSameAssets(dagster)
      try await importing.expectSameTicks(dagster)
      #expect(try await importing.source() == before)

      let ended = dagster["runs"]?.items.filter { $0["end_time"] != .null } ?? []
      #expect(report["imported"] == report["total"])
      #expect(report["imported"]?["runs"] == .int(Int64(ended.count)))
      #expect(report["imported"]?["schedules"] == 0)
      let events = try await importing.answer("SELECT count(*)::text FROM assetkit.events") ?? ""
      #expect(report["imported"]?["events"]?.number == Double(events))
      #expect(report.unmapped("run_in_progress", kind: "QUEUED") == 4)
      #expect(report.unmapped("event_type_converted", kind: "STEP_OUTPUT") > 5)
      #expect(report.unmapped("materialization_wiped") == 2)
      #expect(report.unmapped("tags_dropped") == 1)
      #expect(report.unmapped("tick_repeated", kind: "SCHEDULE") == 1)
      #expect(report.unmapped("tick_in_progress") == 1)
      #expect(report.unmapped("schedule_unknown") == 3)
      #expect(report.examples("sensor_state") == ["arriving_sensor"])
      for reason in ["event_unreadable", "event_of_unknown_run", "tick_unreadable", "run_exists"] {
        #expect(report.unmapped(reason) == 0)
      }
    }
  }

  @Test func `keeps metadata of every type`() async throws {
    try await DagsterImporting.with { importing in
      let report = try await importing.run()
      let metadata = try JSONValue(
        parsing: await importing.answer(
          "SELECT metadata::text FROM assetkit.latest_materializations WHERE asset = 'raw/orders'")
          ?? "null")
      func tagged(_ type: String, _ value: JSONValue) -> JSONValue {
        ["type": .string(type), "value": value]
      }
      let id: JSONValue = [
        "name": "id", "type": "int",
        "constraints": ["nullable": false, "unique": true, "other": []],
      ]
      let name: JSONValue = [
        "name": "name", "type": "string", "description": "who", "tags": ["pii": "yes"],
      ]
      let expected: [String: JSONValue] = [
        "int": 42, "large int": .int(1 << 60), "huge int": .double(1e30), "float": 0.1,
        "whole float": 3.0, "nan": tagged("float", "nan"), "infinite": tagged("float", "-inf"),
        "text": "a \"text\" – with\ttabs and \\ and  and 🚚", "bool": true, "null": nil,
        "url": tagged("url", "https://example.org/a?b=c"), "path": tagged("path", "/tmp/a b"),
        "notebook": tagged("notebook", "/tmp/report.ipynb"),
        "json": tagged("json", ["a": [1, 2.5, nil, ["b": "c"]], "nan": nil]),
        "json list": tagged("json", [1, "two"]), "md": tagged("md", "# Title\n\n* item"),
        "timestamp": tagged("timestamp", 1_700_000_000.25), "asset": tagged("asset", "raw/orders"),
        "run": tagged("dagster_run", "11111111-2222-4333-8444-555555555555"),
        "job": tagged(
          "json",
          [
            "job_name": "a_job", "location_name": "a_location", "repository_name": "a_repository",
          ]), "artifact": "posixpath.join",
        "table": tagged("table", ["columns": [id, name], "rows": [[1, "x"], [2, nil]]]),
        "dagster/column_schema": tagged("table_schema", ["columns": [id, name]]),
        "dagster/column_lineage": tagged(
          "table_column_lineage",
          ["id": [["asset_key": "raw/orders", "column_name": "order_id"]], "name": []]),
        "reconstruction": "opaque", "pool": "a_pool", "object": "PosixPath",
        "dagster/row_count": 7,
      ]
      for (key, value) in expected {
        // jsonb has one kind of number.
        #expect(
          metadata[key] == value || metadata[key]?.number == value.number && value.number != nil,
          "\(key): \(metadata[key]?.text ?? "-")")
      }
      #expect(metadata.fields.count == expected.count)
      for kind in ["PythonArtifact", "Pool", "CodeLocationReconstruction", "Object", "DagsterJob"] {
        #expect(report.unmapped("metadata_converted", kind: kind) >= 2)
      }
      #expect(report.unmapped("metadata_rounded", kind: "Int") == 2)
    }
  }

  @Test func `keeps which materializations were read`() async throws {
    try await DagsterImporting.with { importing in
      try await importing.run()
      let lineage = try await importing.rows(
        """
        SELECT l.asset, l.upstream, l.upstream_data_version, u.asset AS found, u.data_version,
          l.is_latest
        FROM assetkit.asset_lineage l JOIN assetkit.materialization_history u
          ON u.materialization_id = l.upstream_materialization_id
        WHERE l.asset = 'orders' ORDER BY l.materialization_id
        """)
      let common =
        #"{"asset":"orders","upstream":"raw/orders","upstream_data_version":"orders-1","#
        + #""found":"raw/orders","data_version":"orders-1","is_latest":"#
      #expect(lineage == [common + "false}", common + "true}"])
    }
  }

  @Test func `changes nothing when it is repeated`() async throws {
    try await DagsterImporting.with { importing in
      try await importing.run()
      let first = try await importing.contents()
      let second = try await importing.run()
      #expect(try await importing.contents() == first)
      #expect(second["imported"]?.fields.values.allSatisfy { $0 == 0 } == true)
    }
  }

  @Test func `goes on after it was killed, and comes to the same`() async throws {
    try await DagsterImporting.with { undisturbed in
      try await undisturbed.run()
      let expected = try await undisturbed.history()
      try await DagsterImporting.with { importing in
        // Each copy of the history is the same.
        for events in [1, 4000, 9000] {
          let process = try importing.instance.start(
            ["instance", "import-dagster", "--from", importing.dagster.url])
          try await importing.instance.wait("events") {
            let sql = "SELECT (count(*) >= \(events))::text FROM assetkit.events"
            return (try? await importing.answer(sql)) == "true"
          }
          process.signal(SIGKILL)
          _ = try await process.output()
        }
        try await importing.run()
        #expect(try await importing.history() == expected)
      }
    }
  }

  @Test func `brings in nothing twice when two go on at once`() async throws {
    try await DagsterImporting.with { undisturbed in
      try await undisturbed.run()
      let expected = try await undisturbed.history()
      try await DagsterImporting.with { importing in
        let words = ["instance", "import-dagster", "--from", importing.dagster.url]
        let both = [try importing.instance.start(words), try importing.instance.start(words)]
        for process in both {
          let result = TestInstance.Result(try await process.output())
          if result.code != 0 {
            #expect(result.code == 1)
            #expect(
              result.errors.hasSuffix(
                "error: another import of the same Dagster instance is under way\n"),
              "\(result.errors)")
          }
        }
        try await importing.run()
        let history = try await importing.history()
        // Numbers that one of the two set aside in vain are lost, and with them the ids.
        for view in history.keys where history[view] != expected[view] {
          #expect(history[view]?.prefix { $0 != " " } == expected[view]?.prefix { $0 != " " })
        }
      }
    }
  }

  @Test func `brings in what came since`() async throws {
    try await DagsterImporting.with { importing in
      try await importing.run()
      try await importing.dagster.run("finish")
      try await importing.dagster.run("wipe", "orders")
      let report = try await importing.run()
      #expect(report["imported"]?["runs"] == 4)
      #expect(report.unmapped("run_in_progress") == 0)
      let dagster = try JSONValue(parsing: await importing.dagster.run("answers"))
      try await importing.expectSameRuns(dagster)
      try await importing.expectSameAssets(dagster)
      let orders = "FROM assetkit.assets JOIN assetkit.asset_checks USING (asset_id)"
      #expect(
        try await importing.answer("SELECT count(*)::text \(orders) WHERE key = 'orders'") == "0")
      let newest = try await importing.answer(
        "SELECT message FROM assetkit.event_history WHERE message LIKE 'Process for run%'")
      #expect(newest == "Process for run exited (pid: 1).")
    }
  }

  @Test func `leaves the numbers of what was made here alone`() async throws {
    try await DagsterImporting.with { importing in
      _ = try await importing.instance.run("asset", "materialize", "-a", "demo/hello")
      try await importing.run()
      _ = try await importing.instance.run("asset", "materialize", "-a", "demo/hello")
      try await importing.dagster.run("finish")
      try await importing.run()
      let runs = try await importing.answer(
        """
        SELECT string_agg(CASE WHEN selection = 'demo/hello' THEN 'h' ELSE 'd' END, ''
          ORDER BY run_no)
        FROM assetkit.runs
        """)
      let number = try await importing.answer(
        "SELECT (count(*) - 2)::text FROM assetkit.runs")
      #expect(runs == "h" + String(repeating: "d", count: Int(number ?? "") ?? 0) + "h")
      let latest = try await importing.answer(
        "SELECT materialization_count::text FROM assetkit.latest_materializations"
          + " WHERE asset = 'demo/hello'")
      #expect(latest == "2")
    }
  }

  @Test func `counts what it can't read, and brings in the rest`() async throws {
    try await DagsterImporting.with { importing in
      try await importing.change(
        """
        UPDATE event_logs SET event = left(event, 100) WHERE id IN (
          SELECT id FROM event_logs WHERE dagster_event_type = 'HANDLED_OUTPUT' ORDER BY id LIMIT 3);
        UPDATE runs SET run_body = 'no JSON' WHERE id = 2;
        INSERT INTO runs (run_id, pipeline_name, status, run_body, start_time, end_time)
          VALUES ('not a uuid', 'j', 'SUCCESS', '{}', 1700000000, 1700000001);
        INSERT INTO event_logs (run_id, event, dagster_event_type, timestamp)
          SELECT 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', event, dagster_event_type, timestamp
          FROM event_logs WHERE dagster_event_type = 'STEP_START' ORDER BY id LIMIT 2;
        UPDATE job_ticks SET tick_body = '{' WHERE id = 1;
        INSERT INTO asset_keys (asset_key) VALUES ('["a/b", "c"]'), ('no key');
        UPDATE event_logs SET event = replace(event, '"path": ["flaky"]', '"path": ["a/b", "c"]');
        """)
      let report = try await importing.run()
      #expect(report.unmapped("event_unreadable") == 3)
      #expect(report.examples("event_unreadable").allSatisfy { $0.contains("expected") })
      #expect(report.unmapped("run_body_unreadable") == 1)
      #expect(report.examples("run_id_unreadable").count == 1)
      #expect(report.unmapped("event_of_unknown_run") == 2)
      #expect(report.unmapped("tick_unreadable") == 1)
      #expect(report.unmapped("asset_key_unreadable") == 1)
      #expect(report.examples("asset_key_ambiguous") == [#"["a/b", "c"]"#])
      #expect(report["imported"]?["runs"] == 13)
      let steps = try await importing.answer(
        "SELECT count(*)::text FROM assetkit.step_history WHERE status <> 'SUCCESS'")
      #expect(steps == "2")
      let slashed = try await importing.answer(
        "SELECT materialization_count::text FROM assetkit.latest_materializations"
          + " WHERE asset = 'a/b/c'")
      #expect(slashed == "1")
      let first = try await importing.contents()
      try await importing.run()
      #expect(try await importing.contents() == first)
    }
  }

  @Test func `takes over the states of schedules that plugins declare`() async throws {
    try await DagsterImporting.with { importing in
      _ = try await importing.instance.run("asset", "materialize", "-a", "demo/hello")
      let name = try #require(
        try await importing.answer("SELECT min(name) FROM assetkit.schedules"))
      try await importing.change(
        """
        UPDATE instigators SET instigator_body =
          replace(instigator_body, '"job_name": "hesitating_schedule"', '"job_name": "\(name)"');
        """)
      let report = try await importing.run()
      #expect(report["imported"]?["schedules"] == 1)
      #expect(report.unmapped("schedule_unknown") == 2)
      let state = "SELECT status::text FROM assetkit.schedules WHERE name = '\(name)'"
      #expect(try await importing.answer(state) == "STOPPED")
      // What is decided here stays, as long as nothing is decided there.
      _ = try await importing.target.read {
        try $0.execute("UPDATE assetkit.schedules SET status = 'RUNNING' WHERE name = $1", name)
      }
      try await importing.run()
      #expect(try await importing.answer(state) == "RUNNING")
    }
  }

  @Test func `needs no more than to read`() async throws {
    try await DagsterImporting.with { importing in
      let role = "reader_\(UInt32.random(in: .min ... .max))"
      try await importing.change(
        "CREATE ROLE \(role) LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)")
      let url = importing.dagster.url.replacing(
        "//\(importing.dagster.database.user ?? "")@", with: "//\(role)@")
      let result = try await importing.instance.run(
        "instance", "import-dagster", "--from", url)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.contains("check evaluations"))
      #expect(result.output.contains("runs that have not ended; import again when they have"))
      try await importing.change("REVOKE SELECT ON runs FROM \(role)")
      let refused = try await importing.instance.run("instance", "import-dagster", "--from", url)
      #expect(refused.code == 2)
      #expect(
        refused.errors == "error: the Dagster instance: permission denied for table runs; "
          + "the import needs to read all of Dagster's tables\n")
      try await importing.change("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test func `is documented with all that it says`() async throws {
    try await DagsterImporting.with { importing in
      let page = try TestInstance.packageFile("docs/json.md")
      for key in try await importing.run().documentedKeys {
        #expect(page.contains("`\(key)`"), "docs/json.md doesn't explain `\(key)`")
      }
    }
  }
}

@Suite struct `An import from what is no Dagster instance` {
  @Test func `is refused with what to do`() async throws {
    try await TestInstance.with { instance in
      try await withTestDatabase { empty in
        let url =
          "postgresql://\(empty.user ?? "")@/\(empty.database ?? "")?host=\(empty.host)"
          + "&port=\(empty.port)"
        let result = try await instance.run("instance", "import-dagster", "--from", url)
        #expect(result.code == 2)
        #expect(
          result.errors == "error: no Dagster instance is in socket \(empty.host)/.s.PGSQL."
            + "\(empty.port), database \(empty.database ?? ""), user \(empty.user ?? ""): it has none "
            + "of Dagster's tables (if they are in another schema than public, say so by "
            + "`?options=-csearch_path%3DSCHEMA`)\n")
        try await PostgresConnection(empty).read { db in
          for table in [
            "asset_daemon_asset_evaluations", "asset_keys", "bulk_actions", "concurrency_limits",
            "dynamic_partitions", "event_logs", "instigators", "job_ticks", "runs",
            "secondary_indexes",
          ] { try db.executeScript("CREATE TABLE \(table) ()") }
          try db.executeScript(
            "CREATE TABLE alembic_version (version_num text);"
              + "INSERT INTO alembic_version VALUES ('6860f830e40c')")
        }
        let old = try await instance.run("instance", "import-dagster", "--from", url)
        #expect(old.code == 2)
        #expect(
          old.errors.hasSuffix(
            "has the schema revision 6860f830e40c, and 7e2f3204cf8e is wanted, that of Dagster 1.11; "
              + "an older one is brought there by `dagster instance migrate`\n"), "\(old.errors)")
      }
    }
  }

  @Test func `shows no password`() async throws {
    try await GuardedPostgres.with { server in
      try await TestInstance.with { instance in
        let wrong = "postgresql://\(GuardedPostgres.user):s3cret@\(server.host)/postgres"
        let denied = try await instance.run("instance", "import-dagster", "--from", wrong)
        #expect(denied.code == 3)
        #expect(denied.errors.contains("password authentication failed for user"))
        #expect(denied.errors.split(separator: "\n").count == 1, "\(denied.errors)")
        let nowhere = try await instance.run(
          "instance", "import-dagster", "--from", "postgresql://me:s3cret@127.0.0.1:1/dagster")
        #expect(nowhere.code == 3)
        #expect(nowhere.errors.contains("the Dagster instance: "))
        let malformed = try await instance.run(
          "instance", "import-dagster", "--from", "postgresql://me:s3cret@host:port:port/dagster")
        #expect(malformed.code == 2)
        for result in [denied, nowhere, malformed] { #expect(!result.errors.contains("s3cret")) }
        let sqlite = try await instance.run(
          "instance", "import-dagster", "--from", "sqlite:////home/me/dagster.db")
        #expect(sqlite.code == 2)
        #expect(sqlite.errors.contains("Dagster's storage on SQLite and MySQL can't be read"))
      }
    }
  }

  @Test func `has a page that lists what can't be mapped`() throws {
    let page = try TestInstance.packageFile("docs/importing-from-dagster.md")
    for reason in ImportNote.Reason.allCases {
      #expect(page.contains("`\(reason.rawValue)`"), "the page lacks `\(reason.rawValue)`")
    }
  }
}
