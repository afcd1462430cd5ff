internal import CPostgres
internal import Glibc

extension Database {
  /// Runs one statement and returns its rows.
  ///
  /// Parameters are `$1`, `$2` and so on; see ``PostgresEncodable`` for their types. A statement that
  /// comes again on the same connection is prepared, so that it is parsed and planned once.
  ///
  /// - Throws: ``PostgresError``; `CancellationError` when the task is cancelled meanwhile.
  @discardableResult
  public func query(_ sql: String, _ parameters: any PostgresEncodable...) throws -> Rows {
    try run(EncodedStatement(sql, parameters))
  }

  /// Runs one statement and returns the number of rows that it touched.
  ///
  /// - Throws: as ``query(_:_:)``.
  @discardableResult
  public func execute(_ sql: String, _ parameters: any PostgresEncodable...) throws -> Int {
    try run(EncodedStatement(sql, parameters)).affectedRows
  }

  /// Runs a script of several statements without parameters, in one round trip.
  ///
  /// Outside a transaction the script is one by itself, unless it has transaction commands.
  public func executeScript(_ sql: String) throws {
    try checkSent(PQsendQuery(connection, sql), sql)
    _ = try finish(sql: sql)
  }

  /// Runs a statement and hands over its rows one by one, in constant memory.
  ///
  /// When the body throws, the statement is cancelled and the connection dropped.
  public func forEachRow(
    _ sql: String, _ parameters: any PostgresEncodable..., body: (Row) throws -> Void
  ) throws {
    try send(EncodedStatement(sql, parameters), plan: .once)
    PQsetSingleRowMode(connection)
    var failure: PostgresError?
    while let result = try nextResult(sql: sql) {
      let rows = Rows(ResultStorage(result))
      if let error = error(in: result, sql: sql) { failure = error }
      guard PQresultStatus(result) == PGRES_SINGLE_TUPLE else { continue }
      do {
        for row in rows { try body(row) }
      } catch {
        abandonStatement()
        throw error
      }
    }
    try throwOutcome(failure)
  }

  func run(_ statement: EncodedStatement) throws -> Rows {
    try deallocateEvicted()
    let plan = statements.plan(for: statement.identity)
    do {
      if case .prepare(let name) = plan {
        try checkSent(sendPrepare(statement, name), statement.sql)
        _ = try finish(sql: statement.sql)
        statements.didPrepare(statement.identity, as: name)
        try send(statement, plan: .run(name))
      } else {
        try send(statement, plan: plan)
      }
      return try finish(sql: statement.sql)
    } catch let error as PostgresError where error.meansStalePlan {
      statements.forget(statement.identity)
      guard PQtransactionStatus(connection) == PQTRANS_IDLE else { throw error }
      try send(statement, plan: .once)
      return try finish(sql: statement.sql)
    }
  }

  func send(_ statement: EncodedStatement, plan: StatementCache.Plan) throws {
    let sent = statement.withValues { count, values, lengths, formats in
      switch plan {
      case .run(let name), .prepare(let name):
        PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
      case .once:
        PQsendQueryParams(
          connection, statement.sql, count, statement.identity.types, values, lengths, formats, 1)
      }
    }
    try checkSent(sent, statement.sql)
  }

  func sendPrepare(_ statement: EncodedStatement, _ name: String) -> Int32 {
    let types = statement.identity.types
    return PQsendPrepare(connection, name, statement.sql, Int32(types.count), types)
  }

  /// Frees statements that left the cache; not in a transaction, which a failure would abort.
  private func deallocateEvicted() throws {
    guard PQtransactionStatus(connection) == PQTRANS_IDLE else { return }
    for name in statements.takeEvicted() {
      do {
        try executeScript("DEALLOCATE \(name)")
      } catch let error as PostgresError where error.meansStalePlan {
        // The server has forgotten it already, after DISCARD ALL for instance.
      }
    }
  }
}

extension PostgresError {
  /// A prepared statement that doesn't fit any more: tables were altered, or the server (or a
  /// connection pooler) forgot it.
  fileprivate var meansStalePlan: Bool {
    sqlState == "26000"
      || (sqlState == "0A000" && message == "cached plan must not change result type")
  }
}
