import AssetKitCore
import Testing

/// Comparisons of what is stored here with what Dagster's own API answers.
extension DagsterImporting {
  /// Runs that have ended have the same states, times, tags, numbers of events, and steps.
  func expectSameRuns(_ dagster: JSONValue) async throws {
    let stored = try await rows(
      """
      SELECT r.run_id, r.status, r.tags, extract(epoch FROM r.started_at)::float8 AS start_time,
        extract(epoch FROM r.ended_at)::float8 AS end_time,
        (SELECT count(*) FROM assetkit.events e WHERE e.run_no = r.run_no) AS events,
        (SELECT count(*) FROM assetkit.events e WHERE e.run_no = r.run_no
          AND e.sequence > 0 AND e.sequence <= (
            SELECT count(*) FROM assetkit.events n WHERE n.run_no = r.run_no)) AS in_order,
        (SELECT jsonb_object_agg(s.name, jsonb_build_object('status', s.status,
            'attempts', s.attempt, 'start_time', extract(epoch FROM s.started_at)::float8,
            'end_time', extract(epoch FROM s.ended_at)::float8))
          FROM assetkit.steps s WHERE s.run_no = r.run_no AND s.status <> 'SKIPPED') AS steps
      FROM assetkit.runs r WHERE NOT r.tags ? 'dagster/runless' ORDER BY r.run_no
      """
    ).map { try JSONValue(parsing: $0) }
    // Dagster lists the newest first.
    let ended = (dagster["runs"]?.items ?? []).filter { $0["end_time"] != .null }.reversed()
    #expect(stored.map { $0["run_id"]?.text } == ended.map { $0["run_id"]?.text })
    for (run, expected) in zip(stored, ended) {
      let id = expected["run_id"]?.text ?? ""
      for key in ["status", "events"] { #expect(run[key] == expected[key], "\(key) of \(id)") }
      #expect(run["in_order"] == expected["events"], "\(id)")
      expectSameTime(run["start_time"], expected["start_time"], id)
      expectSameTime(run["end_time"], expected["end_time"], id)
      var tags = run["tags"]?.fields ?? [:]
      #expect(tags.removeValue(forKey: "dagster/job_name") == expected["job"], "\(id)")
      #expect(tags == expected["tags"]?.fields, "tags of \(id)")
      let steps = run["steps"]?.fields ?? [:]
      let expectedSteps = expected["steps"]?.fields ?? [:]
      #expect(Set(steps.keys) == Set(expectedSteps.keys), "steps of \(id)")
      for (name, step) in expectedSteps {
        #expect(steps[name]?["status"] == step["status"], "\(name) of \(id)")
        #expect(steps[name]?["attempts"] == step["attempts"], "\(name) of \(id)")
        expectSameTime(steps[name]?["start_time"], step["start_time"], "\(name) of \(id)")
        expectSameTime(steps[name]?["end_time"], step["end_time"], "\(name) of \(id)")
      }
    }
  }

  /// Assets have the same numbers of materializations and observations, and the same latest ones.
  func expectSameAssets(_ dagster: JSONValue) async throws {
    var stored: [String: JSONValue] = [:]
    let sql = """
      SELECT a.key, coalesce(t.materialization_count, 0) AS materializations,
        (SELECT count(*) FROM assetkit.events e WHERE e.asset_id = a.asset_id
          AND e.type = 'ASSET_OBSERVATION') AS observations,
        l.run_id AS latest_run, extract(epoch FROM l.at)::float8 AS latest_timestamp,
        l.data_version, l.code_version, l.partition, l.metadata,
        (SELECT jsonb_object_agg(p.partition, p.materialization_count)
          FROM assetkit.asset_partitions p WHERE p.asset_id = a.asset_id
        ) AS partitions,
        (SELECT jsonb_object_agg(c.check_name, jsonb_build_object(
            'passed', c.passed, 'run', coalesce(c.run_id::text, '')))
          FROM assetkit.check_status c WHERE c.asset = a.key) AS checks
      FROM assetkit.assets a LEFT JOIN assetkit.asset_state t USING (asset_id)
      LEFT JOIN assetkit.latest_materializations l ON l.asset = a.key
      """
    for text in try await rows(sql) {
      let asset = try JSONValue(parsing: text)
      stored[asset["key"]?.text ?? ""] = asset
    }
    for (key, expected) in dagster["assets"]?.fields ?? [:] {
      guard let asset = stored[key] else {
        Issue.record("\(key) isn't known")
        continue
      }
      #expect(asset["materializations"] == expected["materializations"], "\(key)")
      if expected["observations"] != 0 {
        #expect(asset["observations"] == expected["observations"], "\(key)")
      }
      #expect(
        asset["latest_run"]?.text ?? "" == expected["latest_run"]?.text ?? "", "\(key)")
      expectSameTime(asset["latest_timestamp"], expected["latest_timestamp"], key)
      if let version = expected["data_version"]?.text {
        #expect(asset["data_version"]?.text == version, "\(key)")
      }
      // Without a code version Dagster says the run's id.
      let code = expected["code_version"]
      #expect(asset["code_version"] == (code == expected["latest_run"] ? .null : code), "\(key)")
      #expect(asset["partition"] == expected["partition"], "\(key)")
      #expect((asset["partitions"]?.fields ?? [:]) == expected["partitions"]?.fields, "\(key)")
      var metadata = asset["metadata"]?.fields ?? [:]
      // What was reported without a run has its description here.
      if expected["latest_run"] == "", key == "parted" {
        #expect(metadata.removeValue(forKey: "description") == "mended")
      }
      #expect(Set(metadata.keys) == Set(expected["metadata"]?.fields.keys ?? [:].keys), "\(key)")
      for (name, check) in expected["checks"]?.fields ?? [:] {
        #expect(asset["checks"]?[name] == check, "\(name) of \(key)")
      }
    }
    let unknown = Set(stored.filter { $0.value["materializations"] != 0 }.keys)
      .subtracting(dagster["assets"]?.fields.keys ?? [:].keys)
    #expect(unknown.isEmpty, "what Dagster wiped")
  }

  /// There is one tick for each instant of each schedule and sensor.
  func expectSameTicks(_ dagster: JSONValue) async throws {
    let stored = try await rows(
      """
      SELECT instigator AS type, name, extract(epoch FROM at)::float8 AS timestamp, status, run_ids,
        message, cursor
      FROM assetkit.ticks ORDER BY instigator, name, at
      """
    ).map { try JSONValue(parsing: $0) }
    var expected: [String: JSONValue] = [:]
    for tick in dagster["ticks"]?.items ?? [] where tick["status"] != "STARTED" {
      expected[Self.identity(of: tick)] = tick
    }
    #expect(Set(stored.map(Self.identity)) == Set(expected.keys))
    #expect(stored.count == expected.count)
    for tick in stored {
      let other = expected[Self.identity(of: tick)]
      for key in ["status", "run_ids", "cursor"] { #expect(tick[key] == other?[key]) }
      switch tick["status"]?.text {
      case "SKIPPED": #expect(tick["message"] == other?["skip_reason"])
      case "FAILURE": #expect(tick["message"] == "ValueError: no idea what to run")
      default: #expect(tick["message"] == .null)
      }
    }
  }

  private static func identity(of tick: JSONValue) -> String {
    "\(tick["type"]?.text ?? "") \(tick["name"]?.text ?? "") \(tick["timestamp"]?.number ?? 0)"
  }

  private func expectSameTime(_ stored: JSONValue?, _ expected: JSONValue?, _ what: String) {
    guard let stored = stored?.number, let expected = expected?.number else {
      #expect(stored?.number == expected?.number, "\(what)")
      return
    }
    // A microsecond is what is stored.
    #expect(abs(stored - expected) < 0.000_002, "\(what)")
  }
}
