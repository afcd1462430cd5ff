internal import BlockingIO
internal import NetworkStreams

/// A connection that is opened on first need, and again after a loss.
///
/// What it is given runs on a thread of its own, where blocking harms nobody. When the calling task
/// is cancelled, the socket is shut down, on which the server rolls back.
actor BoltConnection {
  private let executor = BlockingExecutor(label: "bolt")
  private let configuration: BoltConfiguration
  private let address: BoltAddress
  private var session: Session?

  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  init(_ configuration: BoltConfiguration, address: BoltAddress) {
    self.configuration = configuration
    self.address = address
  }

  /// Runs the body with an open session.
  ///
  /// - Throws: ``BoltError`` when there is no connection to be had; what the body throws;
  ///   `CancellationError` when the task was cancelled meanwhile.
  nonisolated func withSession<T: Sendable>(
    _ body: @Sendable (Session) throws -> T
  ) async throws -> T {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await block(cancellation, body)
    } onCancel: {
      cancellation.cancel()
    }
  }

  /// Synchronous, so that it can only run on this actor's own thread.
  private func block<T>(
    _ cancellation: Cancellation, _ body: (Session) throws -> T
  ) throws -> T {
    try Task.checkCancellation()
    defer {
      // Before the session goes and its descriptor is closed.
      cancellation.detach()
      if cancellation.isCancelled || session?.isBroken == true { session = nil }
    }
    do {
      return try body(try usable(cancellation))
    } catch {
      // A socket that was shut down fails with whatever the system says then.
      if cancellation.isCancelled { throw CancellationError() }
      throw error
    }
  }

  private func usable(_ cancellation: Cancellation) throws -> Session {
    if let session {
      cancellation.attach(session.descriptor)
      let isUsable = session.isUsable(
        livenessAge: configuration.livenessAge, answeringWithin: configuration.connectTimeout)
      if isUsable { return session }
      cancellation.detach()
      self.session = nil
    }
    let opened = try Session(configuration, address: address, cancellation: cancellation)
    session = opened
    return opened
  }
}
