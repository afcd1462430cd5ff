/// Where a setting's value comes from.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
  /// Nobody set it.
  case builtIn
  /// The instance's `dagster.yaml`.
  case dagsterYAML(line: Int)
  /// A `.env` file, in the home directory or the working directory.
  case envFile(path: String, line: Int)
  /// The environment of the process.
  case environment
  /// An option of the command line, such as `--home`.
  case option(String)

  /// The origin as `instance info` shows it.
  package var description: String {
    switch self {
    case .builtIn: "default"
    case .dagsterYAML(let line): "dagster.yaml:\(line)"
    case .envFile(let path, let line):
      ".env:\(line) (\(path.hasSuffix("/.env") ? String(path.dropLast(5)) : path))"
    case .environment: "environment"
    case .option(let name): name
    }
  }
}

/// One effective setting.
package struct Setting: Sendable, Hashable {
  /// The variable's name, such as `POSTGRES_HOST`.
  package let name: String
  /// The value, secrets included.
  package let value: String
  /// Who set it.
  package let origin: SettingOrigin

  /// The value as it may be shown.
  package var shownValue: String { Secrets.shown(value, name: name) }
}

extension Setting: SecretKeeping {
  /// `name = shown value (origin)`.
  package var description: String { "\(name) = \(shownValue) (\(origin))" }
}
