internal import BlockingIO

/// Up to a number of connections to one server, lent out one at a time.
///
/// Connections are opened on first need, reused, and replaced when they are lost. They close when
/// the pool is released.
public struct PostgresPool: Sendable {
  /// The server.
  public let configuration: PostgresConfiguration
  private let connections: ResourcePool<PostgresConnection>

  /// Makes a pool without connecting.
  ///
  /// `onNotice` gets the server's notices and warnings, on the connection's thread; without it they
  /// are dropped.
  public init(
    _ configuration: PostgresConfiguration, maxConnections: Int = 4,
    onNotice: (@Sendable (String) -> Void)? = nil
  ) {
    self.configuration = configuration
    connections = ResourcePool(limit: maxConnections) {
      PostgresConnection(configuration, onNotice: onNotice)
    }
  }

  /// Runs the body with a connection that nobody else uses meanwhile.
  ///
  /// - Throws: `CancellationError` when the task is cancelled while it waits; what the body throws.
  @discardableResult
  public func withConnection<T: Sendable>(
    _ body: @Sendable (PostgresConnection) async throws -> T
  ) async throws -> T {
    try await connections.withResource(body)
  }

  /// Runs the body without a transaction around it: each statement commits by itself.
  @discardableResult
  public func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) async throws -> T {
    try await withConnection { try await $0.read(body) }
  }

  /// Runs the body in a transaction, which is rolled back when the body throws.
  @discardableResult
  public func write<T: Sendable>(
    isolation: TransactionIsolation = .readCommitted, _ body: @Sendable (Database) throws -> T
  ) async throws -> T {
    try await withConnection { try await $0.write(isolation: isolation, body) }
  }
}
