internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

extension Session {
  /// The steps of a run, which has at least one.
  func plan(
    _ request: Runner.Request, _ definitions: Definitions, _ graph: AssetGraph,
    _ scope: PartitionScope
  ) throws -> RunPlan {
    let keys = try resolve([request.selection], on: graph)
    let plan = try RunPlan(
      definitions: definitions, selection: Set(keys), configuration: request.configuration,
      partition: RunPartition(tags: request.tags), scope: scope)
    guard !plan.steps.isEmpty else {
      let reason =
        keys.isEmpty
        ? "selects no asset" : "selects only external assets, which are made elsewhere"
      throw UsageError("`\(request.selection)` \(reason)", path: arguments.path)
    }
    return plan
  }

  /// Refuses a plan with a pool that has no slot, which would keep its steps waiting for ever.
  func checkPools(of plan: RunPlan, _ options: Runner.Options, _ instance: Instance) async throws {
    guard plan.steps.contains(where: { $0.pool != nil }) else { return }
    let limits = try await instance.pool.read { try Pools.all($0) }.reduce(into: [:]) {
      $0[$1.name] = $1.limit
    }
    for step in plan.steps {
      guard let pool = step.pool, limits[pool] ?? options.defaultPoolLimit == 0 else { continue }
      let name = "concurrency.pools.default_limit"
      throw InstanceError(
        .usage,
        "the step \(step.name) needs a slot of the pool \(pool), which has none: "
          + (limits[pool] == nil
            ? "\(name) is 0" + settings.origins(of: [name])
            : "its limit was set to 0; see `\(Orchestrator.name) instance concurrency set`"))
    }
  }

  /// How runs are executed in this process.
  func runnerOptions(maxConcurrent limit: Int? = nil) throws -> Runner.Options {
    var options = Runner.Options()
    if let limit {
      guard limit > 0 else {
        throw UsageError(
          "`--max-concurrent` expects a number from 1, found `\(limit)`",
          path: arguments.path)
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
    options.defaultPoolLimit = settings.dagster.pools.defaultLimit
    options.poolGranularity = settings.dagster.pools.granularity == .run ? .run : .step
    options.environment = settings.environment
    options.worker = Worker.name
    return options
  }
}
