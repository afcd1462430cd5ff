/// What an instance's `dagster.yaml` sets, with Dagster 1.11's defaults for what it doesn't.
///
/// Every problem of the file is found before anything is thrown. Keys of Dagster that mean nothing
/// here are checked as well, and listed in `unused`.
package struct DagsterYAML: Sendable {
  /// The server that `storage.postgres` names, if it does.
  package let postgres: PostgresStorageBlock?
  /// Which runs wait, and for what: `run_coordinator`, `run_queue`, `concurrency.runs`.
  package let runQueue: RunQueueSettings
  /// The limits of concurrency pools: `concurrency.pools`.
  package let pools: PoolSettings
  /// How long runs may take to start, to run and to end: `run_monitoring`.
  package let runMonitoring: RunMonitoringSettings
  /// Whether failed runs are run again: `run_retries`.
  package let runRetries: RunRetrySettings
  /// How long ticks are kept: `retention`.
  package let retention: RetentionSettings
  /// Where the output of steps is kept: `compute_logs`.
  package let computeLogs: ComputeLogSettings
  /// Where files of runs are kept, absolute: `local_artifact_storage`.
  package let artifactDirectory: String
  /// What the daemon does about schedules: `schedules`, `scheduler`.
  package let schedules: ScheduleSettings
  /// How the daemon evaluates sensors: `sensors`.
  package let sensors: WorkerSettings
  /// How the daemon submits the runs of backfills: `backfills`.
  package let backfills: WorkerSettings
  /// How automation conditions are evaluated: `auto_materialize`.
  package let autoMaterialize: AutoMaterializeSettings
  /// The settings above as `instance info` lists them, each with its origin.
  package let entries: [Setting]
  /// The keys of the file that have no effect here, though they have with Dagster.
  package let unused: [Located<String>]
  /// What is odd, and harmless.
  package let warnings: [ConfigurationProblem]

  /// Reads the file of a home directory; without one everything has its default.
  ///
  /// The environment given answers `{env: NAME}`. Directories may be relative to the working
  /// directory, as with Dagster.
  package init(
    home: String, workingDirectory: String, environment: @escaping (String) -> String?
  ) throws(ConfigurationError) {
    let path = home + "/dagster.yaml"
    let document: YAMLDocument
    if let file = try YAMLDocument(contentsOf: path) {
      document = file
    } else {
      document = try YAMLDocument(parsing: "", file: path)
    }
    try self.init(
      document, home: home, workingDirectory: workingDirectory, environment: environment)
  }

  /// Interprets a document.
  package init(
    _ document: YAMLDocument, home: String, workingDirectory: String,
    environment: @escaping (String) -> String?
  ) throws(ConfigurationError) {
    let problems = ConfigurationReader(document, environment: environment)
    var reader = DagsterYAMLReader(problems, home: home, workingDirectory: workingDirectory)
    postgres = reader.readStorage()
    runQueue = reader.readRunQueue()
    pools = reader.readPools()
    runMonitoring = reader.readRunMonitoring()
    runRetries = reader.readRunRetries()
    retention = reader.readRetention()
    computeLogs = reader.readComputeLogs()
    artifactDirectory = reader.readArtifactDirectory()
    schedules = reader.readSchedules()
    sensors = reader.readWorkers("sensors")
    backfills = reader.readWorkers("backfills")
    autoMaterialize = reader.readAutoMaterialize()
    reader.readRunLauncher()
    reader.checkUnused()
    entries = reader.entries
    unused = reader.unused
    warnings = try problems.finish()
  }
}
