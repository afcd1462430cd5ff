/// How long runs may take to start, to execute and to end.
///
/// That a run's worker is gone is noticed without it: its lease lapses.
package struct RunMonitoringSettings: Sendable, Hashable {
  /// Whether the times below are enforced.
  package var isEnabled = false
  /// How long a run may take from its launch to its start, after which it fails.
  package var startTimeout: Duration = .seconds(180)
  /// How long a run may take to end that is being canceled.
  package var cancelTimeout: Duration = .seconds(180)
  /// How long a run may execute; nil without a limit, as for 0.
  package var maxRuntime: Duration?
  /// How many times Dagster's monitor resumes a run whose worker is gone.
  package var maxResumeRunAttempts = 0
  /// How often the monitor looks.
  package var pollInterval: Duration = .seconds(120)
  /// How often a worker of Dagster asks whether it is to be canceled.
  package var cancellationPollInterval: Duration = .seconds(10)
  /// When the pool slots of a run that has ended are given back; nil leaves them, with Dagster.
  package var freeSlotsAfter: Duration?

  /// Dagster's defaults.
  package init() {}
}

extension DagsterYAMLReader {
  /// Reads `run_monitoring`.
  mutating func readRunMonitoring() -> RunMonitoringSettings {
    let block = "run_monitoring"
    let map = root.map(
      block,
      keys: [
        "enabled", "start_timeout_seconds", "cancel_timeout_seconds", "max_runtime_seconds",
        "max_resume_run_attempts", "poll_interval_seconds",
        "cancellation_thread_poll_interval_seconds", "free_slots_after_run_end_seconds",
      ])
    var settings = RunMonitoringSettings()
    settings.isEnabled = effective("\(block).enabled", map?.flag("enabled"), default: false)
    settings.startTimeout = .seconds(
      effective(
        "\(block).start_timeout_seconds", map?.number("start_timeout_seconds"), default: 180))
    settings.cancelTimeout = .seconds(
      effective(
        "\(block).cancel_timeout_seconds", map?.number("cancel_timeout_seconds"), default: 180))
    let runtime = effective(
      "\(block).max_runtime_seconds", map?.number("max_runtime_seconds"), default: 0)
    settings.maxRuntime = runtime == 0 ? nil : .seconds(runtime)
    settings.pollInterval = .seconds(
      effective(
        "\(block).poll_interval_seconds", map?.number("poll_interval_seconds"), default: 120))
    if let seconds = map?.number("cancellation_thread_poll_interval_seconds") {
      settings.cancellationPollInterval = .seconds(seconds.value)
    }
    let slots = effective(
      "\(block).free_slots_after_run_end_seconds",
      map?.number("free_slots_after_run_end_seconds"), otherwise: "never")
    settings.freeSlotsAfter = slots.map { .seconds($0) }
    if let attempts = map?.number("max_resume_run_attempts") {
      settings.maxResumeRunAttempts = attempts.value
      if attempts.value > 0, settings.isEnabled, let node = map?.node("max_resume_run_attempts") {
        root.reader.warn(
          .wrongValue, node.position, "\(block).max_resume_run_attempts",
          "a run whose worker is gone isn't resumed, but recorded as FAILURE; run_retries runs it "
            + "again")
      }
    }
    return settings
  }
}
