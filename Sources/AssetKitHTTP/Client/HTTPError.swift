/// Why a request failed for good.
///
/// Neither the description nor any property holds the user, the password or the query of the
/// address.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure; more may be added.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The stable name, as used in events.
    public let description: String

    private init(_ name: String) { description = name }

    /// The address isn't an absolute `http` or `https` one.
    public static let invalidURL = Code("invalid_url")
    /// A field of the request holds a line break or another character that fields can't have.
    public static let invalidHeader = Code("invalid_header")
    /// The name of the host, or of the proxy, can't be resolved.
    public static let hostNotFound = Code("host_not_found")
    /// Nothing accepts connections there, or the network doesn't lead there.
    public static let connectionFailed = Code("connection_failed")
    /// The connection broke before or within the response.
    public static let connectionLost = Code("connection_lost")
    /// Connecting or the whole attempt took too long, or too few bytes came for too long.
    public static let timedOut = Code("timed_out")
    /// The body ended before its announced length.
    public static let truncated = Code("truncated")
    /// The body can't be decompressed.
    public static let undecodableBody = Code("undecodable_body")
    /// The body, or its announced length, exceeds the limit.
    public static let bodyTooLarge = Code("body_too_large")
    /// The fields of the response exceed 256 kB.
    public static let headersTooLarge = Code("headers_too_large")
    /// The TLS handshake failed, or the server's certificate isn't trusted.
    public static let tlsFailed = Code("tls_failed")
    /// There were more redirects than allowed.
    public static let tooManyRedirects = Code("too_many_redirects")
    /// A redirect led to something else than `http` or `https`.
    public static let redirectRefused = Code("redirect_refused")
    /// The server answered with a status that isn't the caller's to judge; see `status`.
    public static let status = Code("status")
    /// The client was shut down before the request ended.
    public static let shutDown = Code("shut_down")
    /// libcurl reported something that has no code of its own; see the message.
    public static let transferFailed = Code("transfer_failed")
  }

  /// The kind of failure.
  public let code: Code

  /// `GET` or `POST`.
  public let method: String

  /// The requested address without user, password, query and fragment.
  public let url: String

  /// The status of the last response, when there was one.
  public let status: Int?

  /// How often the request was sent.
  public let attempts: Int

  /// What happened, as a sentence fragment.
  public let message: String

  init(
    _ code: Code, method: String = "GET", url: String, status: Int? = nil, attempts: Int = 0,
    message: String
  ) {
    self.code = code
    self.method = method
    self.url = HTTPTarget.redacted(url)
    self.status = status
    self.attempts = attempts
    self.message = message
  }

  /// One line: the address, what happened, and after how many attempts.
  public var description: String {
    let tries = attempts > 1 ? " (after \(attempts) attempts)" : ""
    return "\(method) \(url): \(message)\(tries)"
  }
}
