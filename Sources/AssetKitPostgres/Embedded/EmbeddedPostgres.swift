internal import BlockingIO
package import PostgresClient

/// A private PostgreSQL server below a home directory, made from the system's own programs.
///
/// It listens on a Unix socket only, in a directory that nobody but its user (and root) can enter;
/// the log-in is role `postgres`, database `postgres`, no password. The server outlives this process
/// until ``stop(_:)``. Any number of processes may start it at once. Run as root, it drops to the user
/// `postgres`, or `nobody`; when that user can't reach the home, the files are kept below
/// `/var/lib/assetkit`, with a link in the home.
package struct EmbeddedPostgres: Sendable {
  /// The directory that has the cluster in its `postgres` folder.
  package let home: String
  private let worker: ClusterWorker

  /// Describes a cluster without touching it.
  ///
  /// - Parameter settings: server settings that differ from ours, such as `fsync` for tests.
  package init(home: String, settings: [String: String] = [:]) {
    self.home = home
    worker = ClusterWorker(home: home, settings: ClusterSettings(overrides: settings))
  }

  /// How a server treats those who are connected when it stops.
  package enum StopMode: Sendable {
    /// It waits until they leave.
    case smart
    /// It rolls back and disconnects them.
    case fast
    /// It leaves everything as it is; the next start recovers.
    case immediate
  }

  /// What a cluster does.
  package enum Status: Sendable, Hashable {
    /// There is no cluster yet.
    case notCreated
    /// The server doesn't run.
    case stopped
    /// The server runs, and is starting up or shutting down.
    case changing(processID: Int32)
    /// The server runs, and nobody can connect to it, since somebody removed its socket.
    case unreachable(processID: Int32)
    /// The server accepts connections.
    case running(processID: Int32)
  }

  /// Makes sure that the server runs, creating and starting it when needed.
  ///
  /// When it runs already, this reads one small file and opens the socket once.
  ///
  /// - Throws: ``EmbeddedPostgresError``; `CancellationError`, after which the server may still start.
  @discardableResult
  package func start() async throws -> PostgresConfiguration { try await worker.start() }

  /// Stops the server and waits for its end; does nothing when it doesn't run.
  package func stop(_ mode: StopMode = .fast) async throws { try await worker.stop(mode) }

  /// What the cluster does now.
  package func status() async throws -> Status { try await worker.status() }

  /// How to reach the server, without a look at whether it runs; nil when there is no cluster yet.
  package func configuration() async throws -> PostgresConfiguration? {
    try await worker.configuration()
  }

  /// The file into which the server writes its messages; nil when there is no cluster yet.
  package func logFile() async throws -> String? { try await worker.logFile() }
}
