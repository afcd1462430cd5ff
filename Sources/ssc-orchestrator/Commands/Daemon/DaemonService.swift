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
  let instance: Instance
  let definitions: Definitions
  let session: Session
  let launcher: ProcessLauncher
  let log: @Sendable (LogLevel, String) -> Void
  private let options: DaemonOptions

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
    let metrics = try InstanceMetrics(
      pool: instance.pool, definitions: definitions,
      defaultPoolLimit: session.settings.dagster.pools.defaultLimit)
    let identity = Daemon.Options(worker: Worker.name, version: Orchestrator.version)
    let daemon = Daemon(
      pool: instance.pool, loops: try loops(of: identity.id), options: identity, log: log,
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
    return await launcher.runs.count
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
    let count = await launcher.runs.count
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
      while await launcher.runs.count > 0, ContinuousClock.now < deadline {
        try? await Task.sleep(for: .milliseconds(100))
      }
    }.value
  }
}
