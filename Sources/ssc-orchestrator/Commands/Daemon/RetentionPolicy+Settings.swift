internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon

extension RetentionPolicy {
  /// The ticks of `dagster.yaml`, and the rules of `ASSETKIT_RETENTION`.
  init(_ settings: Settings) throws {
    self.init()
    scheduleTicks = TickDays(settings.dagster.retention.schedule)
    sensorTicks = TickDays(settings.dagster.retention.sensor)
    automationTicks = TickDays(settings.dagster.retention.autoMaterialize)
    guard let rules = settings.setting(OwnVariables.retention) else { return }
    do {
      try apply(rules.value)
    } catch {
      throw ConfigurationError(
        .wrongValue, at: ConfigurationPlace(file: rules.origin.description),
        key: OwnVariables.retention, error.description)
    }
  }
}

extension RetentionPolicy.TickDays {
  fileprivate init(_ days: RetentionSettings.Days) {
    self.init(
      started: days.started, skipped: days.skipped, success: days.success, failure: days.failure)
  }
}

extension ComputeLogs {
  /// The place that `dagster.yaml` names; nil when the output isn't kept.
  init?(_ settings: Settings) {
    guard case .directory(let directory) = settings.dagster.computeLogs else { return nil }
    self.init(directory: directory)
  }
}

extension ComputeLogLimit {
  /// The size that `ASSETKIT_COMPUTE_LOG_MB` sets.
  init(_ settings: Settings) {
    let megabytes = settings.value(OwnVariables.computeLogMegabytes).flatMap { Int($0) } ?? 64
    self.init(bytes: min(megabytes, 1_000_000) * 1_000_000)
  }
}
