internal import NetworkStreams

/// What went wrong with a Redis server or the connection to it.
///
/// The description is fit for users and logs: it holds no password and no argument of a command.
public struct RedisError: Error, Sendable, Hashable {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// The private server can't be started or stopped.
    case serverNotStarted
    /// No server answered, or what answered isn't Redis.
    case connectionFailed
    /// The server refused the user or the password, or wants one.
    case authenticationFailed
    /// The server doesn't have the database.
    case databaseRefused
    /// The two sides don't agree on TLS, or the certificate isn't trusted.
    case tlsFailed
    /// An open connection broke; commands under way may or may not have taken effect.
    case connectionLost
    /// The server sent what the protocol doesn't allow, or more than was allowed.
    case malformedAnswer
    /// The server reported another error; see ``RedisError/serverCode``.
    case server
    /// An answer isn't of the form that the command promises.
    case unexpectedAnswer
  }

  /// The kind of failure.
  public var code: Code
  /// What happened, in one sentence.
  public var message: String
  /// The first word of the server's error, such as `BUSYGROUP`.
  public var serverCode: String?

  /// Makes an error.
  public init(_ code: Code, _ message: String, serverCode: String? = nil) {
    self.code = code
    self.message = message
    self.serverCode = serverCode
  }

  /// Reads an error reply: by custom a word in capitals, then a sentence.
  init(reply: String) {
    let word = String(reply.prefix { $0 != " " })
    let code: Code
    switch word {
    case "NOAUTH", "WRONGPASS", "NOPERM": code = .authenticationFailed
    default: code = .server
    }
    self.init(code, reply.printable, serverCode: word)
  }

  init(_ error: StreamError) {
    let code: Code =
      switch error.code {
      case .connectionFailed: .connectionFailed
      case .connectionLost: .connectionLost
      case .tlsFailed, .noTLS: .tlsFailed
      }
    self.init(code, error.message)
  }

  static func malformed(_ what: String) -> RedisError {
    RedisError(.malformedAnswer, "the server broke the protocol: \(what)")
  }

  /// Whether no usable connection could be made.
  public var isConnectionFailure: Bool {
    switch code {
    case .connectionFailed, .authenticationFailed, .databaseRefused, .tlsFailed,
      .serverNotStarted:
      true
    default: false
    }
  }

  /// Whether the server may be back in moments: it is gone, starting, or changing its role.
  public var isTransient: Bool {
    switch code {
    case .connectionFailed, .connectionLost: true
    default: RedisError.passing.contains(serverCode ?? "")
    }
  }

  private static let passing: Set = ["LOADING", "MASTERDOWN", "READONLY", "TRYAGAIN", "BUSY"]

  /// Runs what may fail with the connection.
  static func translating<T>(_ body: () throws(StreamError) -> T) throws(RedisError) -> T {
    do throws(StreamError) { return try body() } catch { throw RedisError(error) }
  }
}

extension RedisError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

extension String {
  /// A server's words on one line, and not too many of them.
  fileprivate var printable: String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(300).filter { $0.value >= 0x20 }))
  }
}
