internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// The open instance: a reachable database with an up-to-date schema.
struct Instance: Sendable {
  let settings: Settings
  let postgres: PostgresStorage

  var storage: any InstanceStorage { postgres }
  var pool: PostgresPool { postgres.pool }
  var spillDirectory: String { settings.home + "/spill" }

  /// Starts the private server when there is no other, connects, and brings the schema up to date.
  static func open(_ settings: Settings) async throws -> Instance {
    let instance = try await connect(settings)
    try await StorageRetry(patience: patience(settings)) {
      guard let mayCreate = settings.dagster.postgres?.createsTables, !mayCreate.value else {
        _ = try await instance.postgres.migrate()
        return
      }
      let missing = try await instance.postgres.pendingMigrations().count
      guard missing == 0 else {
        throw InstanceError(
          .usage,
          "the schema lacks \(missing) \(missing == 1 ? "migration" : "migrations"), and "
            + "should_autocreate_tables is false (dagster.yaml:\(mayCreate.place.line ?? 1)): "
            + "apply them with `\(Orchestrator.name) instance migrate`")
      }
    }
    return instance
  }

  /// The same without a look at the schema.
  static func connect(_ settings: Settings) async throws -> Instance {
    let configuration = try await InstanceServer(settings).configuration().failingOver()
    let pool = PostgresPool(configuration)
    do {
      // The connection that this opens serves the statements that follow.
      try await pool.withRetry(for: patience(settings)) { try await $0.read { _ in } }
    } catch let error as PostgresError where error.code != .cancelled {
      throw InstanceError(connecting: error, settings)
    }
    return Instance(settings: settings, postgres: PostgresStorage(pool))
  }

  /// How long a server that lets nobody in is waited for: a private one, which runs, is recovering
  /// from a crash then; of another one the user wants to know at once.
  private static func patience(_ settings: Settings) -> Duration {
    InstanceServer(settings).embedded == nil ? .zero : .seconds(30)
  }
}

extension PostgresConfiguration {
  /// The configuration with bounds on how long a process that stands still, or whose machine is gone,
  /// holds what others wait for: the decision of the queue, the lock on a run.
  fileprivate func failingOver() -> PostgresConfiguration {
    var configuration = self
    configuration.settings.merge(["idle_in_transaction_session_timeout": "5s"]) { given, _ in given
    }
    // For connections over a network: a server that vanished is noticed by probes, or by what it doesn't
    // acknowledge (milliseconds).
    configuration.parameters.merge([
      "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
      "tcp_user_timeout": "25000",
    ]) { given, _ in given }
    return configuration
  }
}

extension Session {
  /// Opens the instance for a command that reads or writes it.
  func instance() async throws -> Instance { try await Instance.open(settings) }
}
