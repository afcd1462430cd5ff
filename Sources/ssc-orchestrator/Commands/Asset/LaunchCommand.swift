internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `asset launch`: puts a run into the queue, from which a daemon takes it.
enum LaunchCommand {
  private static let select = Option<String>(
    "select", short: "a", "SELECTION",
    "The assets to materialize, in Dagster's selection syntax; commas make unions.",
    isRequired: true, repeats: true, completion: .dynamic("asset-keys"))
  private static let config = Option<String>(
    "config", short: "c", "FILE", "Run configuration, YAML or JSON; a later file wins.",
    repeats: true, completion: .files)
  private static let configJSON = Option<String>(
    "config-json", "JSON", "Run configuration as a JSON text; wins over files.", repeats: true)
  private static let wait = Flag("wait", "Return when the run has ended, with its result.")

  static let command = Command(
    "launch", "Queue a run, which a daemon executes.",
    discussion:
      "The run waits until a daemon (`daemon run`) and the limits of dagster.yaml admit it. The "
      + "tag dagster/priority moves it ahead of others.",
    [select, config, configJSON, TagOption.tag, wait, Console.json] + PartitionOptions.all,
    examples: [
      .init(
        "Ahead of what waits",
        "\(Orchestrator.name) asset launch -a pypi_packages_updates --tag dagster/priority=10")
    ]
  ) { session in
    let (definitions, graph) = try await session.validDefinitions()
    let scope = try await session.scope(definitions)
    // What can't be run is refused here, not hours later.
    let request = try request(session, definitions, graph, scope)
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    guard let id = try await queue(request, instance) else { return .failure }
    return try await report(id, instance, session)
  }

  /// The run that is asked for, which can be planned.
  private static func request(
    _ session: Session, _ definitions: Definitions, _ graph: AssetGraph, _ scope: PartitionScope
  ) throws -> RunRequest {
    let arguments = session.arguments
    var tags = try TagOption.tags(session)
    tags.merge(try PartitionOptions.tags(session)) { $1 }
    var planned = Runner.Request(
      selection: arguments.all(select).joined(separator: ","), tags: tags,
      configuration: try RunConfigurationFile.merged(
        files: arguments.all(config), json: arguments.all(configJSON)))
    let plan = try session.plan(planned, definitions, graph, scope)
    try session.partitioned(&planned, plan)
    return RunRequest(
      selection: planned.selection, tags: planned.tags, configuration: planned.configuration)
  }

  private static func queue(_ request: RunRequest, _ instance: Instance) async throws -> RunID? {
    try await instance.pool.write { db in
      try RunQueue.enqueue([request], origin: nil, now: WallClock.system.now(), db)
    }.first
  }

  private static func report(
    _ id: RunID, _ instance: Instance, _ session: Session
  ) async throws -> ExitCode {
    if session.arguments[wait] { return try await end(of: id, instance, session) }
    if session.arguments[Console.json] {
      session.console.write(["run_id": .string(id.description), "status": .string("QUEUED")])
    } else {
      session.console.output.line("run \(id) is queued")
    }
    return .success
  }

  private static func end(
    of id: RunID, _ instance: Instance, _ session: Session
  ) async throws -> ExitCode {
    var pause = Duration.milliseconds(20)
    while let run = try await instance.storage.run(id) {
      guard !run.status.isTerminal else {
        if session.arguments[Console.json] {
          session.console.write(.object(run.json(at: WallClock.system.now())))
        } else {
          session.console.output.line("run \(id) is \(run.status.rawValue)")
          if let message = run.message { session.console.errors.line(Sanitized.lines(message)) }
        }
        return run.status == .success ? .success : .failure
      }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(500))
    }
    throw UsageError("run \(id) was deleted meanwhile", path: session.arguments.path)
  }
}
