internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `daemon run`: works until a signal ends it.
enum DaemonRunCommand {
  static let command = Command(
    "run", "Run the daemon until SIGINT or SIGTERM ends it.",
    discussion:
      "Any number of daemons may run on one instance, on one machine or several: what must happen "
      + "once is decided by the database. It says on standard error what it does.", [],
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
      pool: instance.pool, loops: [],
      options: .init(worker: Worker.name, version: Orchestrator.version), log: log)
    log(.info, "daemon \(Worker.name) began")
    await daemon.run()
    log(.info, "daemon \(Worker.name) ended")
    // A signal is how a daemon ends properly.
    return .success
  }
}
