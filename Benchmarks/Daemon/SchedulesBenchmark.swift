import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient

extension Benchmark {
  /// How late ticks are when very many are due at once: the daemon's own loops, at six times the speed of
  /// time.
  static let schedules = Benchmark(
    name: "schedules-1000", summary: "1,000 schedules that tick every minute"
  ) { environment in
    let storage = try await environment.storage()
    let schedules = (0..<environment.options.amount(1_000)).map { number in
      ScheduleDefinition(
        "schedule_\(number)", target: "a", cron: "* * * * *", defaultStatus: .running,
        catchUp: .all(max: 10))
    }
    try await storage.register([AssetSpec("a")], schedules: schedules)
    let time = SimulatedTime(anchor: WallClock.system.now(), speed: 6)
    let lags = Locked<[Double]>([])
    var options = SchedulerLoop.Options()
    (options.clock, options.speed) = (time.clock, time.speed)
    let loop = try SchedulerLoop(
      pool: storage.pool, schedules: schedules, options: options
    ) { _, message in
      // Said when the tick and its run are stored.
      guard let range = message.ranges(of: " ticked for ").first,
        let instant = Instant(iso8601: message[range.upperBound...].prefix(19) + "Z")
      else { return }
      let lag = WallClock.system.now() - time.real(Timestamp(instant))
      lags.withLock { $0.append(lag.inSeconds) }
    }
    let daemon = Daemon(
      pool: storage.pool, loops: [SimulatedLoop(loop, time)],
      options: .init(worker: "bench:1", version: ""), log: { _, _ in })
    let running = Task { await daemon.run() }
    // Three minutes of the simulated time, and a little.
    try? await Task.sleep(for: .seconds(33))
    running.cancel()
    await running.value
    let samples = lags.withLock { $0 }
    guard samples.count >= 2 * schedules.count, samples.count.isMultiple(of: schedules.count) else {
      throw BenchmarkUnavailable("\(samples.count) ticks of \(schedules.count) schedules came")
    }
    return [
      Figure(
        name: "lag of the ticks of \(schedules.count) schedules, all due at once", unit: .seconds,
        samples: samples, budget: .atMost(1), note: "until the tick and its run are stored"),
      Figure(
        name: "  the longest", unit: .seconds, samples: [samples.max() ?? .nan], budget: .atMost(1)),
    ]
  }
}
