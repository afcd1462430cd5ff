internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `daemon run`: works until a signal ends it.
enum DaemonRunCommand {
  static let command = Command(
    "run", "Run the daemon until SIGINT or SIGTERM ends it.",
    discussion:
      "Any number of daemons may run on one instance, on one machine or several: what must happen "
      + "once is decided by the database. It says on standard error what it does. Runs execute in "
      + "processes of their own, which go on when the daemon ends.", [],
    examples: [.init("See which daemons are alive", "\(Orchestrator.name) daemon status")]
  ) { session in
    let (definitions, _) = try session.validDefinitions()
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let console = session.console
    let log: @Sendable (LogLevel, String) -> Void = { level, message in
      let time = WallClock.system.now().iso8601
      console.errors.line("\(time) \(level.name) \(Sanitized.line(message))")
    }
    let options = Daemon.Options(worker: Worker.name, version: Orchestrator.version)
    let daemon = Daemon(
      pool: instance.pool, loops: try loops(definitions, instance, session, options.id, log),
      options: options, log: log)
    log(.info, "daemon \(Worker.name) began")
    await daemon.run()
    log(.info, "daemon \(Worker.name) ended")
    // A signal is how a daemon ends properly.
    return .success
  }

  private static func loops(
    _ definitions: Definitions, _ instance: Instance, _ session: Session, _ daemon: RunID,
    _ log: @escaping @Sendable (LogLevel, String) -> Void
  ) throws -> [any DaemonLoop] {
    let settings = session.settings
    let launcher = processLauncher(instance, log)
    var monitoring = RunMonitorLoop.Options()
    monitoring.deadlines = .init(settings.dagster.runMonitoring)
    monitoring.grace = RunQueue.grace(lease: try session.runnerOptions().lease)
    return [
      try scheduler(definitions, instance, settings, daemon, log),
      RunQueueLoop(
        pool: instance.pool, limits: QueueLimits(settings.dagster.runQueue),
        launcher: launcher, daemon: Worker.name, log: log),
      RunMonitorLoop(
        storage: instance.postgres, options: monitoring, launcher: launcher, log: log),
      RunRetryLoop(
        pool: instance.pool, policy: .init(settings.dagster.runRetries), log: log),
    ]
  }

  private static func processLauncher(
    _ instance: Instance, _ log: @escaping @Sendable (LogLevel, String) -> Void
  ) -> ProcessLauncher {
    let home = instance.settings.home
    return ProcessLauncher(
      commandLine: { run, launch in
        (
          "/proc/self/exe",
          ["run", "execute", run.description, "--launch", launch, "--home", home]
        )
      },
      logs: ComputeLogs(directory: home + "/logs/runs"),
      onExit: { run, launch, process, how in
        let ended = RunQueue.EndedProcess(
          launch: launch, worker: Worker.name(of: process), message: how)
        do {
          let loss = try await instance.pool.withRetry(for: .seconds(10)) { pool in
            try await pool.write { db in
              try RunQueue.processEnded(ended, of: run, now: WallClock.system.now(), db)
            }
          }
          switch loss {
          case .requeued: log(.warning, "run \(run) waits again: \(how)")
          case .ended: log(.error, "run \(run): \(how)")
          case nil: break
          }
        } catch {
          // The monitor ends it when its lease has lapsed.
          log(.error, "run \(run): \(how), which can't be recorded: \(error)")
        }
      })
  }

  private static func scheduler(
    _ definitions: Definitions, _ instance: Instance, _ settings: Settings, _ daemon: RunID,
    _ log: @escaping @Sendable (LogLevel, String) -> Void
  ) throws -> any DaemonLoop {
    var options = SchedulerLoop.Options()
    options.environment = settings.environment
    options.daemon = daemon
    func loop() throws -> SchedulerLoop {
      try SchedulerLoop(
        pool: instance.pool, schedules: definitions.schedules, options: options, log: log)
    }
    guard let setting = settings.setting(OwnVariables.simulatedTime) else { return try loop() }
    guard let time = SimulatedTime(setting.value) else {
      throw ConfigurationError(
        .wrongValue, at: ConfigurationPlace(file: setting.origin.description),
        key: OwnVariables.simulatedTime,
        "expected INSTANT@SPEED, such as 2026-11-20T12:00:00Z@60, found `\(setting.value)`")
    }
    log(.warning, "schedules tick by a simulated time (\(OwnVariables.simulatedTime))")
    options.clock = time.clock
    return SimulatedLoop(try loop(), time)
  }
}
