internal import AssetKitDaemon
internal import CommandLineKit

/// `instance prune`: deletes what is old, as a daemon does by itself.
enum InstancePruneCommand {
  private static let dryRun = Flag("dry-run", "Only count what would be deleted.")

  static let command = Command(
    "prune", "Delete what is older than it is to be kept.",
    discussion:
      "A daemon does so every hour. ASSETKIT_RETENTION and the block `retention` of dagster.yaml say "
      + "for how long events, ticks, runs and output are kept; docs/daemon.md explains them. The latest "
      + "materialization of each asset, its lineage and its cursor always stay.",
    [dryRun, Console.json],
    examples: [
      .init("See what it would delete", "\(Orchestrator.name) instance prune --dry-run")
    ]
  ) { session in
    let isDryRun = session.arguments[dryRun]
    let policy = try RetentionPolicy(session.settings)
    let instance = try await session.instance()
    let sweep = RetentionSweep(
      pool: instance.pool, policy: policy, logs: ComputeLogs(session.settings),
      isDryRun: isDryRun, pause: .zero)
    let report = try await sweep.run()
    if session.arguments[Console.json] {
      let counts: [(key: String, value: OrderedJSON)] = report.counts.map {
        ($0.name, .int(Int64($0.count)))
      }
      session.console.write(.object([("dry_run", .bool(isDryRun))] + counts))
    } else {
      let summary = report.summary.isEmpty ? "nothing" : report.summary
      session.console.output.line((isDryRun ? "would delete " : "deleted ") + summary)
    }
    guard !report.wasBusy else {
      session.console.warn("a daemon is deleting at this moment; try again when it is done")
      return .failure
    }
    return .success
  }
}
