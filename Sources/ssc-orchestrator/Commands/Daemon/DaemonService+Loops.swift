internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

extension DaemonService {
  /// What a daemon does, a loop for each duty.
  func loops(of daemon: RunID) throws -> [any DaemonLoop] {
    let settings = session.settings
    var monitoring = RunMonitorLoop.Options()
    monitoring.limits = .init(settings.dagster.runMonitoring)
    monitoring.grace = RunQueue.grace(lease: try session.runnerOptions().lease)
    return [
      try scheduler(of: daemon),
      SensorLoop(
        pool: instance.pool, definitions: definitions, environment: settings.environment,
        daemon: daemon, log: log),
      try AutomationLoop(pool: instance.pool, definitions: definitions, log: log),
      FreshnessLoop(pool: instance.pool, specs: definitions.specs, log: log),
      RunQueueLoop(
        pool: instance.pool, limits: QueueLimits(settings.dagster.runQueue),
        launcher: launcher, daemon: Worker.name, log: log),
      RunMonitorLoop(
        storage: instance.postgres, options: monitoring, launcher: launcher, log: log),
      RunRetryLoop(
        pool: instance.pool, policy: .init(settings.dagster.runRetries), log: log),
      RetentionLoop(
        RetentionSweep(
          pool: instance.pool, policy: try RetentionPolicy(settings), logs: ComputeLogs(settings)),
        log: log),
    ]
  }

  private func scheduler(of daemon: RunID) throws -> any DaemonLoop {
    let settings = session.settings
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
    (options.clock, options.speed) = (time.clock, time.speed)
    return SimulatedLoop(try loop(), time)
  }

  /// Starts the processes of runs, and records how those ended that could not do so themselves.
  static func launcher(
    _ session: Session, _ instance: Instance,
    _ log: @escaping @Sendable (LogLevel, String) -> Void
  ) -> ProcessLauncher {
    let home = session.settings.home
    let workspaces = session.arguments.all(TargetOptions.workspace).flatMap { ["--workspace", $0] }
    return ProcessLauncher(
      commandLine: { run, launch in
        (
          "/proc/self/exe",
          ["run", "execute", run.description, "--launch", launch, "--home", home] + workspaces
        )
      },
      logs: ComputeLogs(session.settings),
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
}
