internal import AssetKitConfiguration
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// Why the instance can't be used, in words that say where the cause was configured.
struct InstanceError: Error, CustomStringConvertible {
  let exitCode: ExitCode
  let description: String

  init(_ exitCode: ExitCode, _ description: String) {
    self.exitCode = exitCode
    self.description = description
  }

  /// The private server can't be created or started.
  init(_ error: EmbeddedPostgresError, _ settings: Settings) {
    switch error.code {
    case .unwritable:
      self.init(.usage, error.description + Self.origins(["DAGSTER_HOME"], settings))
    case .diskFull, .binariesMissing, .creationFailed, .startFailed, .timedOut:
      self.init(.unreachable, error.description)
    }
  }

  /// The server refuses, or doesn't answer.
  init(connecting error: PostgresError, _ settings: Settings) {
    var text = error.message
    switch error.code {
    case .authenticationFailed:
      text += Self.origins(["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"], settings)
    case .invalidConfiguration:
      self.init(.usage, text + Self.origins([], settings))
      return
    default:
      text += Self.origins(["POSTGRES_HOST", "POSTGRES_PORT"], settings)
    }
    self.init(.unreachable, text)
  }

  private static func origins(_ names: [String], _ settings: Settings) -> String {
    let url = "storage.postgres.postgres_url"
    let known = settings.setting(url) == nil ? names : names.filter { $0 == "DAGSTER_HOME" } + [url]
    return settings.origins(of: known)
  }
}

extension Settings {
  /// ` (set by POSTGRES_HOST: dagster.yaml:4, POSTGRES_PORT: default)`: where to change them.
  func origins(of names: [String]) -> String {
    let parts = names.compactMap { name in setting(name).map { "\(name): \($0.origin)" } }
    return parts.isEmpty ? "" : " (set by \(parts.joined(separator: ", ")))"
  }
}
