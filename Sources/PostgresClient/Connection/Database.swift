internal import CPostgres
internal import Glibc

/// An open connection inside the closure that uses it.
///
/// Its methods block, so they exist only where blocking is right: in the closures of
/// ``PostgresConnection`` and ``PostgresPool``. It is not Sendable on purpose.
public final class Database {
  let connection: OpaquePointer
  let interrupt: Interrupt
  let statements = StatementCache(limit: 256)
  /// libpq calls the notice processor with a pointer to this.
  private let notices: NoticeSink
  /// Whether the connection must not be used again, although libpq still calls it good.
  var isAbandoned = false
  /// Whether a statement of this use of the connection was cancelled.
  private(set) var wasInterrupted = false
  /// Set while a statement must come to its end whatever happens to the task.
  private var ignoresInterrupt = false

  /// Connects and waits until the server accepts.
  init(
    _ configuration: PostgresConfiguration, interrupt: Interrupt, notices: NoticeSink
  ) throws {
    self.interrupt = interrupt
    self.notices = notices
    connection = try Self.connect(configuration, interrupt: interrupt)
    PQsetNoticeProcessor(
      connection,
      { sink, message in
        guard let sink, let message else { return }
        let notices = Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue()
        notices.handler?(PostgresError.trimmed(String(cString: message)))
      }, Unmanaged.passUnretained(notices).toOpaque())
    PQsetnonblocking(connection, 1)
  }

  deinit { PQfinish(connection) }

  /// The server process that serves this connection, as in `pg_stat_activity.pid`.
  public var backendProcessID: Int { Int(PQbackendPID(connection)) }

  /// The server's version, such as 150020 for 15.20.
  public var serverVersion: Int { Int(PQserverVersion(connection)) }

  /// Whether the connection can't serve another caller.
  var isBroken: Bool {
    isAbandoned || wasInterrupted || PQstatus(connection) != CONNECTION_OK
      || PQtransactionStatus(connection) != PQTRANS_IDLE
  }

  /// Whether the server hung up while nobody used the connection.
  var isStale: Bool {
    while poll(events: Int16(POLLIN), timeout: 0) != 0 {
      if PQconsumeInput(connection) == 0 { return true }
    }
    return isBroken
  }

  /// Runs the body so that a cancelled task doesn't stop its statements.
  func uninterrupted<T>(_ body: () throws -> T) rethrows -> T {
    ignoresInterrupt = true
    defer { ignoresInterrupt = false }
    return try body()
  }

  /// Waits for the socket; when the task is cancelled meanwhile, asks the server to stop, once.
  func wait(for events: Int16, sql: String?) throws {
    if wasInterrupted || ignoresInterrupt {
      // A cancelled statement ends within moments; a server that doesn't answer is given up.
      if poll(events: events, timeout: wasInterrupted ? 10_000 : -1) == 0 {
        isAbandoned = true
        throw CancellationError()
      }
      return
    }
    var descriptors = [
      pollfd(fd: PQsocket(connection), events: events, revents: 0),
      pollfd(fd: interrupt.readEnd, events: Int16(POLLIN), revents: 0),
    ]
    let ready = Glibc.poll(&descriptors, 2, -1)
    if ready < 0 && errno != EINTR { throw PostgresError(lost: connection, sql: sql) }
    if ready > 0 && descriptors[1].revents != 0 { cancelStatement() }
  }

  /// Asks the server to cancel what this connection runs.
  func cancelStatement() {
    wasInterrupted = true
    guard let cancel = PQgetCancel(connection) else { return }
    var message = [CChar](repeating: 0, count: 256)
    PQcancel(cancel, &message, Int32(message.count))
    PQfreeCancel(cancel)
  }

  private func poll(events: Int16, timeout: Int32) -> Int32 {
    var descriptor = pollfd(fd: PQsocket(connection), events: events, revents: 0)
    return Glibc.poll(&descriptor, 1, timeout)
  }
}

/// Where the server's notices go; without a handler they are dropped (libpq would print them).
final class NoticeSink: Sendable {
  let handler: (@Sendable (String) -> Void)?

  init(_ handler: (@Sendable (String) -> Void)?) { self.handler = handler }
}
