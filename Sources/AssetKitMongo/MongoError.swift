internal import CMongo

/// What went wrong with a MongoDB server, the connection to it, or libmongoc.
///
/// The description is fit for users and logs: it holds no password and no connection string.
public struct MongoError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// libmongoc isn't installed.
    case libraryMissing
    /// The connection string can't be understood.
    case invalidConfiguration
    /// No server answered in time, or the two sides don't agree on TLS.
    case connectionFailed
    /// The server refused the user or the password.
    case authenticationFailed
    /// An open connection broke.
    case connectionLost
    /// The server sent what isn't BSON.
    case malformedAnswer
    /// The server reported another error; see ``MongoError/serverCode``.
    case server
  }

  /// The kind of failure.
  public var code: Code
  /// What happened, in one sentence.
  public var message: String
  /// The server's number for the error.
  public var serverCode: Int?

  init(_ code: Code, _ message: String, serverCode: Int? = nil) {
    self.code = code
    self.message = message
    self.serverCode = serverCode
  }

  /// The message with the server's number.
  public var description: String {
    serverCode.map { "\(message) (\($0))" } ?? message
  }

  /// Whether no usable connection could be made.
  public var isConnectionFailure: Bool {
    [.libraryMissing, .connectionFailed, .authenticationFailed].contains(code)
  }

  /// Whether the same work may succeed when it is done again.
  public var isTransient: Bool { code == .connectionLost || code == .connectionFailed }

  static func malformed(_ what: String) -> MongoError {
    MongoError(.malformedAnswer, "the server's answer can't be read: \(what)")
  }

  /// Reads libmongoc's account.
  init(_ error: cmongo_error) {
    let message = withUnsafeBytes(of: error.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    switch (Int(error.domain), Int(error.code)) {
    case (CMONGO_DOMAIN_SASL, _), (CMONGO_DOMAIN_SCRAM, _),
      (CMONGO_DOMAIN_CLIENT, CMONGO_CODE_AUTHENTICATE),
      // The server's own Unauthorized and AuthenticationFailed.
      (CMONGO_DOMAIN_SERVER, 13), (CMONGO_DOMAIN_SERVER, 18):
      self.init(.authenticationFailed, message)
    case (CMONGO_DOMAIN_SERVER_SELECTION, _):
      // The reason for each server stands between brackets, behind words on libmongoc's options.
      let reason = message.firstIndex(of: "[").map { message[$0...].filter { !"[]".contains($0) } }
      let isRefused = message.lowercased().contains("authentication failed")
      self.init(isRefused ? .authenticationFailed : .connectionFailed, reason ?? message)
    case (CMONGO_DOMAIN_SERVER, let code): self.init(.server, message, serverCode: code)
    case (CMONGO_DOMAIN_STREAM, _): self.init(.connectionLost, message)
    case (CMONGO_DOMAIN_PROTOCOL, _): self.init(.malformedAnswer, message)
    default: self.init(.server, message)
    }
  }
}
