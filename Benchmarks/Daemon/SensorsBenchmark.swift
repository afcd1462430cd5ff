import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import BlockingIO
import PostgresClient

extension Benchmark {
  /// How late sensors are evaluated, and told of materializations, in the daemon's own loops beside 1,000
  /// schedules at six times the speed of time.
  static let sensors = Benchmark(
    name: "sensors-200",
    summary: "100 sensors polled every 1 to 30 s, 100 on assets, 1,000 schedules"
  ) { environment in
    let storage = try await environment.storage()
    let count = environment.options.amount(100)
    let lags = SensorLags()
    var definitions = Definitions()
    for number in 0..<count {
      let key = AssetKey("a\(number)")
      definitions.add(AssetDefinition(key) { _ in .materialized() })
      definitions.add(lags.polled(number))
      definitions.add(lags.watching(key, number))
    }
    for number in 0..<environment.options.amount(1_000) {
      definitions.add(
        ScheduleDefinition(
          "schedule_\(number)", target: "a0", cron: "* * * * *", defaultStatus: .running,
          catchUp: .all(max: 10)))
    }
    try definitions.validate()
    try await storage.register(definitions)
    let time = SimulatedTime(anchor: WallClock.system.now(), speed: 6)
    var options = SchedulerLoop.Options()
    options.clock = time.clock
    let scheduler = try SchedulerLoop(
      pool: storage.pool, schedules: definitions.schedules, options: options
    ) { _, message in lags.ticked(message, time) }
    let sensors = SensorLoop(pool: storage.pool, definitions: definitions, log: { _, _ in })
    let daemon = Daemon(
      pool: storage.pool, loops: [SimulatedLoop(scheduler, time), sensors],
      options: .init(worker: "bench:1", version: ""), log: { _, _ in })
    let running = Task { await daemon.run() }
    // Each asset is made every ten seconds, while the longest interval passes and a little more.
    let pace = Duration.seconds(10) / count
    var next = ContinuousClock.now
    let end = next + .seconds(40)
    var number = 0
    while next < end {
      _ = try await storage.report(
        Materialization(asset: AssetKey("a\(number % count)"), dataVersion: "\(number)"),
        at: WallClock.system.now())
      number += 1
      next += pace
      try? await Task.sleep(until: next, clock: .continuous)
    }
    try? await Task.sleep(for: .seconds(1.5))
    running.cancel()
    await running.value
    return try lags.figures(count, reported: number)
  }
}

/// What the functions of the sensors, and the log of the schedules, tell of their delays, in seconds.
private struct SensorLags: Sendable {
  private let polled = Locked<[Double]>([])
  private let told = Locked<[Double]>([])
  private let ticks = Locked<[Double]>([])

  func polled(_ number: Int) -> SensorDefinition {
    let interval = Duration.seconds(1 + number % 30)
    return SensorDefinition(
      "polled_\(number)", target: "a0", minimumInterval: interval, defaultStatus: .running
    ) { [polled] context in
      if let last = context.lastEvaluatedAt {
        let lag = WallClock.system.now() - (last + interval)
        polled.withLock { $0.append(lag.inSeconds) }
      }
      return .skip("nothing", cursor: "\(number)")
    }
  }

  func watching(_ key: AssetKey, _ number: Int) -> SensorDefinition {
    .asset("watching_\(number)", on: "key:\"\(key)\"", defaultStatus: .running) { [told] news in
      let now = WallClock.system.now()
      told.withLock { all in
        all += news.materializations.map { (now - $0.timestamp).inSeconds }
      }
      return .handled()
    }
  }

  /// Said when the tick of a schedule and its run are stored.
  func ticked(_ message: String, _ time: SimulatedTime) {
    guard let range = message.ranges(of: " ticked for ").first,
      let instant = Instant(iso8601: message[range.upperBound...].prefix(19) + "Z")
    else { return }
    let lag = WallClock.system.now() - time.real(Timestamp(instant))
    ticks.withLock { $0.append(lag.inSeconds) }
  }

  func figures(_ count: Int, reported: Int) throws -> [Figure] {
    let (polled, told) = (self.polled.withLock { $0 }, self.told.withLock { $0 })
    guard told.count == reported else {
      throw BenchmarkUnavailable("\(told.count) of \(reported) materializations were told")
    }
    return [
      ("lag of \(count) polled sensors", polled),
      ("lag of \(count) sensors on assets", told),
      ("lag of the ticks of the schedules beside them", ticks.withLock { $0 }),
    ].flatMap { name, samples in
      let sorted = samples.sorted()
      let p99 = sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
      return [
        Figure(
          name: "\(name), \(samples.count) times", unit: .seconds, samples: samples,
          budget: .atMost(1)),
        Figure(name: "  of 99 %", unit: .seconds, samples: [p99], budget: .atMost(1)),
        Figure(
          name: "  the longest", unit: .seconds, samples: [sorted.last ?? .nan],
          budget: .atMost(1)),
      ]
    }
  }
}
