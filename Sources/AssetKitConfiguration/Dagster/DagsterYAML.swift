/// The part of an instance's `dagster.yaml` that AssetKit acts on.
///
/// Every problem of the file is found before anything is thrown.
package struct DagsterYAML: Sendable {
  /// The file's path.
  package let path: String
  /// The server that `storage.postgres` names, if it does.
  package let postgres: PostgresStorageBlock?
  /// What is odd, and harmless.
  package let warnings: [ConfigurationProblem]

  /// Dagster 1.11's top-level keys.
  static let knownKeys = [
    "auto_materialize", "backfills", "code_servers", "compute_logs", "concurrency",
    "defs_state_storage", "event_log_storage", "freshness", "instance_class",
    "local_artifact_storage", "nux", "python_logs", "retention", "run_coordinator", "run_launcher",
    "run_monitoring", "run_queue", "run_retries", "run_storage", "schedule_storage", "scheduler",
    "schedules", "secrets", "sensors", "storage", "telemetry",
  ]

  /// Reads the file of a home directory; nil when there is none.
  ///
  /// The environment given answers `{env: NAME}`.
  package init?(
    contentsOf path: String, environment: @escaping (String) -> String?
  ) throws(ConfigurationError) {
    guard let document = try YAMLDocument(contentsOf: path) else { return nil }
    try self.init(document, environment: environment)
  }

  /// Interprets a document.
  package init(
    _ document: YAMLDocument, environment: @escaping (String) -> String?
  ) throws(ConfigurationError) {
    var reader = DagsterYAMLReader(document: document, environment: environment)
    let postgres = reader.readRoot()
    guard reader.errors.isEmpty else { throw ConfigurationError(reader.errors) }
    path = document.file
    self.postgres = postgres
    warnings = reader.warnings
  }
}
