internal import AssetKitConfiguration
internal import AssetKitPostgres

extension QueueLimits {
  /// The limits of `dagster.yaml`.
  init(_ settings: RunQueueSettings) {
    let limits = settings.tagLimits.map { limit in
      let values: Tag.Values =
        switch limit.scope {
        case .anyValue: .any
        case .value(let value): .one(value)
        case .eachValue: .each
        }
      return Tag(key: limit.key, values: values, limit: limit.limit)
    }
    // `DefaultRunCoordinator` launches at once, whatever else runs.
    self =
      settings.coordinator == .immediate
      ? QueueLimits(maxConcurrentRuns: nil)
      : QueueLimits(maxConcurrentRuns: settings.maxConcurrentRuns, tags: limits)
  }
}

extension RunQueue.TimeLimits {
  /// The times of `run_monitoring`; where that isn't on, the defaults, which hold all the same.
  init(_ settings: RunMonitoringSettings) {
    self.init()
    guard settings.isEnabled else { return }
    cancel = settings.cancelTimeout
    maxRuntime = settings.maxRuntime
  }
}

extension RunQueue.RetryPolicy {
  /// What `run_retries` says; the tag of a run holds whether or not it is on.
  init(_ settings: RunRetrySettings) {
    self.init(
      maxRetries: settings.isEnabled ? settings.maxRetries : 0,
      retriesStepFailures: settings.retriesStepFailures)
  }
}
