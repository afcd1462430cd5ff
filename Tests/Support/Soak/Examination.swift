internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitPostgres
internal import DemoAssets
internal import PostgresClient

/// Reads from the tables alone whether what had to happen once happened once.
struct Examination: Sendable {
  let pool: PostgresPool
  let time: SimulatedTime
  let schedules: Int
  /// The simulated instants from which on each schedule ticks.
  let began: [String: Timestamp]
  /// The simulated instant up to which each tick is expected.
  let end: Timestamp
  let disturbances: [Disturbance]
  /// What the daemons said.
  let log: String

  /// So long may nobody do what is due, in seconds.
  static let failOver = 10.0

  func report() async throws -> SoakReport {
    var report = SoakReport()
    for disturbance in disturbances { report.disturbances[disturbance.kind, default: 0] += 1 }
    for definition in Definitions(plugins: [DemoPlugin(schedules: schedules)]).schedules
    where definition.name.hasPrefix("demo_tick_") {
      try await examine(definition, &report)
    }
    try await examineRuns(&report)
    try await examineEvents(&report)
    try await examineTimes(&report)
    return report
  }

  /// Each expected instant has one tick, which succeeded or was skipped.
  private func examine(_ schedule: ScheduleDefinition, _ report: inout SoakReport) async throws {
    let rows = try await pool.read { db in
      try db.query(
        "SELECT at, status::text FROM assetkit.ticks WHERE name = $1 ORDER BY at", schedule.name
      ).map { (at: Timestamp(try $0[0]), status: try $0[1] as String) }
    }
    guard let began = began[schedule.name] else {
      return report.violations.append("\(schedule.name) never ticked")
    }
    let cron = try schedule.cronSchedule()
    var expected: Set<Timestamp> = []
    var instant = Instant(secondsSince1970: began.floorSeconds.seconds)
    while let next = cron.next(after: instant), Timestamp(next) <= end {
      expected.insert(Timestamp(next))
      instant = next
    }
    report.expectedTicks += expected.count
    for row in rows { report.ticks[row.status, default: 0] += 1 }
    let found = rows.map(\.at).filter { $0 <= end }
    let missing = expected.subtracting(found).sorted()
    if let first = missing.first {
      report.violations.append(
        "\(schedule.name): \(missing.count) ticks are missing, the first for \(first.iso8601)")
    }
    let unexpected = found.count - expected.intersection(found).count
    if unexpected > 0 { report.violations.append("\(schedule.name): \(unexpected) ticks too many") }
    for (status, count) in Dictionary(grouping: rows, by: \.status).mapValues(\.count)
    where status != "SUCCESS" && status != "SKIPPED" {
      report.violations.append("\(schedule.name): \(count) ticks are \(status)")
    }
  }

  private func examineRuns(_ report: inout SoakReport) async throws {
    try await violate(
      &report, "ticks without exactly one run",
      """
      SELECT t.name || ' ' || t.at FROM assetkit.ticks t WHERE t.status = 'SUCCESS' AND (
        SELECT count(*) FROM assetkit.runs r WHERE r.run_id = ANY (t.run_ids)) <> 1
      """)
    try await violate(
      &report, "runs of a schedule that no tick, or more than one, asked for",
      """
      SELECT r.run_id::text FROM assetkit.runs r
      WHERE r.origin LIKE 'schedule:%' AND r.parent_run_no IS NULL
        AND (SELECT count(*) FROM assetkit.ticks t WHERE t.run_ids @> ARRAY[r.run_id]) <> 1
      """)
    try await violate(
      &report, "instants with more than one run",
      """
      SELECT origin || ' ' || (tags ->> 'dagster/scheduled_execution_time') FROM assetkit.runs
      WHERE parent_run_no IS NULL GROUP BY origin, tags ->> 'dagster/scheduled_execution_time'
      HAVING count(*) > 1
      """)
    try await violate(
      &report, "runs that came to no end",
      """
      SELECT run_id::text || ' ' || status FROM assetkit.runs
      WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')
      """)
    try await violate(
      &report, "runs that failed without a reason",
      "SELECT run_id::text FROM assetkit.runs WHERE status <> 'SUCCESS' AND coalesce(message, '') = ''"
    )
    report.runs = try await counts("SELECT status::text, count(*) FROM assetkit.runs GROUP BY 1")
    report.retries =
      try await counts(
        "SELECT 'retries', count(*) FROM assetkit.runs WHERE retry_number > 0")["retries"] ?? 0
    report.reasons = try await counts(
      "SELECT coalesce(message, ''), count(*) FROM assetkit.runs WHERE status = 'FAILURE' GROUP BY 1"
    )
    report.relaunches =
      try await counts(
        "SELECT 'launches', coalesce(sum(launches - 1), 0) FROM assetkit.runs WHERE launches > 0"
      )["launches"] ?? 0
    let (failures, kills) = (
      report.runs["FAILURE"] ?? 0, report.disturbances[.runKilled] ?? 0
    )
    if failures > kills {
      report.violations.append("\(failures) runs failed, and only \(kills) processes were killed")
    }
  }

  private func examineEvents(_ report: inout SoakReport) async throws {
    try await violate(
      &report, "runs that were executed twice",
      """
      SELECT run_no::text FROM assetkit.events WHERE type = 'RUN_START'
      GROUP BY run_no HAVING count(*) > 1
      """)
    try await violate(
      &report, "runs without exactly one end, as their last event",
      """
      SELECT r.run_id::text FROM assetkit.runs r, LATERAL (
        SELECT count(*) FILTER (WHERE type IN ('RUN_SUCCESS', 'RUN_FAILURE', 'RUN_CANCELED')) AS ends,
          (array_agg(type ORDER BY sequence DESC))[1]::text AS last
        FROM assetkit.events e WHERE e.run_no = r.run_no) e
      WHERE e.ends <> 1 OR e.last <> 'RUN_' || r.status
      """)
    try await violate(
      &report, "assets that a run made twice",
      """
      SELECT run_no || ' ' || asset_id FROM assetkit.materializations
      GROUP BY run_no, asset_id HAVING count(*) > 1
      """)
    try await violate(
      &report, "runs that succeeded without a beginning, with a gap, or without what they planned",
      """
      SELECT r.run_id::text FROM assetkit.runs r, LATERAL (
        SELECT count(*) FILTER (WHERE type = 'RUN_START') AS starts,
          max(sequence) - count(*) AS gaps,
          count(*) FILTER (WHERE type = 'ASSET_MATERIALIZATION_PLANNED') AS planned,
          (SELECT count(*) FROM assetkit.materializations m WHERE m.run_no = r.run_no) AS made
        FROM assetkit.events e WHERE e.run_no = r.run_no) e
      WHERE r.status = 'SUCCESS'
        AND (e.starts <> 1 OR e.gaps <> 0 OR e.planned = 0 OR e.planned <> e.made)
      """)
  }

  /// How often each tick was taken over, by schedule and instant.
  private var takeOvers: [String: Int] {
    log.split(separator: "\n").reduce(into: [:]) { counts, line in
      guard let end = line.ranges(of: ": taken over from").first,
        let start = line.ranges(of: "schedule ").first, start.upperBound < end.lowerBound
      else { return }
      counts[String(line[start.upperBound..<end.lowerBound]), default: 0] += 1
    }
  }

  private func examineTimes(_ report: inout SoakReport) async throws {
    let (speed, takeOvers) = (time.speed, takeOvers)
    let lags = try await pool.read { db in
      try db.query("SELECT name, at, started_at FROM assetkit.ticks").map { row in
        let at = Timestamp(try row[1])
        return (
          seconds: (Timestamp(try row[2]) - at).inSeconds / speed,
          takeOvers: takeOvers["\(try row[0] as String), \(at.iso8601)"] ?? 0
        )
      }
    }
    report.lags = lags.map(\.seconds)
    report.takenOverAgain = lags.count { $0.takeOvers > 1 }
    let rows = try await pool.read { db in
      try db.query(
        """
        SELECT r.created_at, min(e.at) FILTER (WHERE e.type = 'RUN_DEQUEUED'),
          min(e.at) FILTER (WHERE e.type = 'RUN_START')
        FROM assetkit.runs r JOIN assetkit.events e USING (run_no)
        WHERE r.parent_run_no IS NULL GROUP BY r.run_no
        """
      ).map { row in
        (
          created: Timestamp(try row[0]), dequeued: try row[1] as PostgresTimestamp?,
          started: try row[2] as PostgresTimestamp?
        )
      }
    }
    for row in rows {
      guard let dequeued = row.dequeued.map(Timestamp.init) else { continue }
      report.waits.append((dequeued - time.real(row.created)).inSeconds)
      if let started = row.started.map(Timestamp.init) {
        report.starts.append((started - dequeued).inSeconds)
      }
    }
    // A launch that nobody took up is taken back and done again; the start of a process itself is no
    // part of that, and takes what the machine has left for it.
    let usual = report.starts.isEmpty ? 0 : report.starts.sorted()[report.starts.count / 2]
    for (what, values) in [
      // A tick whose next daemon died as well is taken over twice, and each time has its limit.
      ("a tick was late by", lags.map { $0.seconds / Double(max(1, $0.takeOvers)) }),
      ("a run waited for", report.waits),
      ("a run that was launched began after", report.starts.map { $0 - usual }),
    ] {
      if let most = values.max(), most >= Self.failOver {
        report.violations.append("\(what) \(SoakReport.seconds(most))")
      }
    }
  }

  private func violate(_ report: inout SoakReport, _ what: String, _ sql: String) async throws {
    let found = try await pool.read { db in try db.query(sql).map { try $0[0] as String } }
    guard let first = found.first else { return }
    report.violations.append("\(found.count) \(what), such as \(first)")
  }

  private func counts(_ sql: String) async throws -> [String: Int] {
    try await pool.read { db in
      try db.query(sql).reduce(into: [:]) { $0[try $1[0] as String] = Int(try $1[1] as Int64) }
    }
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
