package import AssetKitCore
internal import AssetKitPostgres
package import PostgresClient

/// What the metrics say of the instance, from rows of current state.
package actor InstanceMetrics {
  private let pool: PostgresPool
  private let schedules: [String: CronSchedule]
  private let sensors: SensorMetrics
  private let pools: Set<String>
  private let defaultPoolLimit: Int?
  private let clock: WallClock
  private var counts = RunCounts()
  private var assets = AssetMetrics()
  private var eventWrites = Histogram(bounds: Histogram.statementBounds)

  /// Makes the metrics of an instance with validated definitions.
  ///
  /// - Parameter defaultPoolLimit: The slots of pools without a limit of their own; nil for no limit.
  package init(
    pool: PostgresPool, definitions: Definitions, defaultPoolLimit: Int? = nil,
    clock: WallClock = .system
  ) throws {
    self.pool = pool
    self.clock = clock
    self.defaultPoolLimit = defaultPoolLimit
    schedules = Dictionary(
      try definitions.schedules.map { ($0.name, try $0.cronSchedule()) }
    ) { first, _ in first }
    sensors = SensorMetrics(definitions)
    pools = Set(definitions.assets.compactMap(\.pool))
  }

  /// Begins to count: what ends from now on is counted by ``families()``.
  package func begin() async throws {
    let before = counts
    counts = try await pool.read { db in
      var counts = before
      try counts.update(db)
      return counts
    }
  }

  /// Takes up how long the process of a run waited for its events to be stored.
  package func heard(_ announcement: String) {
    if let times = EventWriteTimes.announced(announcement) { eventWrites.add(times) }
  }

  /// Asks the database; when it can't be asked, one metric says so.
  package func families() async -> [MetricFamily] {
    var up = MetricFamily(
      "assetkit_database_up", .gauge, "Whether the instance's database answered.")
    do {
      let families = try await read()
      up.add(1)
      return [up] + families
    } catch {
      up.add(0)
      return [up]
    }
  }

  private func read() async throws -> [MetricFamily] {
    let (now, schedules, sensors, before) = (clock.now(), schedules, sensors, counts)
    let (pools, defaultPoolLimit) = (pools, defaultPoolLimit)
    let known = assets
    let (families, counts, assets) = try await pool.read { db in
      var (counts, assets) = (before, known)
      try counts.update(db)
      var families = try Self.runs(now, db)
      families += Self.ended(counts)
      families += try Self.schedules(schedules, now, db)
      families += try sensors.families(now, db)
      families += try Self.pools(pools, defaultPoolLimit, db)
      families += try assets.families(db)
      families += try Self.instance(now, db)
      return (families, counts, assets)
    }
    self.counts = counts
    self.assets = assets
    var writes = MetricFamily(
      "assetkit_event_write_duration_seconds", .histogram,
      "How long processes of runs waited for a batch of events to be stored.")
    writes.add(eventWrites)
    return families + [writes]
  }

  private static func runs(_ now: Timestamp, _ db: Database) throws -> [MetricFamily] {
    var runs = MetricFamily("assetkit_runs", .gauge, "Runs that have not ended, by status.")
    var depth = MetricFamily("assetkit_queue_depth", .gauge, "Runs that wait in the queue.")
    var age = MetricFamily(
      "assetkit_queue_oldest_seconds", .gauge, "How long the oldest run of the queue has waited.")
    var found: [String: Int] = [:]
    var oldest = Duration.zero
    for row in try db.query(DaemonQueries.metrics["open_runs"]) {
      let status: String = try row[0]
      found[status] = try row[1]
      if status == RunStatus.queued.rawValue { oldest = now - Timestamp(try row[2]) }
    }
    for status in [RunStatus.queued, .starting, .started, .canceling] {
      runs.add(Double(found[status.rawValue] ?? 0), .init("status", status.rawValue))
    }
    depth.add(Double(found[RunStatus.queued.rawValue] ?? 0))
    age.add(max(0, oldest / .seconds(1)))
    var backfills = MetricFamily(
      "assetkit_backfills_open", .gauge, "Backfills of which runs have not ended.")
    backfills.add(Double(try db.query(DaemonQueries.metrics["open_backfills"])[0][0] as Int64))
    return [runs, depth, age, backfills]
  }

  private static func pools(_ declared: Set<String>, _ standard: Int?, _ db: Database) throws
    -> [MetricFamily]
  {
    var slots = MetricFamily(
      "assetkit_pool_slots", .gauge,
      "How many steps of a pool execute at once; none without a limit.")
    var taken = MetricFamily("assetkit_pool_slots_taken", .gauge, "Slots of a pool that are taken.")
    var known = try Pools.all(db)
    let names = Set(known.map(\.name))
    known += declared.subtracting(names).map { Pools.Status(name: $0) }
    for pool in known.sorted(by: { $0.name < $1.name }) {
      let label = MetricFamily.Label("pool", pool.name)
      if let limit = pool.limit ?? standard { slots.add(Double(limit), label) }
      taken.add(Double(pool.taken), label)
    }
    return [slots, taken]
  }

  private static func ended(_ counts: RunCounts) -> [MetricFamily] {
    var ended = MetricFamily(
      "assetkit_runs_ended", .counter, "Runs that ended since this daemon began, by status.")
    for (status, count) in counts.ended.sorted(by: { $0.key < $1.key }) {
      ended.add(Double(count), .init("status", status))
    }
    var steps = MetricFamily(
      "assetkit_step_duration_seconds", .histogram,
      "How long steps took, of runs that ended since this daemon began.")
    for (step, times) in counts.steps.sorted(by: { $0.key < $1.key }) {
      steps.add(times, .init("step", step))
    }
    return [ended, steps]
  }

  private static func schedules(
    _ timetables: [String: CronSchedule], _ now: Timestamp, _ db: Database
  ) throws -> [MetricFamily] {
    var running = MetricFamily("assetkit_schedule_running", .gauge, "Whether a schedule ticks.")
    var last = MetricFamily(
      "assetkit_schedule_last_tick_timestamp_seconds", .gauge,
      "For which instant a schedule was last evaluated.")
    var lag = MetricFamily(
      "assetkit_tick_lag_seconds", .gauge,
      "For how long a tick has been due that nobody evaluated; without one, how late the last was.")
    for row in try db.query(DaemonQueries.metrics["schedules"]) {
      let name: String = try row[0]
      let label = MetricFamily.Label("schedule", name)
      let ticks = try row[1] as String == ScheduleDefinition.Status.running.rawValue
      let since = (try row[2] as PostgresTimestamp?).map(Timestamp.init)
      let at = (try row[3] as PostgresTimestamp?).map(Timestamp.init)
      let began = (try row[4] as PostgresTimestamp?).map(Timestamp.init)
      running.add(ticks ? 1 : 0, label)
      if let at { last.add(Double(at.microseconds) / 1e6, label) }
      guard ticks else { continue }
      var late = at.flatMap { at in began.map { $0 - at } } ?? .zero
      if let known = [since, at].compactMap({ $0 }).max(),
        let due = timetables[name]?.next(
          after: Instant(secondsSince1970: known.floorSeconds.seconds)), Timestamp(due) <= now
      {
        late = now - Timestamp(due)
      }
      lag.add(max(0, late / .seconds(1)), label)
    }
    return [running, last, lag]
  }

  private static func instance(_ now: Timestamp, _ db: Database) throws -> [MetricFamily] {
    let row = try db.query(DaemonQueries.metrics["instance"], now.postgres)[0]
    var daemons = MetricFamily("assetkit_daemons", .gauge, "Daemons that are alive.")
    daemons.add(Double(try row[0] as Int64))
    var size = MetricFamily(
      "assetkit_instance_size_bytes", .gauge, "The disk space of the instance's tables and indexes."
    )
    size.add(Double(try row[1] as Int64))
    return [daemons, size]
  }
}
