internal import CPostgres
internal import Glibc

extension Database {
  /// Copies rows into a table in PostgreSQL's binary format, and returns their number.
  ///
  /// The table's name is SQL (it may hold a schema); the columns' names are quoted. When the body
  /// throws, none of the rows is stored.
  @discardableResult
  public func copyIn(
    _ table: String, columns: [String], _ body: (CopyWriter) throws -> Void
  ) throws -> Int {
    let list = columns.map(quotedIdentifier).joined(separator: ", ")
    return try copyIn(statement: "COPY \(table) (\(list)) FROM STDIN (FORMAT binary)", body)
  }

  /// Copies rows by a `COPY … FROM STDIN (FORMAT binary)` statement, and returns their number.
  @discardableResult
  public func copyIn(statement sql: String, _ body: (CopyWriter) throws -> Void) throws -> Int {
    let start = try beginCopy(sql, expecting: PGRES_COPY_IN)
    let writer = CopyWriter(self, sql: sql, columns: Int(PQnfields(start.pointer)))
    do {
      try body(writer)
      try writer.finish()
    } catch {
      // The server then fails the statement, which is expected: the body's error is the reason.
      if PQputCopyEnd(connection, "the client stopped") != 1 { isAbandoned = true }
      do { _ = try finish(sql: sql) } catch let server as PostgresError {
        if error is CancellationError || server.sqlState == "57014" { throw error }
        if (error as? PostgresError)?.code == .connectionLost { throw server }
      }
      throw error
    }
    guard PQputCopyEnd(connection, nil) == 1 else {
      throw PostgresError(lost: connection, sql: sql)
    }
    return try finish(sql: sql).affectedRows
  }

  /// Runs a `COPY … TO STDOUT` statement and hands over its data, about a row at a time.
  ///
  /// The bytes are valid during the call only. When the body throws, the statement is cancelled and
  /// the connection dropped.
  public func copyOut(
    _ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    _ = try beginCopy(sql, expecting: PGRES_COPY_OUT)
    while true {
      var data: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(connection, &data, 1)
      defer { PQfreemem(data) }
      if length > 0 {
        do {
          try body(UnsafeRawBufferPointer(start: data, count: Int(length)))
        } catch {
          abandonStatement()
          throw error
        }
      } else if length == 0 {
        try wait(for: Int16(POLLIN), sql: sql)
        if PQconsumeInput(connection) == 0 { throw PostgresError(lost: connection, sql: sql) }
      } else {
        break
      }
    }
    _ = try finish(sql: sql)
  }

  private func beginCopy(_ sql: String, expecting status: ExecStatusType) throws -> ResultStorage {
    try checkSent(PQsendQuery(connection, sql), sql)
    guard let result = try nextResult(sql: sql) else {
      throw PostgresError(lost: connection, sql: sql)
    }
    let storage = ResultStorage(result)
    if PQresultStatus(result) == status { return storage }
    let failure = error(in: result, sql: sql)
    while let rest = try nextResult(sql: sql) { PQclear(rest) }
    try throwOutcome(failure)
    isAbandoned = true
    throw PostgresError(.encoding, message: "the statement isn't the COPY that was expected")
  }
}
