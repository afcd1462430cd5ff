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
    let daemon = Daemon(
      pool: instance.pool, loops: try loops(definitions, instance, session, log),
      options: .init(worker: Worker.name, version: Orchestrator.version), log: log)
    log(.info, "daemon \(Worker.name) began")
    await daemon.run()
    log(.info, "daemon \(Worker.name) ended")
    // A signal is how a daemon ends properly.
    return .success
  }

  private static func loops(
    _ definitions: Definitions, _ instance: Instance, _ session: Session,
    _ log: @escaping @Sendable (LogLevel, String) -> Void
  ) throws -> [any DaemonLoop] {
    let settings = session.settings
    let home = settings.home
    let launcher = ProcessLauncher(
      commandLine: { run, launch in
        (
          "/proc/self/exe",
          ["run", "execute", run.description, "--launch", launch, "--home", home]
        )
      },
      logs: ComputeLogs(directory: home + "/logs/runs"),
      onExit: { run, how in
        // A run that recorded its end itself stays as it is.
        let wasOpen = try? await instance.pool.write { db in
          try RunQueue.endProcess(run, message: how, now: WallClock.system.now(), db)
        }
        if wasOpen == true { log(.error, "run \(run): \(how)") }
      })
    return [
      try SchedulerLoop(
        pool: instance.pool, schedules: definitions.schedules,
        environment: settings.environment, log: log),
      SensorLoop(
        pool: instance.pool, definitions: definitions, environment: settings.environment,
        log: log),
      try AutomationLoop(pool: instance.pool, definitions: definitions, log: log),
      FreshnessLoop(pool: instance.pool, specs: definitions.specs, log: log),
      RunQueueLoop(
        pool: instance.pool, limits: QueueLimits(settings.dagster.runQueue),
        launcher: launcher, daemon: Worker.name, log: log),
      RunMonitorLoop(
        storage: instance.postgres, deadlines: .init(settings.dagster.runMonitoring),
        launcher: launcher, log: log),
      RunRetryLoop(
        pool: instance.pool, policy: .init(settings.dagster.runRetries), log: log),
    ]
  }
}
