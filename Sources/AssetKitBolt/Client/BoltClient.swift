internal import BlockingIO

/// A graph database, reached over Bolt 5.0 to 5.8 or 4.4.
///
/// The closures run on a connection's thread, where blocking harms nobody: their statements follow
/// each other without suspension. Connections are opened on first need and close when the client is
/// released.
public struct BoltClient: Sendable {
  /// The database.
  public let configuration: BoltConfiguration
  private let cluster: Cluster
  private let bookmarks = Bookmarks()

  /// Makes a client without connecting.
  public init(_ configuration: BoltConfiguration) {
    self.configuration = configuration
    cluster = Cluster(configuration)
  }

  /// Runs the body in a transaction, which is rolled back when the body throws.
  ///
  /// The body must be idempotent if it is retried: after a connection was lost during the commit,
  /// nobody knows whether it took effect.
  ///
  /// - Throws: ``BoltError``, for transient failures the last one when the time is over; what the
  ///   body throws; `CancellationError`.
  @discardableResult
  public func write<T: Sendable>(
    retrying retry: BoltRetry = .standard, _ body: @Sendable (BoltTransaction) throws -> T
  ) async throws -> T {
    try await retry.run { try await transact(.write, body) }
  }

  /// Runs the body in a transaction that only reads, which a cluster may give to any of its members.
  ///
  /// - Throws: as ``write(retrying:_:)``.
  @discardableResult
  public func read<T: Sendable>(
    retrying retry: BoltRetry = .standard, _ body: @Sendable (BoltTransaction) throws -> T
  ) async throws -> T {
    try await retry.run { try await transact(.read, body) }
  }

  /// Runs the body without a transaction around it: each statement commits by itself.
  ///
  /// `CALL { … } IN TRANSACTIONS` demands that. Nothing is retried.
  ///
  /// - Throws: ``BoltError``; what the body throws; `CancellationError`.
  @discardableResult
  public func autoCommit<T: Sendable>(
    _ body: @Sendable (BoltTransaction) throws -> T
  ) async throws -> T {
    try await onSession(.write) { session, options in
      let transaction = BoltTransaction(
        autoCommit: options, on: session, fetchSize: configuration.fetchSize)
      do {
        let value = try body(transaction)
        return (value, try transaction.finish())
      } catch {
        transaction.abandon()
        throw error
      }
    }
  }

  /// Connects and logs in.
  ///
  /// - Throws: ``BoltError`` when no server answers or it refuses; nothing is retried.
  public func verify() async throws {
    try await read(retrying: .never) { transaction in _ = try transaction.query("RETURN 1") }
  }

  private func transact<T: Sendable>(
    _ mode: AccessMode, _ body: @Sendable (BoltTransaction) throws -> T
  ) async throws -> T {
    try await onSession(mode) { session, options in
      let transaction = try BoltTransaction(
        begin: options, on: session, fetchSize: configuration.fetchSize)
      do {
        let value = try body(transaction)
        return (value, try transaction.commit())
      } catch {
        transaction.rollBack()
        throw error
      }
    }
  }

  /// Runs the body on a server for that mode, and keeps the bookmark that it returns.
  private func onSession<T: Sendable>(
    _ mode: AccessMode,
    _ body: @Sendable (Session, [String: BoltValue]) throws -> (T, bookmark: String?)
  ) async throws -> T {
    let known = bookmarks.current
    let server = try await cluster.server(for: mode, bookmarks: known)
    let options = options(mode, known)
    do {
      let (value, bookmark) = try await server.withSession { try body($0, options) }
      if configuration.isRouted, let bookmark { bookmarks.replace(known, by: bookmark) }
      return value
    } catch let error as BoltError {
      await cluster.noteFailure(error, of: server, for: mode)
      throw error
    }
  }

  private func options(_ mode: AccessMode, _ bookmarks: [String]) -> [String: BoltValue] {
    var options: [String: BoltValue] = [:]
    if mode == .read { options["mode"] = "r" }
    if let database = configuration.database { options["db"] = .string(database) }
    if !bookmarks.isEmpty { options["bookmarks"] = BoltValue(bookmarks) }
    return options
  }
}

/// By which a cluster's member knows what it must have seen before it answers this client.
private final class Bookmarks: Sendable {
  private let known = Locked<Set<String>>([])

  var current: [String] { known.withLock { $0.sorted() } }

  /// A bookmark stands for those that its transaction was given.
  func replace(_ given: [String], by bookmark: String) {
    known.withLock { known in
      known.subtract(given)
      known.insert(bookmark)
    }
  }
}
