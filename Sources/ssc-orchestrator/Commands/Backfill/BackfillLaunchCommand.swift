internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `backfill launch`: queues the runs that make many partitions.
enum BackfillLaunchCommand {
  private static let select = Option<String>(
    "select", short: "a", "SELECTION",
    "The assets to materialize, in Dagster's selection syntax; commas make unions.",
    isRequired: true, repeats: true, completion: .dynamic("asset-keys"))
  private static let partitions = Option<String>(
    "partitions", "KEY,…", "These partitions, separated by commas.", repeats: true)
  private static let from = Option<String>(
    "from", "KEY", "The first partition of a range; without `--to` through the last.")
  private static let to = Option<String>(
    "to", "KEY", "The last partition of a range; without `--from` from the first.")
  private static let all = Flag("all", "All partitions.")
  private static let missing = Flag(
    "missing", "Of these, or of all, those that were never materialized.")
  private static let failed = Flag(
    "failed", "Of these, or of all, those whose last run failed.")
  private static let perRun = Option<Int>(
    "max-partitions-per-run", "N", "The most partitions that a run makes (what the assets declare)."
  )
  private static let singleRun = Flag(
    "single-run", "One run for each range of neighbouring partitions.")
  private static let config = Option<String>(
    "config", short: "c", "FILE", "Run configuration, YAML or JSON; a later file wins.",
    repeats: true, completion: .files)
  private static let configJSON = Option<String>(
    "config-json", "JSON", "Run configuration as a JSON text; wins over files.", repeats: true)

  static let command = Command(
    "launch", "Queue the runs that make many partitions.",
    discussion:
      "The partitions are those of the selected asset that comes first in the graph; those of the "
      + "others follow from the mappings between them. All runs are queued in one transaction, and a "
      + "daemon executes them: it may be restarted at any time. Runs of assets that depend on each "
      + "other by other keys wait for the assets that they depend on.",
    [
      select, partitions, from, to, all, missing, failed, perRun, singleRun, config, configJSON,
      TagOption.tag, Console.json,
    ],
    examples: [
      .init(
        "Make what is missing of November",
        "\(Orchestrator.name) backfill launch -a sales --from 2026-11-01 --to 2026-11-30 --missing"),
      .init(
        "Ingest a registry in parts, side by side",
        "\(Orchestrator.name) backfill launch -a npm_package_ingestion --all"),
    ]
  ) { session in
    let arguments = session.arguments
    let (definitions, graph) = try await session.validDefinitions()
    let selection = arguments.all(select).joined(separator: ",")
    let keys = try session.resolve([selection], on: graph)
    let scope = try await session.scope(definitions)
    let choice = try Choice(session)
    let states = choice.needsStates ? try await session.anchorStates(keys, definitions, graph) : nil
    let tags = try TagOption.tags(session)
    let id = Backfills.newID()
    let policy = try policy(session)
    let plan = try BackfillPlan(
      id: id, definitions: definitions, graph: graph, selection: keys, scope: scope,
      policy: policy, tags: tags,
      configuration: try RunConfigurationFile.merged(
        files: arguments.all(config), json: arguments.all(configJSON))
    ) { _, partitions in try choice.set(in: partitions, states) }
    guard !plan.runs.isEmpty, plan.partitionCount > 0 else {
      session.console.note("there is no such partition: nothing is queued")
      if arguments[Console.json] { session.console.write(.null) }
      return .success
    }
    // What can't be run is refused here, not hours later.
    for run in plan.examples {
      _ = try session.plan(
        Runner.Request(
          selection: run.selection ?? "", tags: run.tags, configuration: run.configuration),
        definitions, graph, scope)
    }
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let record = try await instance.pool.write { [tags] db in
      _ = try Backfills.launch(
        plan, id: id, selection: selection, policy: policy?.description ?? "declared",
        tags: tags, now: WallClock.system.now(), db)
      return try Backfills.record(id, db)
    }
    guard let record else { return .failure }
    if arguments[Console.json] {
      session.console.write(record.json)
    } else {
      session.console.output.line(
        "backfill \(id) is queued: \(HumanFormat.count(record.partitionCount)) partitions in "
          + "\(HumanFormat.count(record.runs)) runs")
    }
    return .success
  }

  private static func policy(_ session: Session) throws -> BackfillPolicy? {
    let arguments = session.arguments
    guard let count = arguments[perRun] else { return arguments[singleRun] ? .singleRun : nil }
    guard !arguments[singleRun] else {
      throw UsageError(
        "give either `--single-run` or `--max-partitions-per-run`", path: arguments.path)
    }
    guard count > 0 else {
      throw UsageError(
        "`--max-partitions-per-run` expects a number from 1, found `\(count)`",
        path: arguments.path)
    }
    return .multiRun(maxPartitionsPerRun: count)
  }

  /// What the options say of the partitions.
  private struct Choice: Sendable {
    let keys: [String]
    let from: String?
    let to: String?
    let wanted: [PartitionState.Status]

    var needsStates: Bool { !wanted.isEmpty }

    init(_ session: Session) throws {
      let arguments = session.arguments
      keys = arguments.all(partitions).flatMap { $0.split(separator: ",").map(String.init) }
      from = arguments[BackfillLaunchCommand.from]
      to = arguments[BackfillLaunchCommand.to]
      wanted =
        (arguments[missing] ? [.missing] : []) + (arguments[failed] ? [.failed] : [])
      let isRange = from != nil || to != nil
      let ways = [!keys.isEmpty, isRange, arguments[all]].count { $0 }
      guard ways <= 1 else {
        throw UsageError(
          "give one of `--partitions`, `--from`/`--to` and `--all`", path: arguments.path)
      }
      guard ways == 1 || !wanted.isEmpty else {
        throw UsageError(
          "say which partitions: `--partitions`, `--from`/`--to`, `--all`, `--missing` or "
            + "`--failed`", path: arguments.path)
      }
    }

    func set(in partitions: Partitions, _ states: [PartitionStatuses]?) throws -> PartitionSet {
      var set = partitions.all
      if !keys.isEmpty {
        set = try partitions.set(of: keys)
      } else if from != nil || to != nil, partitions.count > 0 {
        set = try partitions.set(
          from: from ?? partitions.key(at: 0),
          through: to ?? partitions.key(at: partitions.count - 1))
      }
      guard let states else { return set }
      let fitting = states.flatMap { state in wanted.map { state[$0] } }
      return set.intersection(fitting.reduce(PartitionSet()) { $0.union($1) })
    }
  }
}

extension BackfillPlan {
  /// One run of each kind.
  fileprivate var examples: [RunRequest] {
    var seen: Set<String> = []
    return runs.compactMap { run in
      seen.insert(run.request.selection ?? "").inserted ? run.request : nil
    }
  }
}

extension Session {
  /// The states of the partitions of all selected assets that are partitioned like the first.
  fileprivate func anchorStates(
    _ keys: [AssetKey], _ definitions: Definitions, _ graph: AssetGraph
  ) async throws -> [PartitionStatuses] {
    let specs = graph.topologicalOrder(of: keys).compactMap(graph.spec).filter { !$0.isExternal }
    let anchor = specs.first { $0.partitions != nil }
    var states: [PartitionStatuses] = []
    for spec in specs where spec.partitions != nil && spec.partitions == anchor?.partitions {
      if let found = try await partitionStatuses(of: spec, definitions) { states.append(found) }
    }
    return states
  }
}
