internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitHTTPServer
internal import AssetKitPostgres
internal import CommandLineKit
internal import FoundationEssentials
internal import Glibc
internal import PostgresClient

/// A daemon with what surrounds it: the launcher of runs, the metrics, and the service manager.
struct DaemonService: Sendable {
  private let instance: Instance
  private let definitions: Definitions
  private let options: DaemonOptions
  private let session: Session
  private let launcher: ProcessLauncher
  private let log: @Sendable (LogLevel, String) -> Void

  /// Prepares the instance; nothing works yet.
  init(_ options: DaemonOptions, _ session: Session) async throws {
    let (definitions, _) = try await session.validDefinitions()
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let console = session.console
    let log: @Sendable (LogLevel, String) -> Void = { level, message in
      let time = WallClock.system.now().iso8601
      console.errors.line("\(time) \(level.name) \(Sanitized.line(message))")
    }
    self.definitions = definitions
    self.instance = instance
    self.options = options
    self.session = session
    self.log = log
    launcher = Self.launcher(session, instance, log)
  }

  /// Works until the task is cancelled, and then waits for runs as long as it is told to.
  ///
  /// - Parameter onReady: Called when everything works, with the address of the metrics, if they are
  ///   served.
  /// - Returns: How many processes of runs go on without it.
  @discardableResult
  func run(onReady: @Sendable (String?) -> Void = { _ in }) async throws -> Int {
    let startedAt = WallClock.system.now()
    let metrics = try InstanceMetrics(pool: instance.pool, schedules: definitions.schedules)
    let daemon = Daemon(
      pool: instance.pool, loops: try loops(),
      options: .init(worker: Worker.name, version: Orchestrator.version), log: log,
      onAnnouncement: { await metrics.heard($0) })
    let answers = OperationsServer(
      daemon: daemon, metrics: metrics, version: Orchestrator.version, startedAt: startedAt)
    if options.port > 0 { try await metrics.begin() }
    let server = try serve(answers)
    defer { server?.stop() }
    let address = server.map { "http://\(hostInURL):\($0.port)/metrics" }
    let notifier = ServiceNotifier(ProcessInfo.processInfo.environment, process: getpid())
    let signs = Task { await notifier?.keepAlive() }
    defer { signs.cancel() }
    log(.info, "daemon \(Worker.name) began" + (address.map { "; metrics: \($0)" } ?? ""))
    notifier?.ready("works off schedules and the queue of runs")
    onReady(address)
    await daemon.run()
    notifier?.stopping("is ending")
    await drain(notifier)
    log(.info, "daemon \(Worker.name) ended")
    return await launcher.count
  }

  private var hostInURL: String {
    options.address.contains(":") ? "[\(options.address)]" : options.address
  }

  private func serve(_ answers: OperationsServer) throws -> HTTPServer? {
    guard options.port > 0 else { return nil }
    var serverOptions = HTTPServer.Options()
    serverOptions.address = options.address
    serverOptions.port = options.port
    do {
      return try HTTPServer(serverOptions) { await answers.answer($0) }
    } catch let error where error.code == .portTaken && !options.isPortGiven {
      // Several daemons on a machine: the first one serves.
      log(.warning, "no metrics are served: \(error); `--metrics-port` chooses another port")
      return nil
    } catch {
      throw InstanceError(.usage, "\(error) (set by `--metrics-port`, `--metrics-address`)")
    }
  }

  /// Waits for the processes of runs that this daemon started.
  private func drain(_ notifier: ServiceNotifier?) async {
    let count = await launcher.count
    guard count > 0 else { return }
    guard options.drain > .zero else {
      log(.info, "\(count) \(count == 1 ? "run goes" : "runs go") on without it")
      return
    }
    log(.info, "waits up to \(options.drain) for \(count) \(count == 1 ? "run" : "runs")")
    notifier?.status("waits for \(count) runs")
    // The task is cancelled by now, and there is something to wait for all the same.
    await Task { [launcher, options] in
      let deadline = ContinuousClock.now + options.drain
      while await launcher.count > 0, ContinuousClock.now < deadline {
        try? await Task.sleep(for: .milliseconds(100))
      }
    }.value
  }

  private static func launcher(
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
      onExit: { run, how in
        // A run that recorded its end itself stays as it is.
        let wasOpen = try? await instance.pool.write { db in
          try RunQueue.endProcess(run, message: how, now: WallClock.system.now(), db)
        }
        if wasOpen == true { log(.error, "run \(run): \(how)") }
      })
  }

  private func loops() throws -> [any DaemonLoop] {
    let settings = session.settings
    return [
      try SchedulerLoop(
        pool: instance.pool, schedules: definitions.schedules,
        environment: settings.environment, log: log),
      RunQueueLoop(
        pool: instance.pool, limits: QueueLimits(settings.dagster.runQueue),
        launcher: launcher, daemon: Worker.name, log: log),
      RunMonitorLoop(
        storage: instance.postgres, deadlines: .init(settings.dagster.runMonitoring),
        launcher: launcher, log: log),
      RunRetryLoop(
        pool: instance.pool, policy: .init(settings.dagster.runRetries), log: log),
      RetentionLoop(
        RetentionSweep(
          pool: instance.pool, policy: try RetentionPolicy(settings), logs: ComputeLogs(settings)),
        log: log),
    ]
  }
}
