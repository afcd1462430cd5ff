import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import Glibc
import PostgresClient

extension Benchmark {
  /// Whether a scheduler that has run for long still takes as much memory as at first.
  static let daemonTicks = Benchmark(
    name: "daemon-ticks", summary: "100,000 ticks of 13 schedules, on a clock that is set"
  ) { environment in
    let storage = try await environment.storage()
    let schedules = (0..<13).map { number in
      ScheduleDefinition(
        "schedule \(number)", target: "a", cron: "* * * * *", defaultStatus: .running)
    }
    try await storage.register([AssetSpec("a")], schedules: schedules)
    let now = Locked(Timestamp(microseconds: 1_790_000_000_000_000))
    var options = SchedulerLoop.Options()
    options.clock = WallClock(
      now: { now.withLock { $0 } }, sleep: { try await Task.sleep(for: $0) })
    let loop = try SchedulerLoop(
      pool: storage.pool, schedules: schedules, options: options, log: { _, _ in })
    let minutes = environment.options.amount(100_000) / schedules.count + 1
    _ = try await loop.pass()
    var early = 0.0
    let cost = try await Cost.of {
      for minute in 1...minutes {
        now.withLock { $0 = $0 + .seconds(60) }
        _ = try await loop.pass()
        if minute == minutes / 10 { early = Self.residentMegabytes }
      }
    }
    let late = Self.residentMegabytes
    let ticks: Int = try await storage.pool.read { db in
      try db.query("SELECT count(*) FROM assetkit.ticks WHERE status = 'SUCCESS'")[0][0]
    }
    guard ticks == minutes * schedules.count else {
      throw BenchmarkUnavailable("\(ticks) of \(minutes * schedules.count) ticks fired")
    }
    return [
      Figure(
        name: "growth of memory from the 10,000th to the 100,000th tick", unit: .megabytes,
        samples: [max(0, late - early)], budget: .atMost(2),
        note: "\(Number.text(early)) MB, then \(Number.text(late)) MB"),
      Figure(
        name: "  a pass with 13 ticks and their runs", unit: .milliseconds,
        samples: [cost.wall * 1000 / Double(minutes)]),
      Figure(
        name: "  its processor time", unit: .milliseconds,
        samples: [cost.cpu * 1000 / Double(minutes)]),
    ]
  }

  private static var residentMegabytes: Double {
    let fields = TextFile.read("/proc/self/statm")?.split(separator: " ") ?? []
    guard fields.count > 1, let pages = Double(fields[1]) else { return .nan }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}
