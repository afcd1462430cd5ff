import AssetKitConfiguration
import FoundationEssentials
import Testing

@Suite struct `The blocks of a dagster.yaml` {
  @Test func `have Dagster's defaults`() throws {
    let dagster = try DagsterYAML("")
    #expect(dagster.runQueue == RunQueueSettings())
    #expect(dagster.runQueue.coordinator == .queued)
    #expect(dagster.runQueue.maxConcurrentRuns == 10)
    #expect(dagster.runQueue.dequeueInterval == .seconds(5))
    #expect(dagster.runQueue.userCodeFailureRetryDelay == .seconds(60))
    #expect(dagster.pools == PoolSettings(defaultLimit: nil, granularity: .op))
    #expect(dagster.runMonitoring == RunMonitoringSettings())
    #expect(!dagster.runMonitoring.isEnabled)
    #expect(dagster.runMonitoring.startTimeout == .seconds(180))
    #expect(dagster.runMonitoring.cancelTimeout == .seconds(180))
    #expect(dagster.runMonitoring.pollInterval == .seconds(120))
    #expect(dagster.runMonitoring.maxRuntime == nil)
    #expect(
      dagster.runRetries
        == RunRetrySettings(isEnabled: false, maxRetries: 0, retriesStepFailures: true))
    #expect(dagster.retention.schedule == .init())
    #expect(dagster.retention.sensor == .init(skipped: 7))
    #expect(dagster.retention.autoMaterialize == .init(skipped: 7))
    #expect(dagster.computeLogs == .directory("/home/storage"))
    #expect(dagster.artifactDirectory == "/home")
    #expect(dagster.schedules.maxCatchupRuns == 5)
    #expect(dagster.schedules.maxTickRetries == 0)
    #expect(dagster.sensors == WorkerSettings())
    #expect(dagster.autoMaterialize.maxTickRetries == 3)
    #expect(dagster.autoMaterialize.isEnabled)
    #expect(dagster.entries.allSatisfy { $0.origin == .builtIn })
    #expect(dagster.unused.isEmpty && dagster.warnings.isEmpty)
  }

  /// The settings of the queue, at an indentation that fits both blocks that may hold them.
  private static let queue = """
    max_concurrent_runs: {env: MAX_RUNS}
        tag_concurrency_limits:
          - {key: team, limit: 3}
          - {key: team, value: data, limit: 2}
          - key: user
            value: {applyLimitPerUniqueValue: true}
            limit: 1
        dequeue_interval_seconds: 2
        dequeue_use_threads: yes
        dequeue_num_workers: 4
        max_user_code_failure_retries: 3
        user_code_failure_retry_delay: 10
        block_op_concurrency_limited_runs: {enabled: true, op_concurrency_slot_buffer: 1}
    """

  @Test(arguments: [
    """
    run_coordinator:
      module: dagster.core.run_coordinator
      class: QueuedRunCoordinator
      config:
        \(queue)
    """,
    "run_queue:\n    \(queue)",
  ])
  func `say which runs wait`(text: String) throws {
    let queue = try DagsterYAML(text, environment: ["MAX_RUNS": "25"]).runQueue
    #expect(queue.coordinator == .queued)
    #expect(queue.maxConcurrentRuns == 25)
    #expect(
      queue.tagLimits.map(\.description) == ["team: 3", "team=data: 2", "user, each value: 1"])
    #expect(queue.tagLimits.map(\.scope) == [.anyValue, .value("data"), .eachValue])
    #expect(queue.dequeueInterval == .seconds(2))
    #expect(queue.userCodeFailureRetries == 3)
    #expect(queue.userCodeFailureRetryDelay == .seconds(10))
    #expect(queue.waitsForPools && queue.poolSlotBuffer == 1)
  }

  @Test func `may say so in concurrency instead`() throws {
    let dagster = try DagsterYAML(
      """
      concurrency:
        runs:
          max_concurrent_runs: -1
          tag_concurrency_limits: [{key: k, limit: 0}]
        pools: {default_limit: 3, granularity: run, op_granularity_run_buffer: 2}
      run_queue: {dequeue_interval_seconds: 1}
      """)
    #expect(dagster.runQueue.maxConcurrentRuns == nil)
    #expect(dagster.runQueue.tagLimits.map(\.description) == ["k: 0"])
    #expect(dagster.runQueue.dequeueInterval == .seconds(1))
    #expect(dagster.runQueue.poolSlotBuffer == 2)
    #expect(dagster.pools == PoolSettings(defaultLimit: 3, granularity: .run))
    let older = try DagsterYAML("concurrency: {default_op_concurrency_limit: 4}")
    #expect(older.pools == PoolSettings(defaultLimit: 4, granularity: .op))
  }

  @Test func `launch runs at once with the default coordinator`() throws {
    let text = """
      run_coordinator: {module: dagster._core.run_coordinator, class: DefaultRunCoordinator}
      """
    #expect(try DagsterYAML(text).runQueue.coordinator == .immediate)
  }

  @Test func `time and repeat runs`() throws {
    let dagster = try DagsterYAML(
      """
      run_monitoring:
        enabled: true
        start_timeout_seconds: 60
        cancel_timeout_seconds: 30
        max_runtime_seconds: {env: MAX_RUNTIME}
        max_resume_run_attempts: 0
        poll_interval_seconds: 10
        cancellation_thread_poll_interval_seconds: 5
        free_slots_after_run_end_seconds: 300
      run_retries: {enabled: {env: RETRY}, max_retries: 3, retry_on_asset_or_op_failure: false}
      """, environment: ["MAX_RUNTIME": "7200", "RETRY": "True"])
    let monitoring = dagster.runMonitoring
    #expect(monitoring.isEnabled)
    #expect(monitoring.startTimeout == .seconds(60))
    #expect(monitoring.cancelTimeout == .seconds(30))
    #expect(monitoring.maxRuntime == .seconds(7200))
    #expect(monitoring.maxResumeRunAttempts == 0)
    #expect(monitoring.pollInterval == .seconds(10))
    #expect(monitoring.cancellationPollInterval == .seconds(5))
    #expect(monitoring.freeSlotsAfter == .seconds(300))
    #expect(
      dagster.runRetries
        == RunRetrySettings(isEnabled: true, maxRetries: 3, retriesStepFailures: false))
  }

  @Test func `keep ticks for days, alike or by how they ended`() throws {
    let retention = try DagsterYAML(
      """
      retention:
        schedule: {purge_after_days: 90}
        sensor:
          purge_after_days: {skipped: 3, success: -1, failure: 30}
        auto_materialize: {purge_after_days: {env: DAYS}}
      """, environment: ["DAYS": "-1"]
    ).retention
    #expect(retention.schedule == .init(started: 90, skipped: 90, success: 90, failure: 90))
    #expect(retention.sensor == .init(started: nil, skipped: 3, success: nil, failure: 30))
    #expect(retention.autoMaterialize == .init())
  }

  @Test func `say where output is kept`() throws {
    func logs(_ name: String, _ config: String) throws -> ComputeLogSettings {
      try DagsterYAML(
        "compute_logs: {module: dagster.core.storage, class: \(name), config: \(config)}",
        environment: ["LOGS": "/var/log/dagster"]
      ).computeLogs
    }
    #expect(try logs("LocalComputeLogManager", "{base_dir: a/b}") == .directory("/work/a/b"))
    #expect(
      try logs("LocalComputeLogManager", "{base_dir: {env: LOGS}, polling_timeout: 2.5}")
        == .directory("/var/log/dagster"))
    #expect(try logs("NoOpComputeLogManager", "{}") == .none)
    let artifacts = try DagsterYAML(
      """
      local_artifact_storage:
        module: dagster.core.storage.root
        class: LocalArtifactStorage
        config: {base_dir: /data}
      """)
    #expect(artifacts.artifactDirectory == "/data")
  }

  @Test func `drive the daemon`() throws {
    let dagster = try DagsterYAML(
      """
      schedules: {use_threads: true, num_workers: 4, num_submit_workers: 2}
      sensors: {num_workers: 3}
      backfills: {num_submit_workers: 8}
      scheduler:
        module: dagster.core.scheduler
        class: DagsterDaemonScheduler
        config: {max_catchup_runs: 1, max_tick_retries: 2}
      auto_materialize:
        enabled: false
        minimum_interval_seconds: 30
        run_tags: {team: data, level: 2}
        respect_materialization_data_versions: true
        max_tick_retries: 1
        use_sensors: false
      """)
    #expect(
      dagster.schedules.workers
        == WorkerSettings(usesThreads: true, workers: 4, submitWorkers: 2))
    #expect(dagster.schedules.maxCatchupRuns == 1)
    #expect(dagster.schedules.maxTickRetries == 2)
    #expect(dagster.sensors == WorkerSettings(workers: 3))
    #expect(dagster.backfills == WorkerSettings(submitWorkers: 8))
    let automation = dagster.autoMaterialize
    #expect(!automation.isEnabled && !automation.usesSensors)
    #expect(automation.minimumInterval == .seconds(30))
    #expect(automation.runTags == ["team": "data", "level": "2"])
    #expect(automation.maxTickRetries == 1)
  }

  @Test func `are listed with their origin`() throws {
    let dagster = try DagsterYAML(
      """
      run_queue:
        max_concurrent_runs: 2
      retention: {sensor: {purge_after_days: 1}}
      """)
    let shown = dagster.entries.map(\.description)
    #expect(shown.contains("run_queue.max_concurrent_runs = 2 (dagster.yaml:2)"))
    #expect(shown.contains("run_queue.dequeue_interval_seconds = 5 (default)"))
    #expect(
      shown.contains(
        "retention.sensor.purge_after_days = started 1, skipped 1, success 1, failure 1 "
          + "(dagster.yaml:3)"))
    #expect(shown.contains("retention.schedule.purge_after_days = never (default)"))
    #expect(Set(dagster.entries.map(\.name)).count == dagster.entries.count)
  }

  @Test func `that mean nothing here are listed too`() throws {
    let dagster = try DagsterYAML(
      """
      telemetry: {enabled: false}
      nux:
      code_servers: {local_startup_timeout: 360, reload_timeout: 1}
      python_logs:
        managed_python_loggers: [root]
        python_log_level: INFO
        dagster_handler_config: {handlers: {h: {class: x}}}
      freshness: {enabled: on}
      """)
    #expect(dagster.warnings == [])
    #expect(
      dagster.unused.map { "\($0.value):\($0.place.line ?? 0)" }.sorted() == [
        "code_servers:3", "freshness:8", "nux:2", "python_logs:4", "telemetry:1",
      ])
  }

  @Test func `are explained by the page on configuration`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let page = try String(contentsOfFile: root + "/docs/configuration.md", encoding: .utf8)
    for entry in try DagsterYAML("").entries {
      let keys = entry.name.split(separator: ".")
      for key in [keys[0], keys[keys.count - 1]] {
        #expect(page.contains(key), "docs/configuration.md doesn't explain \(entry.name)")
      }
    }
  }
}
