internal import FoundationEssentials

/// Everything that settings are read from, as values, so that a test can state them.
package struct SettingsSources: Sendable {
  /// A setting given as an option.
  package struct Option: Sendable {
    /// The variable that the option stands for, such as `DAGSTER_HOME`.
    package let variable: String
    /// The value.
    package let value: String
    /// The option's name, such as `--home`.
    package let option: String

    /// Makes an option.
    package init(variable: String, value: String, option: String) {
      self.variable = variable
      self.value = value
      self.option = option
    }
  }

  /// The environment of the process.
  package var environment: [String: String]
  /// The working directory, absolute.
  package var workingDirectory: String
  /// The settings given on the command line.
  package var options: [Option]
  /// The variables named `ASSETKIT_...` that exist; others are warned of.
  package var knownVariables: [KnownVariable]

  /// States the sources.
  package init(
    environment: [String: String], workingDirectory: String, options: [Option] = [],
    knownVariables: [KnownVariable] = KnownVariable.common
  ) {
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.options = options
    self.knownVariables = knownVariables
  }

  /// The sources of this process.
  package static func ofProcess(options: [Option] = []) -> SettingsSources {
    SettingsSources(
      environment: ProcessInfo.processInfo.environment,
      workingDirectory: FileManager.default.currentDirectoryPath, options: options)
  }
}
