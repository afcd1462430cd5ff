internal import BlockingIO

/// A MongoDB server, over up to a number of connections.
///
/// Nothing is opened before the first use, libmongoc itself neither.
public struct MongoClient: Sendable {
  private let connections: ResourcePool<MongoConnection>

  /// Makes a client without connecting.
  public init(_ configuration: MongoConfiguration) {
    connections = ResourcePool(limit: configuration.maxConnections) {
      MongoConnection(configuration)
    }
  }

  /// Runs the body with a connection that nobody else uses meanwhile, on a thread that may block.
  ///
  /// - Throws: ``MongoError``; `CancellationError` when the task is cancelled before a command; what
  ///   the body throws.
  public func run<T: Sendable>(_ body: @Sendable (MongoSession) throws -> T) async throws -> T {
    try await connections.withResource { try await $0.block(body) }
  }

  /// Runs the body again after transient failures, until it succeeds or the time is over.
  ///
  /// The body must be idempotent: after a lost connection nobody knows what was done.
  public func run<T: Sendable>(
    retryingFor time: Duration, _ body: @Sendable (MongoSession) throws -> T
  ) async throws -> T {
    let deadline = ContinuousClock.now + time
    var pause: Duration = .milliseconds(50)
    while true {
      do {
        return try await run(body)
      } catch let error as MongoError where error.code == .connectionLost {
        guard ContinuousClock.now + pause < deadline else { throw error }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(1))
      }
    }
  }
}
