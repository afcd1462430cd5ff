internal import BlockingIO

/// A private Redis server below a home directory, made from the system's own `redis-server`.
///
/// ```
/// <home>/redis/         mode 0700
///   appendonlydir/      the data: what was acknowledged is on the disk
///   server.log          what the server says
///   start.lock          held while somebody starts or stops it
///   redis.sock          the socket
/// ```
///
/// It listens on the socket only, and the directory's mode is what protects it. It outlives this
/// process until ``stop()``; any number of processes may start it at once.
public struct EmbeddedRedis: Sendable {
  /// What the server does.
  public enum Status: Sendable, Hashable {
    /// There never was one.
    case notCreated
    /// It doesn't run.
    case stopped
    /// It takes commands.
    case running
  }

  private let worker: EmbeddedRedisWorker

  /// Describes a server without touching it.
  public init(home: String) { worker = EmbeddedRedisWorker(home: home) }

  /// Makes sure that the server runs.
  ///
  /// - Throws: ``RedisError`` with code `.serverNotStarted`; `CancellationError`.
  @discardableResult
  public func start() async throws -> RedisConfiguration { try await worker.start() }

  /// Stops the server, if it runs, and waits for its end.
  ///
  /// - Throws: ``RedisError`` when it doesn't end.
  public func stop() async throws { try await worker.stop() }

  /// What the server does now; starts nothing.
  public func status() async -> Status { await worker.status() }
}

/// Starts and stops the server, on a thread that may block.
private actor EmbeddedRedisWorker {
  private let executor = BlockingExecutor(label: "embedded redis")
  private let server: EmbeddedServer

  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  init(home: String) { server = EmbeddedServer(directory: home + "/redis") }

  func start() throws -> RedisConfiguration {
    if !server.isAnswering { try server.start() }
    return server.configuration
  }

  func stop() throws { if server.exists { try server.stop() } }

  func status() -> EmbeddedRedis.Status {
    server.exists ? (server.isAnswering ? .running : .stopped) : .notCreated
  }
}
