internal import BlockingIO

/// A connection that is opened on first need, and again after a loss.
///
/// The closures run on a thread of this connection's own, where blocking harms nobody. When the
/// calling task is cancelled, the statement under way is cancelled on the server within
/// milliseconds, the call throws `CancellationError`, and the connection is replaced before its
/// next use.
public actor PostgresConnection {
  private let executor = BlockingExecutor(label: "postgres")
  private let configuration: PostgresConfiguration
  private let notices: NoticeSink
  private var interrupt: Interrupt?
  private var database: Database?

  /// The thread of this connection.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  /// Makes a connection, without opening it yet.
  public init(
    _ configuration: PostgresConfiguration, onNotice: (@Sendable (String) -> Void)? = nil
  ) {
    self.configuration = configuration
    notices = NoticeSink(onNotice)
  }

  /// Runs the body without a transaction around it: each statement commits by itself.
  ///
  /// A transaction that the body leaves open is rolled back.
  @discardableResult
  public nonisolated func read<T: Sendable>(
    _ body: @Sendable (Database) throws -> T
  ) async throws -> T {
    let running = Locked<Interrupt?>(nil)
    return try await withTaskCancellationHandler {
      try await block(running, body)
    } onCancel: {
      running.withLock { $0?.signal() }
    }
  }

  /// Runs the body in a transaction, which is rolled back when the body throws.
  ///
  /// When the connection is lost while it commits, the error's code is `.connectionLost` and nobody
  /// knows whether the transaction took effect.
  @discardableResult
  public nonisolated func write<T: Sendable>(
    isolation: TransactionIsolation = .readCommitted,
    _ body: @Sendable (Database) throws -> T
  ) async throws -> T {
    try await read { database in try database.transaction(isolation: isolation) { try body($0) } }
  }

  /// Opens the connection now.
  ///
  /// - Throws: ``PostgresError`` when no server answers or it refuses.
  public nonisolated func open() async throws {
    try await read { _ in }
  }

  /// Closes the connection; a later use opens it again.
  public func close() { database = nil }

  /// Synchronous, so that it can only run on this actor's own thread.
  private func block<T>(
    _ running: Locked<Interrupt?>, _ body: (Database) throws -> T
  ) throws -> T {
    let interrupt = try cleanInterrupt()
    running.withLock { $0 = interrupt }
    defer {
      // Waits for a signal under way, so that it hits no later caller.
      running.withLock { $0 = nil }
      if Task.isCancelled || database?.isBroken == true { database = nil }
    }
    try Task.checkCancellation()
    return try body(try usable(interrupt))
  }

  private func cleanInterrupt() throws -> Interrupt {
    if let interrupt {
      interrupt.clear()
      return interrupt
    }
    let made = try Interrupt()
    interrupt = made
    return made
  }

  private func usable(_ interrupt: Interrupt) throws -> Database {
    if let database, !database.isStale { return database }
    database = nil
    let opened = try Database(configuration, interrupt: interrupt, notices: notices)
    database = opened
    return opened
  }
}
