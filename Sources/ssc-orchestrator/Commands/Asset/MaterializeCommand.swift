internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit

/// `asset materialize`: a run in this process.
enum MaterializeCommand {
  private static let select = Option<String>(
    "select", short: "a", "SELECTION",
    "The assets to materialize, in Dagster's selection syntax; commas make unions.",
    isRequired: true, repeats: true, completion: .dynamic("asset-keys"))
  private static let config = Option<String>(
    "config", short: "c", "FILE", "Run configuration, YAML or JSON; a later file wins.",
    repeats: true, completion: .files)
  private static let configJSON = Option<String>(
    "config-json", "JSON", "Run configuration as a JSON text; wins over files.", repeats: true)
  private static let tag = Option<KeyValue>(
    "tag", "KEY=VALUE", "A label of the run.", repeats: true)
  private static let maxConcurrent = Option<Int>(
    "max-concurrent", "N", "How many steps run at once (the number of processors).")

  static let command = Command(
    "materialize", "Materialize assets.",
    discussion:
      "The run executes in this process. SIGINT and SIGTERM cancel it: steps end, resources are "
      + "closed, the run is recorded as CANCELED; a second signal ends the process at once.",
    [select, config, configJSON, tag, maxConcurrent, Console.json],
    examples: [
      .init(
        "Materialize an asset and all that is made from it",
        "\(Orchestrator.name) asset materialize --select 'key:\"pypi_package_ingestion\"+'"),
      .init(
        "Configure a step",
        "\(Orchestrator.name) asset materialize -a demo/hello "
          + #"--config-json '{"ops": {"demo__hello": {"config": {"name": "you"}}}}'"#),
    ]
  ) { session in
    // All that can be wrong is found before a server is asked for anything.
    let (definitions, graph) = try await session.validDefinitions()
    let request = try request(session)
    let plan = try plan(request, definitions, graph, session)
    let options = try options(session)
    let servers = RequiredServers(of: plan, session.settings)
    try servers.checkSettings()

    let instance = try await session.instance()
    try await servers.check()
    try await StorageRetry(patience: options.storagePatience) {
      try await prepare(instance, definitions, session.console)
    }
    let display = RunDisplay(session.console.errors)
    let runner = Runner(storage: instance.storage, options: options, observer: display.observer)
    let (outcome, duration) = try await display.show {
      let start = ContinuousClock.now
      let outcome = try await runner.run(plan, request)
      return (outcome, start.duration(to: .now))
    }
    let report = RunReport(
      plan: plan, request: request, outcome: outcome, duration: duration,
      history: display.history)
    if session.arguments[Console.json] {
      session.console.write(report.json)
    } else {
      report.write(to: session.console)
    }
    let exitCode = keepUnsaved(outcome, instance, session.console) ?? report.exitCode
    if !outcome.unsaved.isEmpty, let embedded = InstanceServer(session.settings).embedded,
      let log = try await embedded.logFile()
    {
      session.console.note("what the private server says of it is in \(log)")
    }
    return exitCode
  }

  private static func request(_ session: Session) throws -> Runner.Request {
    let arguments = session.arguments
    var tags: [String: String] = [:]
    for pair in arguments.all(tag) { tags[pair.key] = pair.value }
    return Runner.Request(
      selection: arguments.all(select).joined(separator: ","), tags: tags,
      configuration: try RunConfigurationFile.merged(
        files: arguments.all(config), json: arguments.all(configJSON)))
  }

  private static func plan(
    _ request: Runner.Request, _ definitions: Definitions, _ graph: AssetGraph, _ session: Session
  ) throws -> RunPlan {
    let keys = try session.resolve([request.selection], on: graph)
    let plan = try RunPlan(
      definitions: definitions, selection: Set(keys), configuration: request.configuration)
    guard !plan.steps.isEmpty else {
      let reason =
        keys.isEmpty
        ? "selects no asset" : "selects only external assets, which are made elsewhere"
      throw UsageError("`\(request.selection)` \(reason)", path: session.arguments.path)
    }
    return plan
  }

  private static func options(_ session: Session) throws -> Runner.Options {
    let settings = session.settings
    var options = Runner.Options()
    if let limit = session.arguments[maxConcurrent] {
      guard limit > 0 else {
        throw UsageError(
          "`--max-concurrent` expects a number from 1, found `\(limit)`",
          path: session.arguments.path)
      }
      options.maxConcurrent = limit
    } else if let limit = settings.value("ASSETKIT_MAX_CONCURRENT").flatMap({ Int($0) }) {
      options.maxConcurrent = limit
    }
    if let name = settings.value("ASSETKIT_LOG_LEVEL")?.uppercased() {
      options.logLevel = LogLevel.allCases.first { $0.name == name } ?? .info
    }
    if let seconds = settings.value(OwnVariables.leaseSeconds).flatMap({ Int($0) }) {
      options.lease = .seconds(seconds)
    }
    if let seconds = settings.value(OwnVariables.patienceSeconds).flatMap({ Int($0) }) {
      options.storagePatience = .seconds(seconds)
    }
    options.environment = settings.environment
    options.worker = Worker.name
    return options
  }

  /// Brings the instance to the state in which a run may begin; may be done twice.
  private static func prepare(
    _ instance: Instance, _ definitions: Definitions, _ console: Console
  ) async throws {
    let replayed = try await EventSpill.replay(
      directory: instance.spillDirectory, storage: instance.storage)
    for run in replayed { console.note("stored the events that run \(run) had left in a file") }
    for run in try await instance.storage.reapLostRuns(now: WallClock.system.now()) {
      console.note("run \(run) was lost, and is recorded as FAILURE: its worker is gone")
    }
    try await instance.storage.register(definitions.specs, schedules: definitions.schedules)
  }

  /// Writes events that could not be stored to a file, from which the next run stores them.
  ///
  /// - Returns: The exit code that this leads to; nil when there are none.
  private static func keepUnsaved(
    _ outcome: RunOutcome, _ instance: Instance, _ console: Console
  ) -> ExitCode? {
    guard !outcome.unsaved.isEmpty else { return nil }
    let loss = "\(HumanFormat.count(outcome.unsaved.count)) events could not be stored"
    do {
      let path = try EventSpill.save(
        run: outcome.id, events: outcome.unsaved, directory: instance.spillDirectory)
      console.warn(
        "\(loss); they are kept in \(path), and the next `asset materialize` stores them")
    } catch {
      console.warn("\(loss), nor be kept in \(instance.spillDirectory): \(error)")
    }
    return .failure
  }
}
