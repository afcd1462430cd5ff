/// Why a connection can't be made, or broke.
///
/// The message is fit for users and logs.
package struct StreamError: Error, Sendable, Hashable {
  /// The kinds of failure that callers tell apart.
  package enum Code: Sendable, Hashable {
    /// Nobody answers at the address.
    case connectionFailed
    /// The two sides don't agree on TLS, or the certificate isn't trusted.
    case tlsFailed
    /// The server doesn't use TLS where it was expected to.
    case noTLS
    /// An open connection broke, or the peer was silent for too long.
    case connectionLost
  }

  /// The kind of failure.
  package var code: Code
  /// What happened, in one sentence.
  package var message: String

  /// Makes an error.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The peer ended the connection where more was expected.
  package static let closed = StreamError(.connectionLost, "the server closed the connection")
}
