import AssetKitConfiguration
import Testing
import SeededRandom

@Suite struct `A fault in a block of dagster.yaml` {
  @Test(arguments: [
    (
      "run_queue: {max_concurrent_runs: -2}",
      "1:34: run_queue.max_concurrent_runs: expected a whole number from -1, found the number -2"
    ),
    (
      "run_queue: {max_concurrent_runs: ten}",
      "1:34: run_queue.max_concurrent_runs: expected a whole number from -1, found a text"
    ),
    (
      "run_queue: {max_concurrent_runs: {env: NUMBER}}",
      "1:34: run_queue.max_concurrent_runs: expected a whole number from -1, found `many`"
    ),
    (
      "run_queue: {max_concurrent_runs: {env: A_PASSWORD}}",
      "1:34: run_queue.max_concurrent_runs: expected a whole number from -1, found `***`"
    ),
    (
      "run_queue: {max_concurrent_runs: {env: NOWHERE}}",
      "1:34: run_queue.max_concurrent_runs: the environment variable NOWHERE is not set"
    ),
    (
      "run_queue: {max_concurrent_runs: {env: [X]}}",
      "1:40: run_queue.max_concurrent_runs: expected the name of an environment variable, found a list"
    ),
    (
      "run_queue: {max_concurent_runs: 1}",
      "1:13: run_queue: unknown key `max_concurent_runs`; did you mean `max_concurrent_runs`?"
    ),
    (
      "run_queue: {tag_concurrency_limits: {key: k}}",
      "1:37: run_queue.tag_concurrency_limits: expected a list, found a map"
    ),
    (
      "run_queue: {tag_concurrency_limits: [{key: k}]}",
      "1:38: run_queue.tag_concurrency_limits[0]: the key `limit` is missing"
    ),
    (
      "run_queue: {tag_concurrency_limits: [{key: k, limit: 1, value: {applyLimitPerUniqueValue: 1}}]}",
      "1:91: run_queue.tag_concurrency_limits[0].value.applyLimitPerUniqueValue: expected true or false, found the number 1"
    ),
    (
      "run_queue: {tag_concurrency_limits: [{key: k, limit: 1, value: 5}]}",
      "1:64: run_queue.tag_concurrency_limits[0].value: expected a text or {env: NAME}, found the number 5"
    ),
    (
      "run_queue: {}\nrun_coordinator: {module: dagster, class: DefaultRunCoordinator}",
      "1:1: run_queue: expected either run_queue or run_coordinator, not both"
    ),
    (
      "run_coordinator: {class: QueuedRunCoordinator}",
      "1:18: run_coordinator: the key `module` is missing"
    ),
    (
      "run_coordinator: {module: dagster, class: DefaultRunCoordinator, config: {x: 1}}",
      "1:75: run_coordinator.config: unknown key `x`"
    ),
    (
      "concurrency: {runs: {max_concurrent_runs: 1}}\nrun_queue: {max_concurrent_runs: 2}",
      "2:13: run_queue.max_concurrent_runs: can't be combined with `concurrency`, which replaces it"
    ),
    ("concurrency: 5", "1:14: concurrency: expected a map, found the number 5"),
    (
      "concurrency: {pools: {granularity: step}}",
      "1:36: concurrency.pools.granularity: expected one of run, op, found `step`"
    ),
    (
      "concurrency: {pools: {default_limit: 1001}}",
      "1:38: concurrency.pools.default_limit: expected a whole number from 0 to 1000, found the number 1001"
    ),
    (
      "concurrency: {pools: {}, default_op_concurrency_limit: 1}",
      "1:56: concurrency.default_op_concurrency_limit: can't be combined with `concurrency.pools`: use concurrency.pools.default_limit"
    ),
    (
      "run_monitoring: {enabled: maybe}",
      "1:27: run_monitoring.enabled: expected true or false, found a text"
    ),
    (
      "run_monitoring: {start_timeout_seconds: 1.5}",
      "1:41: run_monitoring.start_timeout_seconds: expected a whole number from 0, found the number 1.5"
    ),
    (
      "run_retries: {max_retries: -1}",
      "1:28: run_retries.max_retries: expected a whole number from 0, found the number -1"
    ),
    (
      "retention: {schedule: {}}",
      "1:23: retention.schedule: the key `purge_after_days` is missing"
    ),
    (
      "retention: {schedule: {purge_after_days: {sucess: 1}}}",
      "1:43: retention.schedule.purge_after_days: unknown key `sucess`; did you mean `success`?"
    ),
    (
      "compute_logs: {module: dagster, class: LocalComputeLogManager, config: {}}",
      "1:72: compute_logs.config: the key `base_dir` is missing"
    ),
    (
      "local_artifact_storage: {module: dagster.core, class: LocalArtifactStorage, config: {base_dir: 3}}",
      "1:96: local_artifact_storage.config.base_dir: expected a text or {env: NAME}, found the number 3"
    ),
    (
      "run_launcher: {module: dagster, class: DefaultRunLauncher, config: {image: x}}",
      "1:69: run_launcher.config: unknown key `image`"
    ),
    (
      "sensors: {num_workers: 0}",
      "1:24: sensors.num_workers: expected a whole number from 1, found the number 0"
    ),
    (
      "auto_materialize: {run_tags: {a: [1]}}",
      "1:34: auto_materialize.run_tags.a: expected a text or {env: NAME}, found a list"
    ),
    (
      "telemetry: {enabled: 3}",
      "1:22: telemetry.enabled: expected true or false, found the number 3"
    ),
    ("freshness: {}", "1:12: freshness: the key `enabled` is missing"),
    (
      "code_servers: {local_startup_timeout: soon}",
      "1:39: code_servers.local_startup_timeout: expected a whole number from 0, found a text"
    ),
    (
      "python_logs: {managed_python_loggers: root}",
      "1:39: python_logs.managed_python_loggers: expected a list, found a text"
    ),
  ])
  func `is told with file, line and key`(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try DagsterYAML(text, environment: ["NUMBER": "many", "A_PASSWORD": "s3cret"])
    }
    #expect(error?.problems.map(\.description) == ["dagster.yaml:" + message])
  }

  /// A file that has every block.
  private static let whole = """
    storage: {postgres: {postgres_db: {username: u, password: p, hostname: h, db_name: d, port: 1}}}
    run_coordinator:
      module: dagster.core.run_coordinator
      class: QueuedRunCoordinator
      config:
        dequeue_interval_seconds: 2
    concurrency:
      runs: {max_concurrent_runs: 4, tag_concurrency_limits: [{key: a, value: b, limit: 1}]}
      pools: {default_limit: 1, granularity: op}
    run_launcher: {module: dagster, class: DefaultRunLauncher}
    run_monitoring: {enabled: true, max_runtime_seconds: 5}
    run_retries: {enabled: true, max_retries: 1}
    retention:
      sensor: {purge_after_days: {skipped: 1}}
    compute_logs:
      module: dagster.core.storage.local_compute_log_manager
      class: LocalComputeLogManager
      config: {base_dir: {env: LOGS}}
    local_artifact_storage: {module: dagster, class: LocalArtifactStorage, config: {base_dir: x}}
    schedules: {num_workers: 1}
    auto_materialize: {run_tags: {a: b}}
    telemetry: {enabled: false}
    python_logs: {managed_python_loggers: [a]}
    """

  private static let pieces: [Character] = Array("{}[]:,-#&*!|>'\"%@`~? \n\tx0.<é\u{0}")

  @Test(arguments: 0..<500)
  func `never ends the program, whatever is done to the file`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var text = Array(Self.whole)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: text.remove(at: place)
      case 1: text.insert(Self.pieces.randomElement(using: &random) ?? "x", at: place)
      case 2: text[place] = Self.pieces.randomElement(using: &random) ?? "x"
      default:
        let end = min(text.count, place + Int.random(in: 1...40, using: &random))
        let piece = Array(text[place..<end])
        text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &random))
      }
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    do {
      let dagster = try DagsterYAML(String(text), environment: ["LOGS": "/logs"])
      #expect(dagster.entries.count == (try DagsterYAML("")).entries.count)
    } catch let error as ConfigurationError {
      #expect(!error.problems.isEmpty)
      for problem in error.problems {
        #expect(problem.place?.file == "dagster.yaml")
        #expect(1...(lines + 1) ~= (problem.place?.line ?? 1), "\(problem)")
      }
    }
  }
}
