/// Whether failed runs are run again.
package struct RunRetrySettings: Sendable, Hashable {
  /// Whether they are, also for runs whose tags ask for it.
  package var isEnabled = false
  /// How many times, unless the run's tag `dagster/max_retries` says otherwise.
  package var maxRetries = 0
  /// Whether that holds for runs of which a step failed, not only for those whose worker is gone.
  package var retriesStepFailures = true

  /// States what is repeated; without arguments Dagster's defaults.
  package init(isEnabled: Bool = false, maxRetries: Int = 0, retriesStepFailures: Bool = true) {
    self.isEnabled = isEnabled
    self.maxRetries = maxRetries
    self.retriesStepFailures = retriesStepFailures
  }
}

extension DagsterYAMLReader {
  /// Reads `run_retries`.
  mutating func readRunRetries() -> RunRetrySettings {
    let map = root.map(
      "run_retries", keys: ["enabled", "max_retries", "retry_on_asset_or_op_failure"])
    var settings = RunRetrySettings()
    settings.isEnabled = effective("run_retries.enabled", map?.flag("enabled"), default: false)
    settings.maxRetries = effective(
      "run_retries.max_retries", map?.number("max_retries"), default: 0)
    settings.retriesStepFailures = effective(
      "run_retries.retry_on_asset_or_op_failure", map?.flag("retry_on_asset_or_op_failure"),
      default: true)
    return settings
  }
}
