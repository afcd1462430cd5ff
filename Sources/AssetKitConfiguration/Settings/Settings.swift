/// The effective settings of a process, each with its origin.
///
/// Sources in their order, the later wins: defaults, `dagster.yaml` in the home directory, `.env`
/// beside it, `.env` in the working directory, the environment of the process, the command line.
package struct Settings: Sendable {
  /// The instance's home directory, absolute; it need not exist yet.
  package let home: String
  /// Where the instance is kept.
  package let instanceDatabase: InstanceDatabase
  /// What `dagster.yaml` sets, with the defaults of what it doesn't.
  package let dagster: DagsterYAML
  /// The settings in effect, as `instance info` lists them.
  package let entries: [Setting]
  /// What is odd, and harmless: to be shown once, on standard error.
  package let warnings: [ConfigurationProblem]

  private let variables: VariableLayers

  /// Reads all sources.
  ///
  /// Throws one error with every problem found.
  package static func load(
    _ sources: SettingsSources = .ofProcess()
  ) throws(ConfigurationError) -> Settings {
    var loader = try SettingsLoader(sources)
    return try loader.load()
  }

  init(
    home: String, instanceDatabase: InstanceDatabase, dagster: DagsterYAML, entries: [Setting],
    warnings: [ConfigurationProblem], variables: VariableLayers
  ) {
    self.home = home
    self.instanceDatabase = instanceDatabase
    self.dagster = dagster
    self.entries = entries
    self.warnings = warnings
    self.variables = variables
  }

  /// The effective value of a variable, known or not, its default included; nil when it is not
  /// set, or empty.
  package func value(_ name: String) -> String? {
    setting(name)?.value
  }

  /// Every variable that some source sets, and the defaults of known ones: what assets may read.
  package var environment: [String: String] {
    var result: [String: String] = [:]
    for entry in entries { result[entry.name] = entry.value }
    for name in variables.names(prefix: "") { result[name] = value(name) }
    return result
  }

  /// The effective value of a variable with its origin.
  package func setting(_ name: String) -> Setting? {
    entries.first { $0.name == name } ?? dagster.entries.first { $0.name == name }
      ?? variables.setting(name)
  }
}

extension Settings: SecretKeeping {
  /// One setting a line, secrets hidden.
  package var description: String {
    entries.map(\.description).joined(separator: "\n")
  }
}
