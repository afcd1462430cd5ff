/// Walks a `dagster.yaml`; one extension of this type reads one block.
struct DagsterYAMLReader {
  /// Dagster 1.11's top-level keys.
  static let knownKeys = [
    "auto_materialize", "backfills", "code_servers", "compute_logs", "concurrency",
    "defs_state_storage", "event_log_storage", "freshness", "instance_class",
    "local_artifact_storage", "nux", "python_logs", "retention", "run_coordinator", "run_launcher",
    "run_monitoring", "run_queue", "run_retries", "run_storage", "schedule_storage", "scheduler",
    "schedules", "secrets", "sensors", "storage", "telemetry",
  ]

  let root: ConfigurationMap
  let home: String
  let workingDirectory: String
  private(set) var entries: [Setting] = []
  private(set) var unused: [Located<String>] = []

  init(_ reader: ConfigurationReader, home: String, workingDirectory: String) {
    let document = reader.document.root
    // An instance class of one's own brings keys of its own.
    let isDagsters = document.member("instance_class") == nil
    root =
      reader.map(document, keys: Self.knownKeys, unknownKeysAreErrors: isDagsters)
      ?? ConfigurationMap(reader: reader, path: nil, position: document.position, members: [])
    self.home = home
    self.workingDirectory = workingDirectory
  }

  /// The value in effect, which is noted with its origin.
  mutating func effective<Value: Sendable & CustomStringConvertible>(
    _ name: String, _ given: Located<Value>?, default standard: Value
  ) -> Value {
    note(name, "\(given?.value ?? standard)", given?.place)
    return given?.value ?? standard
  }

  /// The value in effect, for which nothing stands when it isn't given.
  mutating func effective<Value: Sendable & CustomStringConvertible>(
    _ name: String, _ given: Located<Value>?, otherwise absence: String
  ) -> Value? {
    note(name, given.map { "\($0.value)" } ?? absence, given?.place)
    return given?.value
  }

  /// Notes a value in effect; without a place it is the default.
  mutating func note(_ name: String, _ value: String, _ place: ConfigurationPlace?) {
    let origin = place.map { SettingOrigin.dagsterYAML(line: $0.line ?? 1) } ?? .builtIn
    entries.append(Setting(name: name, value: value, origin: origin))
  }

  /// Notes that a key of the root, if it is there, has no effect.
  mutating func ignore(_ key: String) {
    guard let member = root.members.first(where: { $0.key == key }) else { return }
    unused.append(Located(value: key, place: root.reader.document.place(member.position)))
  }

  /// A directory, absolute; a relative one is taken from the working directory.
  func absolute(_ directory: Located<String>) -> Located<String> {
    directory.map { $0.hasPrefix("/") ? $0 : workingDirectory + "/" + $0 }
  }
}
