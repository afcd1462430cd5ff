import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient
import TestSupport
import FoundationEssentials
import Testing

/// Whether the independent list of ticks can be had; `make test` installs its parts.
private let hasOracle =
  (try? Command("scripts/tick-oracle", ["check"]).runBlocking().succeeded) ?? false

@Suite(.database)
struct SimulatedYearTests {
  private static let zones = ["UTC", "America/New_York", "Australia/Lord_Howe"]
  private static let start = Instant(secondsSince1970: 1_767_225_600)  // 2026-01-01T00:00:00Z
  private static let end = Instant(secondsSince1970: 1_798_761_600)

  /// SecureChain's 13 schedules and a little more of what days with changing clocks are hard on.
  private static func schedules() -> [ScheduleDefinition] {
    var crons = (0..<6).map { ("weekly\($0)", "0 \(2 + $0) * * 0") }
    crons += (0..<6).map { ("daily\($0)", "30 \($0 == 0 ? 2 : 8 + 2 * $0) * * *") }
    crons.append(("queue", "*/5 * * * *"))
    return zones.flatMap { zone in
      crons.map { name, cron in
        ScheduleDefinition(
          "\(name) \(zone)", target: "a", cron: cron, timeZone: zone, defaultStatus: .running,
          catchUp: .all(max: 100))
      }
    }
  }

  private func expected(_ schedules: [ScheduleDefinition]) async throws -> [String: [Int64]] {
    try await TemporaryDirectory.with { directory in
      let request: JSONValue = [
        "schedules": .array(
          schedules.map {
            [
              "name": .string($0.name), "cron": .array($0.cron.map(JSONValue.string)),
              "zone": .string($0.timeZone),
            ]
          }),
        "from": .int(Self.start.secondsSince1970), "to": .int(Self.end.secondsSince1970),
      ]
      let path = directory.path + "/request.json"
      try request.text.write(toFile: path, atomically: false, encoding: .utf8)
      let output = try await Command("sh", ["-c", "scripts/tick-oracle run < '\(path)'"]).run()
      #expect(output.succeeded, "\(output.standardError)")
      guard case .object(let members) = try JSONValue(parsing: output.standardOutput) else {
        return [:]
      }
      return members.mapValues { value in
        guard case .array(let items) = value else { return [] }
        return items.compactMap { if case .int(let second) = $0 { second } else { nil } }
      }
    }
  }

  @Test(
    "a year of 13 schedules in three time zones ticks when croniter says, each tick with one run",
    .enabled(if: hasOracle, "scripts/tick-oracle install fetches what this compares with"))
  func year() async throws {
    let schedules = Self.schedules()
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    try await storage.register([AssetSpec("a")], schedules: schedules)
    let now = Locked(Timestamp(Self.start))
    let clock = WallClock(
      now: { now.withLock { $0 } }, sleep: { try await Task.sleep(for: $0) })
    var options = SchedulerLoop.Options()
    options.clock = clock
    let loop = try SchedulerLoop(
      pool: storage.pool, schedules: schedules, options: options, log: { _, _ in })
    let wanted = Task { try await expected(schedules) }
    // The queue's ticks of six hours fire in one pass; all others at the moment at which they are due.
    let slow = try schedules.filter { !$0.name.hasPrefix("queue") }.map { try $0.cronSchedule() }
    _ = try await loop.pass()
    var instant = Self.start
    while instant < Self.end {
      let next = slow.compactMap { $0.next(after: instant) }.min() ?? Self.end
      let later = Instant(secondsSince1970: instant.secondsSince1970 + 6 * 3600)
      instant = min(next, later, Self.end)
      now.withLock { $0 = Timestamp(instant) }
      _ = try await loop.pass()
    }
    var ticks: [String: [Int64]] = [:]
    let rows = try await storage.pool.read { db in
      try db.query(
        """
        SELECT name, extract(epoch FROM at)::bigint FROM assetkit.ticks
        WHERE status = 'SUCCESS' AND cardinality(run_ids) = 1 ORDER BY at
        """
      ).map { (name: try $0[0] as String, at: try $0[1] as Int64) }
    }
    for row in rows { ticks[row.name, default: []].append(row.at) }
    let answer = try await wanted.value
    for schedule in schedules {
      #expect(ticks[schedule.name] == answer[schedule.name], "\(schedule.name)")
    }
    let runs = try await storage.pool.read { db in
      try db.query("SELECT count(*), count(DISTINCT run_id) FROM assetkit.runs")
        .map { [try $0[0] as Int64, try $0[1] as Int64] }
    }
    #expect(runs == [[Int64(rows.count), Int64(rows.count)]])
  }
}
