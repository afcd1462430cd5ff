internal import BlockingIO

/// One connection, on a thread that may block.
///
/// libmongoc can't be interrupted from outside: a cancelled task stops before its next command, and
/// the one under way ends with the server's answer or the socket's timeout.
actor MongoConnection {
  private let executor = BlockingExecutor(label: "mongo")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  private let configuration: MongoConfiguration
  private var database: MongoSession?

  init(_ configuration: MongoConfiguration) { self.configuration = configuration }

  /// Runs the body on the connection's thread; it must not suspend.
  ///
  /// Synchronous, so it can only run on this actor's own thread.
  func block<T: Sendable>(_ body: @Sendable (MongoSession) throws -> T) throws -> T {
    try Task.checkCancellation()
    let session = try database ?? MongoSession(configuration)
    database = session
    do {
      return try body(session)
    } catch let error as MongoError where error.code != .server {
      // What the connection's state is nobody knows: the next caller gets a new one.
      database = nil
      throw error
    }
  }
}
