internal import CPostgres
internal import Glibc

extension Database {
  /// Opens a connection; the task's cancellation and the timeout end the attempt.
  static func connect(
    _ configuration: PostgresConfiguration, interrupt: Interrupt
  ) throws -> OpaquePointer {
    let started = begin(configuration.keywords)
    guard let connection = started else {
      throw PostgresError(connecting: configuration, reason: "out of memory")
    }
    // Verbose messages hold the SQL state, which libpq offers in no other way at this stage.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    do {
      try finish(connection, configuration, interrupt)
    } catch {
      PQfinish(connection)
      throw error
    }
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
    return connection
  }

  private static func begin(_ pairs: [(keyword: String, value: String)]) -> OpaquePointer? {
    let copies = pairs.map { (strdup($0.keyword), strdup($0.value)) }
    defer {
      for (keyword, value) in copies {
        free(keyword)
        free(value)
      }
    }
    let keywords = copies.map { UnsafePointer($0.0) } + [nil]
    let values = copies.map { UnsafePointer($0.1) } + [nil]
    return PQconnectStartParams(keywords, values, 0)
  }

  private static func finish(
    _ connection: OpaquePointer, _ configuration: PostgresConfiguration, _ interrupt: Interrupt
  ) throws {
    let deadline = ContinuousClock.now + configuration.connectTimeout
    var state = PGRES_POLLING_WRITING
    while PQstatus(connection) != CONNECTION_BAD {
      let writing = state == PGRES_POLLING_WRITING
      var descriptors = [
        pollfd(
          fd: PQsocket(connection), events: Int16(writing ? POLLOUT : POLLIN), revents: 0),
        pollfd(fd: interrupt.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&descriptors, 2, (deadline - .now).pollTimeout)
      if ready > 0 && descriptors[1].revents != 0 { throw CancellationError() }
      if ready == 0 {
        throw PostgresError(
          connecting: configuration, reason: "no answer within \(configuration.connectTimeout)")
      }
      state = PQconnectPoll(connection)
      if state == PGRES_POLLING_OK { return }
      if state == PGRES_POLLING_FAILED { break }
    }
    throw PostgresError(
      connecting: configuration, reason: String(cString: PQerrorMessage(connection)))
  }
}
