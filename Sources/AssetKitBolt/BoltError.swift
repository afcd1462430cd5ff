internal import NetworkStreams

/// What went wrong with a Bolt server, a connection to it, or a value.
///
/// The description is fit for users and logs: it holds no password and no parameter.
public struct BoltError: Error, Sendable, Hashable {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// The URI or another setting can't be understood.
    case invalidConfiguration
    /// No server answered, or what answered speaks no Bolt that we know.
    case connectionFailed
    /// The server refused the user or the password.
    case authenticationFailed
    /// The two sides don't agree on TLS, or the certificate isn't trusted.
    case tlsFailed
    /// An open connection broke; a transaction under way may or may not have been committed.
    case connectionLost
    /// The server sent what the Bolt protocol doesn't allow.
    case malformedAnswer
    /// The server reported another error; see ``BoltError/serverCode``.
    case server
    /// A value can't be sent to the server.
    case encoding
    /// A record doesn't have the column, or the type, that the caller asked for.
    case decoding
  }

  /// The kind of failure.
  public var code: Code
  /// What happened, in one sentence.
  public var message: String
  /// The server's name for the error, such as `Neo.ClientError.Statement.SyntaxError`.
  public var serverCode: String?

  /// Makes an error.
  public init(_ code: Code, message: String, serverCode: String? = nil) {
    self.code = code
    self.message = message
    self.serverCode = serverCode
  }

  /// Whether no usable connection could be made.
  public var isConnectionFailure: Bool {
    code == .connectionFailed || code == .authenticationFailed || code == .tlsFailed
  }

  /// Whether the same work may succeed when it is done again from the start.
  ///
  /// True for lost connections, unreachable servers, what Neo4j calls transient, and a cluster's
  /// member that has lost its role (Neo4j status codes; the rules of Neo4j's own drivers).
  public var isTransient: Bool {
    guard let serverCode else { return code == .connectionLost || code == .connectionFailed }
    if BoltError.endedOnRequest.contains(serverCode) { return false }
    return serverCode.hasPrefix("Neo.TransientError.") || isRoleLoss
      || serverCode == "Neo.ClientError.Security.AuthorizationExpired"
  }

  /// Whether a cluster's member says that it no longer takes writes: the routing table is old.
  var isRoleLoss: Bool {
    serverCode == "Neo.ClientError.Cluster.NotALeader"
      || serverCode == "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"
  }

  /// Transient by name only: somebody wanted the transaction to end.
  private static let endedOnRequest: Set = [
    "Neo.TransientError.Transaction.Terminated",
    "Neo.TransientError.Transaction.LockClientStopped",
  ]
}

extension BoltError: CustomStringConvertible {
  /// The message with the server's code.
  public var description: String {
    guard let serverCode else { return message }
    return "\(message) (\(serverCode))"
  }
}

extension BoltError {
  /// Reads the metadata of a FAILURE message; Bolt 5.7 renamed `code` to `neo4j_code`.
  init(failure metadata: [String: BoltValue]) {
    let serverCode =
      metadata["neo4j_code"]?.string ?? metadata["code"]?.string
      ?? "Neo.DatabaseError.General.UnknownError"
    self.init(
      BoltError.refusals.contains(serverCode) ? .authenticationFailed : .server,
      message: metadata["message"]?.string ?? "the server gave no reason",
      serverCode: serverCode)
  }

  private static let refusals: Set = [
    "Neo.ClientError.Security.Unauthorized",
    "Neo.ClientError.Security.AuthenticationRateLimit",
    "Neo.ClientError.Security.CredentialsExpired",
  ]
}

extension BoltError {
  /// A failure of the connection, with the word of the URI that would help.
  init(_ error: StreamError) {
    switch error.code {
    case .connectionFailed: self.init(.connectionFailed, message: error.message)
    case .connectionLost: self.init(.connectionLost, message: error.message)
    case .tlsFailed: self.init(.tlsFailed, message: error.message)
    case .noTLS: self.init(.tlsFailed, message: error.message + " (no +s, no +ssc)")
    }
  }

  /// Runs what may fail with the connection.
  static func translating<T>(_ body: () throws(StreamError) -> T) throws(BoltError) -> T {
    do throws(StreamError) { return try body() } catch { throw BoltError(error) }
  }
}
