internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDagster
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient
internal import SSCAssets

/// Decides how the failure of a command is shown, and with which code the process ends.
enum ErrorReport {
  static func failure(_ error: any Error) -> Program.Failure {
    // What a cancelled task throws is a consequence: the user knows the cause.
    if error is CancellationError || Task.isCancelled {
      return .init(.interrupted, "interrupted")
    }
    switch error {
    case let error as InstanceError:
      return .init(error.exitCode, error.description)
    case let error as ConfigurationError:
      return .init(.usage, error.description)
    case let error as InvalidDefinitions:
      return .init(.usage, faults(error.faults))
    case let error as LocationsFailed:
      return .init(.usage, error.description)
    case let error as DefinitionError:
      return .init(.usage, error.description)
    case let error as SelectionError:
      return .init(.usage, error.description)
    case let error as CronError:
      return .init(.usage, error.description)
    case let error as TimeZoneError:
      return .init(.usage, error.description)
    case let error as StorageError:
      return .init(error.code == .unavailable ? .unreachable : .failure, error.description)
    case let error as PostgresError:
      let isServerLost = error.isConnectionFailure || error.isTransient
      return .init(isServerLost ? .unreachable : .failure, error.description)
    case let error as QueueServerError:
      return .init(error.isServerLost ? .unreachable : .failure, error.description)
    case let error as IngestionError where error.code == .invalidSetting:
      return .init(.usage, error.description)
    case let error as DagsterImportError:
      return .init(exitCode(of: error), error.description)
    case let error as GraphHomeError:
      return .init(.usage, error.description)
    default:
      return .init(.failure, "\(error)")
    }
  }

  private static func exitCode(of error: DagsterImportError) -> ExitCode {
    switch error.code {
    case .unreachable: .unreachable
    case .unusable: .usage
    case .concurrent, .failed: .failure
    }
  }

  private static func faults(_ faults: [DefinitionError]) -> String {
    guard faults.count > 1 else { return faults.first?.description ?? "" }
    return "\(faults.count) faults were found\n"
      + faults.map { "  \($0)" }.joined(separator: "\n")
  }
}
