internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `run execute`: the process that a daemon starts for a run of the queue.
enum RunExecuteCommand {
  private static let launch = Option<String>(
    "launch", "NAME", "The launch that this process belongs to.", isRequired: true)

  static let command = Command(
    "execute", "Execute a run that a daemon launched.",
    [RunShowCommand.id, launch] + TargetOptions.all, isHidden: true
  ) { arguments in
    let session = try Session(arguments)
    // The daemon gave this process files for its output, which are to stay within bounds.
    let limit = ComputeLogLimit(session.settings)
    let watch = Task { await limit.watch() }
    defer {
      watch.cancel()
      limit.trim()
    }
    return try await execute(session)
  }

  private static func execute(_ session: Session) async throws -> ExitCode {
    let arguments = session.arguments
    let id = try arguments.require(RunShowCommand.id)
    let launch = try arguments.require(launch)
    // The daemon brought the schema up to date and registered what is declared.
    let instance = try await Instance.connect(session.settings)
    guard let run = RunID(id), let record = try await instance.storage.run(run) else {
      throw UsageError("there is no run `\(id)`", path: arguments.path)
    }
    do {
      let exitCode = try await execute(record, launch, session, instance)
      // For the daemons' metrics; a run isn't less done without it.
      try? await instance.pool.read { try instance.postgres.eventWrites.announce($0) }
      return exitCode
    } catch let error where !(error is StorageError) {
      // What keeps the run from beginning is its end, unless it is another launch's by now.
      let failure = ErrorReport.failure(error)
      _ = try await instance.storage.claimRun(
        run, launch: launch, worker: Worker.name, steps: [],
        leaseUntil: WallClock.system.now() + .seconds(20))
      try await instance.pool.write { db in
        try RunQueue.end(
          run, .failure, message: failure.message ?? "interrupted", now: WallClock.system.now(), db)
      }
      throw error
    }
  }

  private static func execute(
    _ record: RunRecord, _ launch: String, _ session: Session, _ instance: Instance
  ) async throws -> ExitCode {
    let (definitions, graph) = try await session.validDefinitions()
    let request = Runner.Request(
      id: record.id, selection: record.selection, tags: record.tags,
      configuration: record.configuration, launch: launch)
    let plan = try session.plan(
      request, definitions, graph, try await session.scope(definitions))
    let servers = RequiredServers(of: plan, session.settings)
    try servers.checkSettings()
    try await servers.check()
    let runner = Runner(storage: instance.storage, options: try session.runnerOptions())
    let outcome = try await runner.run(plan, request)
    if let exitCode = instance.keepUnsaved(outcome, session.console) { return exitCode }
    switch outcome.end {
    case .success: return .success
    case .failure(let message):
      session.console.errors.line(Sanitized.lines(message))
      return .failure
    case .canceled: return .interrupted
    }
  }
}
