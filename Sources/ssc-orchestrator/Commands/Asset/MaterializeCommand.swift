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
  private static let maxConcurrent = Option<Int>(
    "max-concurrent", "N", "How many steps run at once (the number of processors).")

  static let command = Command(
    "materialize", "Materialize assets.",
    discussion:
      "The run executes in this process. SIGINT and SIGTERM cancel it: steps end, resources are "
      + "closed, the run is recorded as CANCELED; a second signal ends the process at once.",
    [select, config, configJSON, TagOption.tag, maxConcurrent, Console.json] + PartitionOptions.all,
    examples: [
      .init(
        "Materialize an asset and all that is made from it",
        "\(Orchestrator.name) asset materialize --select 'key:\"pypi_package_ingestion\"+'"),
      .init(
        "Configure a step",
        "\(Orchestrator.name) asset materialize -a demo/hello "
          + #"--config-json '{"ops": {"demo__hello": {"config": {"name": "you"}}}}'"#),
      .init(
        "Make one partition",
        "\(Orchestrator.name) asset materialize -a sales --partition 2026-11-20"),
    ]
  ) { session in
    // All that can be wrong is found before a server is asked for anything.
    let (definitions, graph) = try await session.validDefinitions()
    var request = try request(session)
    let plan = try session.plan(
      request, definitions, graph, try await session.scope(definitions))
    try session.partitioned(&request, plan)
    let options = try session.runnerOptions(maxConcurrent: session.arguments[maxConcurrent])
    let servers = RequiredServers(of: plan, session.settings)
    try servers.checkSettings()

    let instance = try await session.instance()
    try await servers.check()
    try await StorageRetry(patience: options.storagePatience) {
      try await instance.prepare(definitions, session.console)
    }
    try await session.checkPools(of: plan, options, instance)
    let asked = request
    let display = RunDisplay(session.console.errors)
    let runner = Runner(storage: instance.storage, options: options, observer: display.observer)
    let (outcome, duration) = try await display.show {
      let start = ContinuousClock.now
      let outcome = try await runner.run(plan, asked)
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
    let exitCode = instance.keepUnsaved(outcome, session.console) ?? report.exitCode
    if !outcome.unsaved.isEmpty, let embedded = InstanceServer(session.settings).embedded,
      let log = try await embedded.logFile()
    {
      session.console.note("what the private server says of it is in \(log)")
    }
    return exitCode
  }

  private static func request(_ session: Session) throws -> Runner.Request {
    let arguments = session.arguments
    var tags = try TagOption.tags(session)
    tags.merge(try PartitionOptions.tags(session)) { $1 }
    return Runner.Request(
      selection: arguments.all(select).joined(separator: ","), tags: tags,
      configuration: try RunConfigurationFile.merged(
        files: arguments.all(config), json: arguments.all(configJSON)))
  }
}
