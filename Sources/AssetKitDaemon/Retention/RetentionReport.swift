/// What was deleted, or would be.
package struct RetentionReport: Sendable, Hashable {
  /// Rows of `assetkit.events`.
  package var events = 0
  /// Rows of `assetkit.ticks`.
  package var ticks = 0
  /// Runs, each with its steps.
  package var runs = 0
  /// Materializations, each with its inputs.
  package var materializations = 0
  /// Rows of `assetkit.freshness_changes`.
  package var freshnessChanges = 0
  /// Rows of `assetkit.run_status_changes`.
  package var runStatusChanges = 0
  /// Backfills of whose runs none is left.
  package var backfills = 0
  /// Daemons that ended without saying so.
  package var daemons = 0
  /// Slots of pools that runs left behind.
  package var poolSlots = 0
  /// Runs whose output was deleted.
  package var computeLogs = 0
  /// The bytes of that output.
  package var computeLogBytes = 0
  /// Whether another daemon was cleaning up, so that this pass ended before its end.
  package var wasBusy = false

  /// Makes an empty report.
  package init() {}

  /// Each kind with its count, in the order in which they are shown.
  package var counts: [(name: String, count: Int)] {
    [
      ("events", events), ("ticks", ticks), ("runs", runs),
      ("materializations", materializations), ("freshness_changes", freshnessChanges),
      ("run_status_changes", runStatusChanges), ("backfills", backfills), ("daemons", daemons),
      ("pool_slots", poolSlots),
      ("compute_logs", computeLogs), ("compute_log_bytes", computeLogBytes),
    ]
  }

  /// What isn't 0, in words; empty when nothing is.
  package var summary: String {
    counts.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
  }
}
