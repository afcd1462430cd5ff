/// What a transaction sees of others (PostgreSQL manual, section 13.2).
public enum TransactionIsolation: String, Sendable {
  /// Each statement sees what was committed before it began.
  case readCommitted = "READ COMMITTED"
  /// All statements see one snapshot.
  case repeatableRead = "REPEATABLE READ"
  /// As if transactions ran one after the other.
  case serializable = "SERIALIZABLE"
}

extension Database {
  /// Runs the body in a transaction, which is rolled back when the body throws.
  ///
  /// Transactions don't nest. `COMMIT` isn't interrupted by the task's cancellation, so its outcome
  /// is known.
  public func transaction<T>(
    isolation: TransactionIsolation = .readCommitted, _ body: (Database) throws -> T
  ) throws -> T {
    try executeScript(
      isolation == .readCommitted ? "BEGIN" : "BEGIN ISOLATION LEVEL \(isolation.rawValue)")
    do {
      let value = try body(self)
      try commit()
      return value
    } catch {
      // A connection that is about to be dropped is rolled back by the server.
      if !wasInterrupted && !isAbandoned { try? executeScript("ROLLBACK") }
      throw error
    }
  }

  private func commit() throws {
    if wasInterrupted { throw CancellationError() }
    try uninterrupted {
      // After a failed statement that the body swallowed, COMMIT answers ROLLBACK without an error.
      let outcome = try run(EncodedStatement("COMMIT", []))
      if outcome.commandTag == "ROLLBACK" {
        throw PostgresError(
          .server, message: "the transaction was rolled back, since a statement in it had failed",
          sqlState: "25P02")
      }
    }
  }
}
