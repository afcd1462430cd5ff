/// What went wrong with a connection or a statement.
///
/// The description is fit for users and logs: it holds no password and no parameter. The server's
/// `detail`, which quotes values of rows, is therefore kept apart from it.
public struct PostgresError: Error, Sendable, Hashable {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// The configuration can't be understood.
    case invalidConfiguration
    /// No server answered, or it refused for another reason than the log-in.
    case connectionFailed
    /// The server refused the role, the password or the database.
    case authenticationFailed
    /// An open connection broke; a statement under way may or may not have been committed.
    case connectionLost
    /// The server cancelled the statement: by a timeout, or on somebody else's request.
    case cancelled
    /// The server's disk is full.
    case diskFull
    /// The server reported another error; see ``PostgresError/sqlState``.
    case server
    /// A parameter can't be sent to PostgreSQL.
    case encoding
    /// A result doesn't have the type that the caller asked for.
    case decoding
    /// The database's schema and the program don't fit together.
    case migration
  }

  /// The kind of failure.
  public var code: Code
  /// What happened, in one sentence without the statement.
  public var message: String
  /// The five characters by which PostgreSQL names the error (PostgreSQL manual, appendix A).
  public var sqlState: String?
  /// The server's further explanation; may quote values, and is left out of the description.
  public var detail: String?
  /// The server's advice.
  public var hint: String?
  /// The violated constraint.
  public var constraint: String?
  /// The table that the error is about.
  public var table: String?
  /// The beginning of the statement, at most 80 characters.
  public var statement: String?

  /// Makes an error.
  public init(_ code: Code, message: String, sqlState: String? = nil) {
    self.code = code
    self.message = message
    self.sqlState = sqlState
  }

  /// Whether no usable connection could be made.
  public var isConnectionFailure: Bool {
    code == .connectionFailed || code == .authenticationFailed
  }

  /// Whether the same work may succeed when it is done again from the start.
  ///
  /// True for lost connections, unreachable and starting servers, serialization failures,
  /// deadlocks and shortages of the server.
  public var isTransient: Bool {
    if code == .connectionLost { return true }
    guard let sqlState else { return code == .connectionFailed }
    return ["40001", "40P01", "57P01", "57P02", "57P03"].contains(sqlState)
      || sqlState.hasPrefix("08") || sqlState.hasPrefix("53")
  }

  /// Whether a unique constraint was violated.
  public var isUniqueViolation: Bool { sqlState == "23505" }
}

extension PostgresError: CustomStringConvertible {
  /// The message with SQL state, hint and the statement's beginning.
  public var description: String {
    var text = message
    if let sqlState { text += " (SQLSTATE \(sqlState))" }
    if let hint { text += "; hint: \(hint)" }
    if let statement { text += "; in: \(statement)" }
    return text
  }
}
