/// How many of the daemon's things are done at once.
package struct WorkerSettings: Sendable, Hashable {
  /// Whether Dagster's daemon uses threads; ours does many things at once anyway.
  package var usesThreads = false
  /// The number of schedules, sensors or backfills that are looked at at once; nil is up to us.
  package var workers: Int?
  /// The number of runs that are submitted at once; nil is up to us.
  package var submitWorkers: Int?

  /// States the numbers; without arguments Dagster's defaults.
  package init(usesThreads: Bool = false, workers: Int? = nil, submitWorkers: Int? = nil) {
    self.usesThreads = usesThreads
    self.workers = workers
    self.submitWorkers = submitWorkers
  }
}

/// What the daemon does about schedules.
package struct ScheduleSettings: Sendable, Hashable {
  /// How many ticks are evaluated at once.
  package var workers = WorkerSettings()
  /// How many missed ticks of a partitioned schedule are made up for.
  package var maxCatchupRuns = 5
  /// How many times a tick that failed is tried again.
  package var maxTickRetries = 0

  /// Dagster's defaults.
  package init() {}
}

/// How automation conditions are evaluated.
package struct AutoMaterializeSettings: Sendable, Hashable {
  /// Whether they are.
  package var isEnabled = true
  /// The pause between evaluations; nil leaves that to the sensors.
  package var minimumInterval: Duration?
  /// The tags of the runs that result.
  package var runTags: [String: String] = [:]
  /// How many times an evaluation that failed is tried again.
  package var maxTickRetries = 3
  /// Whether sensors evaluate them, each for its assets, and not one global loop.
  package var usesSensors = true
  /// How many are evaluated at once.
  package var workers = WorkerSettings()

  /// Dagster's defaults.
  package init() {}
}

extension DagsterYAMLReader {
  private static let workerKeys = ["use_threads", "num_workers", "num_submit_workers"]

  /// Reads `schedules`, `sensors` or `backfills`.
  mutating func readWorkers(_ key: String) -> WorkerSettings {
    readWorkers(root.map(key, keys: Self.workerKeys), key)
  }

  private mutating func readWorkers(_ map: ConfigurationMap?, _ key: String) -> WorkerSettings {
    var settings = WorkerSettings()
    settings.usesThreads = map?.flag("use_threads")?.value ?? false
    settings.workers = effective(
      "\(key).num_workers", map?.number("num_workers", in: 1...Int.max), otherwise: "automatic")
    settings.submitWorkers = map?.number("num_submit_workers", in: 1...Int.max)?.value
    return settings
  }

  /// Reads `schedules` and `scheduler`.
  mutating func readSchedules() -> ScheduleSettings {
    var settings = ScheduleSettings()
    settings.workers = readWorkers("schedules")
    let scheduler = root.configuredClass("scheduler")
    var config: ConfigurationMap?
    if let scheduler {
      if scheduler.isDagsters("DagsterDaemonScheduler") {
        config = scheduler.config(keys: ["max_catchup_runs", "max_tick_retries"])
      } else {
        scheduler.warnNotLoaded("schedules are evaluated as by DagsterDaemonScheduler")
      }
    }
    settings.maxCatchupRuns = effective(
      "scheduler.max_catchup_runs", config?.number("max_catchup_runs"), default: 5)
    settings.maxTickRetries = effective(
      "scheduler.max_tick_retries", config?.number("max_tick_retries"), default: 0)
    return settings
  }

  /// Reads `auto_materialize`.
  mutating func readAutoMaterialize() -> AutoMaterializeSettings {
    let key = "auto_materialize"
    let map = root.map(
      key,
      keys: [
        "enabled", "minimum_interval_seconds", "run_tags", "respect_materialization_data_versions",
        "max_tick_retries", "use_sensors", "use_threads", "num_workers",
      ])
    var settings = AutoMaterializeSettings()
    settings.isEnabled = effective("\(key).enabled", map?.flag("enabled"), default: true)
    settings.minimumInterval = map?.number("minimum_interval_seconds").map { .seconds($0.value) }
    if let node = map?.node("run_tags"),
      let tags = root.reader.openMap(node, at: "\(key).run_tags")
    {
      for member in tags.members {
        settings.runTags[member.key] =
          root.reader.text(
            member.value, at: tags.path(of: member.key), acceptsNumbers: true)?.value
      }
    }
    // Ours always respects data versions.
    _ = map?.flag("respect_materialization_data_versions")
    settings.maxTickRetries = effective(
      "\(key).max_tick_retries", map?.number("max_tick_retries"), default: 3)
    settings.usesSensors = map?.flag("use_sensors")?.value ?? true
    settings.workers = readWorkers(map, key)
    return settings
  }
}
