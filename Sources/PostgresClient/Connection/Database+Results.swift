internal import CPostgres
internal import Glibc

extension Database {
  /// Reads all results of what was sent and returns the last.
  func finish(sql: String) throws -> Rows {
    var last: Rows?
    var failure: PostgresError?
    while let result = try nextResult(sql: sql) {
      let rows = Rows(ResultStorage(result))
      last = rows
      failure = failure ?? error(in: result, sql: sql)
      switch PQresultStatus(result) {
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        isAbandoned = true
        throw PostgresError(
          .encoding, message: "COPY needs copyIn or copyOut, not query or execute")
      default: break
      }
    }
    try throwOutcome(failure)
    guard let last else { throw PostgresError(lost: connection, sql: sql) }
    return last
  }

  /// The next result of what was sent; nil at its end.
  func nextResult(sql: String?) throws -> OpaquePointer? {
    try flush(sql: sql)
    while PQisBusy(connection) == 1 {
      try wait(for: Int16(POLLIN), sql: sql)
      if PQconsumeInput(connection) == 0 { throw lostOrCancelled(sql) }
    }
    return PQgetResult(connection)
  }

  /// Sends what libpq has buffered.
  func flush(sql: String?) throws {
    while true {
      switch PQflush(connection) {
      case 0: return
      case 1:
        // The server may be stuck in sending to us: read, or both sides wait for ever.
        try wait(for: Int16(POLLIN | POLLOUT), sql: sql)
        if PQconsumeInput(connection) == 0 { throw lostOrCancelled(sql) }
      default: throw lostOrCancelled(sql)
      }
    }
  }

  /// The server's error in a result, if it is one.
  func error(in result: OpaquePointer, sql: String?) -> PostgresError? {
    switch PQresultStatus(result) {
    case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
      PostgresError(result: result, connection: connection, sql: sql)
    case PGRES_EMPTY_QUERY:
      PostgresError(.server, message: "the statement is empty")
    default: nil
    }
  }

  /// Throws `CancellationError` when the task was cancelled, else the server's error if any.
  func throwOutcome(_ failure: PostgresError?) throws {
    if wasInterrupted { throw CancellationError() }
    if let failure { throw failure }
  }

  func checkSent(_ accepted: Int32, _ sql: String?) throws {
    if accepted == 1 { return }
    if PQstatus(connection) == CONNECTION_BAD { throw PostgresError(lost: connection, sql: sql) }
    isAbandoned = true
    let reason = PostgresError.trimmed(String(cString: PQerrorMessage(connection)))
    throw PostgresError(.encoding, message: "libpq refused a statement: \(reason)")
  }

  /// Stops a statement whose remaining results nobody wants.
  func abandonStatement() {
    cancelStatement()
    isAbandoned = true
  }

  private func lostOrCancelled(_ sql: String?) -> any Error {
    isAbandoned = true
    return wasInterrupted ? CancellationError() : PostgresError(lost: connection, sql: sql)
  }
}
