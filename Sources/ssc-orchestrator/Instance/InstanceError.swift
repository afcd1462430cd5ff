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
    case .diskFull, .binariesMissing, .creationFailed, .startFailed, .socketLost, .timedOut:
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
    let home = names.filter { $0 == "DAGSTER_HOME" }
    return switch settings.instanceDatabase {
    case .embedded: settings.origins(of: home)
    case .external: settings.origins(of: names)
    case .url: settings.origins(of: home + ["storage.postgres.postgres_url"])
    }
  }
}

extension Settings {
  /// ` (set by POSTGRES_HOST: dagster.yaml:4, POSTGRES_PORT: default)`: where to change them; their mere
  /// names when nobody set one.
  func origins(of names: [String]) -> String {
    let parts = names.compactMap { name in setting(name).map { "\(name): \($0.origin)" } }
    guard parts.isEmpty else { return " (set by \(parts.joined(separator: ", ")))" }
    return names.isEmpty ? "" : " (see \(names.joined(separator: ", ")))"
  }
}
