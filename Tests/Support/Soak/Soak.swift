internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitPostgres
internal import BlockingIO
internal import FoundationEssentials
internal import Glibc
internal import PostgresClient
internal import TestSupport
internal import SeededRandom

/// Daemons on one instance, killed, stopped and started at random, and what the tables say afterwards.
package struct Soak: Sendable {
  private let options: SoakOptions

  /// Describes a soak.
  package init(_ options: SoakOptions) { self.options = options }

  /// Plagues daemons, lets what is under way come to its end, and examines the tables.
  package func run() async throws -> SoakReport {
    try await TemporaryDirectory.with { directory in
      let home = directory.path + "/home"
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
      let settings =
        "run_queue:\n  max_concurrent_runs: 20\nrun_retries:\n  enabled: true\n  max_retries: 1\n"
      try Data(settings.utf8).write(to: URL(filePath: home + "/dagster.yaml"))
      let server = EmbeddedPostgres(
        home: directory.path + "/server", settings: TestCluster.fastSettings)
      let database = try await server.start()
      let plague = Plague(options, directory: directory.path, home: home, database: database)
      do {
        let report = try await plague.run()
        try await server.stop(.immediate)
        return report
      } catch {
        plague.endAll()
        try? await server.stop(.immediate)
        throw error
      }
    }
  }
}

/// What was done to the daemons.
struct Disturbance: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case daemonKilled = "daemons killed"
    case allKilled = "all daemons killed at once"
    case daemonStopped = "daemons stopped for a while"
    case runKilled = "run processes killed"
  }

  let kind: Kind
}

/// One soak while it goes on.
final class Plague {
  private let options: SoakOptions
  private let home: String
  private let directory: String
  private let pool: PostgresPool
  private let environment: [String: String]
  private let time: SimulatedTime
  private let daemons: [SoakDaemon]
  private var random: SplitMix64
  private var disturbances: [Disturbance] = []
  private var violations: [String] = []
  private var memory: [Double] = []
  /// What is due later: daemons to be started, or to go on.
  private var later: [(at: ContinuousClock.Instant, daemon: SoakDaemon)] = []

  init(_ options: SoakOptions, directory: String, home: String, database: PostgresConfiguration) {
    self.options = options
    self.directory = directory
    self.home = home
    pool = PostgresPool(database)
    random = SplitMix64(seed: options.seed)
    let now = WallClock.system.now().floorSeconds.seconds
    time = SimulatedTime(
      anchor: Timestamp(microseconds: now * 1_000_000), speed: options.speed)
    environment = [
      "HOME": directory, "DAGSTER_HOME": home, "TMPDIR": directory, "TZ": "UTC",
      "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
      "ASSETKIT_PACKS": "demo", "ASSETKIT_DEMO_SCHEDULES": "\(options.schedules)",
      "POSTGRES_HOST": database.host, "POSTGRES_PORT": "\(database.port)",
      "POSTGRES_USER": database.user ?? "postgres", "POSTGRES_DB": database.database ?? "postgres",
      "ASSETKIT_SIMULATED_TIME":
        "\(Instant(secondsSince1970: now).iso8601)@\(options.speed)",
    ]
    let command = Command(
      options.program, ["daemon", "run"], environment: environment, directory: directory)
    daemons = (1...max(1, options.daemons)).map {
      SoakDaemon(number: $0, command: command, directory: directory)
    }
  }

  func endAll() { for daemon in daemons { daemon.end() } }

  func run() async throws -> SoakReport {
    for daemon in daemons { try daemon.start() }
    try await wait(60, for: "the first tick") {
      try await self.count("SELECT count(*) FROM assetkit.ticks") > 0
    }
    let memoryAtBegin = daemons.compactMap(\.memory)
    try await disturb()
    try await comeToRest()
    memory += daemons.compactMap(\.memory)
    let memoryAtEnd = daemons.compactMap(\.memory)
    let end = time.simulated(WallClock.system.now())
    // A daemon that records a tick has recorded all that were due before.
    try await wait(30, for: "a tick after the last that is expected") {
      try await self.count(
        "SELECT count(*) FROM assetkit.ticks WHERE at > '\(end.iso8601)'") > 0
    }
    let began = try await beginnings()
    try await settle()
    for daemon in daemons {
      let status = try await daemon.terminate(within: 15)
      if status != .exited(0) {
        violations.append(
          "daemon \(daemon.number) ended with \(status.map { "\($0)" } ?? "SIGKILL only")")
      }
    }
    let log = daemons.map(\.log).joined()
    let examination = Examination(
      pool: pool, time: time, schedules: options.schedules, began: began, end: end,
      disturbances: disturbances, log: log)
    var report = try await examination.report()
    report.violations = violations + report.violations
    report.setUp = options
    report.memory = .init(begin: memoryAtBegin, end: memoryAtEnd, most: memory.max() ?? 0)
    report.note(log: log)
    return report
  }

  private func disturb() async throws {
    let end = ContinuousClock.now + .seconds(options.seconds)
    var next = ContinuousClock.now
    while ContinuousClock.now < end {
      try Task.checkCancellation()
      try catchUp(all: false)
      expectAlive()
      if ContinuousClock.now >= next {
        try act()
        let pause = Double.random(in: 0.3...max(0.4, options.longestPause), using: &random)
        next = .now + .milliseconds(Int(pause * 1000))
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Starts and continues what is due, or everything.
  private func catchUp(all: Bool) throws {
    let due = later.filter { all || $0.at <= .now }
    later.removeAll { item in due.contains { $0.daemon === item.daemon } }
    for item in due {
      if item.daemon.isStopped { item.daemon.signal(SIGCONT) } else { try item.daemon.start() }
    }
  }

  private func act() throws {
    memory += daemons.compactMap(\.memory)
    let chance = Int.random(in: 0..<100, using: &random)
    let idle = daemons.filter { $0.process != nil && !$0.isStopped }
    func resume(_ daemon: SoakDaemon, after range: ClosedRange<Double>) {
      let pause = Double.random(in: range, using: &random)
      later.append((.now + .milliseconds(Int(pause * 1000)), daemon))
    }
    switch chance {
    case ..<55:
      guard let daemon = idle.randomElement(using: &random) else { return }
      daemon.end()
      note(.daemonKilled, "daemon \(daemon.number) is killed")
      resume(daemon, after: 0...3)
    case ..<60:
      for daemon in daemons where daemon.process != nil {
        daemon.end()
        later.removeAll { $0.daemon === daemon }
        resume(daemon, after: 0...3)
      }
      note(.allKilled, "all daemons are killed")
    case ..<75:
      // One that is left can be killed, and comes back soon.
      guard idle.count > 1, let daemon = idle.randomElement(using: &random) else { return }
      daemon.signal(SIGSTOP)
      note(.daemonStopped, "daemon \(daemon.number) stands still")
      resume(daemon, after: 2...15)
    default:
      guard let process = RunProcesses.running(home: home).randomElement(using: &random) else {
        return
      }
      kill(process, SIGKILL)
      note(.runKilled, "run process \(process) is killed")
    }
  }

  private func note(_ kind: Disturbance.Kind, _ text: String) {
    options.say(text)
    disturbances.append(Disturbance(kind: kind))
  }

  private func expectAlive() {
    for daemon in daemons {
      guard let status = daemon.ownEnd() else { continue }
      violations.append("daemon \(daemon.number) ended by itself: \(status)")
      later.append((.now, daemon))
    }
  }

  /// Has all daemons work again.
  private func comeToRest() async throws {
    try catchUp(all: true)
    let alive = daemons.count
    try await wait(60, for: "\(alive) living daemons") {
      try await self.count("SELECT count(*) FROM assetkit.daemons WHERE lease_until > now()")
        >= alive
    }
  }

  /// From when on each schedule ticks.
  private func beginnings() async throws -> [String: Timestamp] {
    try await pool.read { db in
      try db.query(
        "SELECT name, ticking_since FROM assetkit.schedules WHERE ticking_since IS NOT NULL"
      )
      .reduce(into: [:]) { $0[try $1[0] as String] = Timestamp(try $1[1]) }
    }
  }

  /// Stops the schedules, and waits for the runs.
  private func settle() async throws {
    let names = try await pool.read { db in
      try db.query("SELECT name FROM assetkit.schedules WHERE is_declared").map {
        try $0[0] as String
      }
    }
    try await ScheduleControl(pool).set(.stopped, of: names)
    try await wait(90, for: "the end of all runs") {
      try await self.count(
        """
        SELECT (SELECT count(*) FROM assetkit.runs
            WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')
              OR status = 'FAILURE' AND retry_is_due)
          + (SELECT count(*) FROM assetkit.ticks WHERE status = 'STARTED')
        """) == 0
    }
  }

  private func count(_ sql: String) async throws -> Int {
    do {
      return Int(try await pool.read { try $0.query(sql)[0][0] as Int64 })
    } catch let error as PostgresError where error.sqlState == "42P01" || error.sqlState == "3F000"
    {
      // The first daemon has yet to make the tables.
      return 0
    }
  }

  /// What didn't come to pass in time is a violation, and the examination says more of it.
  private func wait(_ seconds: Int, for what: String, _ isSo: () async throws -> Bool) async throws
  {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      if try await isSo() { return }
      expectAlive()
      try catchUp(all: false)
      try await Task.sleep(for: .milliseconds(100))
    }
    violations.append("\(what) did not come in \(seconds) seconds")
  }
}
