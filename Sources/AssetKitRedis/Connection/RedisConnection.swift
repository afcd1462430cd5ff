internal import BlockingIO
internal import NetworkStreams

/// A connection that is opened on first need, and again after a loss.
///
/// What it does runs on a thread of its own, where blocking harms nobody. When the calling task is
/// cancelled, the socket is shut down.
actor RedisConnection {
  private let executor = BlockingExecutor(label: "redis")
  private let configuration: RedisConfiguration
  private var session: Session?

  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  init(_ configuration: RedisConfiguration) { self.configuration = configuration }

  /// Sends commands and receives their answers.
  ///
  /// - Throws: ``RedisError`` when there is no connection to be had or it broke;
  ///   `CancellationError` when the task was cancelled meanwhile.
  nonisolated func answers(to commands: [RedisCommand]) async throws -> [RedisValue] {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await block(cancellation, commands)
    } onCancel: {
      cancellation.cancel()
    }
  }

  /// Synchronous, so that it can only run on this actor's own thread.
  private func block(
    _ cancellation: Cancellation, _ commands: [RedisCommand]
  ) throws -> [RedisValue] {
    try Task.checkCancellation()
    defer {
      // Before the session goes and its descriptor is closed.
      cancellation.detach()
      if cancellation.isCancelled || session?.isBroken == true { session = nil }
    }
    do {
      return try usable(cancellation).answers(to: commands)
    } catch {
      // A socket that was shut down fails with whatever the system says then.
      if cancellation.isCancelled { throw CancellationError() }
      throw error
    }
  }

  private func usable(_ cancellation: Cancellation) throws -> Session {
    if let session, session.isUsable {
      cancellation.attach(session.descriptor)
      return session
    }
    session = nil
    let opened = try Session(configuration, cancellation: cancellation)
    session = opened
    return opened
  }
}
