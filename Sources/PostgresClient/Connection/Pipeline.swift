internal import CPostgres

/// Several statements that go to the server together, in one round trip.
public final class Pipeline {
  fileprivate var statements: [EncodedStatement] = []

  /// Adds a statement.
  ///
  /// - Throws: ``PostgresError`` with `.encoding`; nothing has been sent then.
  public func execute(_ sql: String, _ parameters: any PostgresEncodable...) throws {
    statements.append(try EncodedStatement(sql, parameters))
  }
}

extension Database {
  /// Sends all statements that the body adds at once and returns the rows of each, in order.
  ///
  /// Outside a transaction they are one together: either all take effect or none. The first failing
  /// statement decides the error, which holds its text; those after it aren't run.
  @discardableResult
  public func pipeline(_ body: (Pipeline) throws -> Void) throws -> [Rows] {
    let pipeline = Pipeline()
    try body(pipeline)
    if pipeline.statements.isEmpty { return [] }
    guard PQenterPipelineMode(connection) == 1 else {
      throw PostgresError(.encoding, message: "a pipeline can't begin inside another statement")
    }
    do {
      let steps = try sendAll(pipeline.statements)
      let rows = try receive(steps)
      PQexitPipelineMode(connection)
      return rows
    } catch let error as PostgresError where error.code != .connectionLost && !isAbandoned {
      PQexitPipelineMode(connection)
      throw error
    } catch {
      isAbandoned = true
      throw error
    }
  }

  /// One expected result of a pipeline.
  private struct Step {
    let statement: EncodedStatement
    /// The name under which this step prepares the statement; nil when it runs it.
    let preparedName: String?
  }

  private func sendAll(_ batch: [EncodedStatement]) throws -> [Step] {
    var steps: [Step] = []
    var underWay: [EncodedStatement.Identity: String] = [:]
    for statement in batch {
      var plan = statements.plan(for: statement.identity)
      if case .prepare(let name) = plan {
        if let name = underWay[statement.identity] {
          plan = .run(name)
        } else {
          underWay[statement.identity] = name
          try checkSent(sendPrepare(statement, name), statement.sql)
          steps.append(Step(statement: statement, preparedName: name))
          plan = .run(name)
        }
      }
      try send(statement, plan: plan)
      steps.append(Step(statement: statement, preparedName: nil))
    }
    try checkSent(PQpipelineSync(connection), nil)
    return steps
  }

  private func receive(_ steps: [Step]) throws -> [Rows] {
    var rows: [Rows] = []
    var failure: PostgresError?
    for step in steps {
      let sql = step.statement.sql
      while let result = try nextResult(sql: sql) {
        let received = Rows(ResultStorage(result))
        if let error = error(in: result, sql: sql) {
          failure = failure ?? error
          statements.forget(step.statement.identity)
        } else if let name = step.preparedName, failure == nil {
          statements.didPrepare(step.statement.identity, as: name)
        } else {
          rows.append(received)
        }
      }
      if PQstatus(connection) == CONNECTION_BAD {
        throw failure ?? PostgresError(lost: connection, sql: sql)
      }
    }
    // The synchronization point has a result of its own, with no end mark after it.
    if let sync = try nextResult(sql: nil) { PQclear(sync) }
    try throwOutcome(failure)
    return rows
  }
}
