internal import CCurl

/// Why one attempt brought no response.
struct TransferFailure: Sendable {
  let code: HTTPError.Code
  let message: String
  /// Whether another attempt may do better.
  let isTransient: Bool
  /// The status of the response that broke off; nil when none had begun.
  var status: Int?
  /// Whether the caller's sink got a part of the body.
  var handedOverBytes = false
  /// What the caller's sink threw; then this, and not an `HTTPError`, is what the caller gets.
  var sinkError: (any Error)?

  init(
    _ code: HTTPError.Code, _ message: String, isTransient: Bool = false,
    sinkError: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.isTransient = isTransient
    self.sinkError = sinkError
  }

  static let shutDown = TransferFailure(.shutDown, "the HTTP client was shut down")

  static let outOfMemory = TransferFailure(.transferFailed, "libcurl has no memory for a transfer")

  static func bodyTooLarge(limit: Int) -> TransferFailure {
    TransferFailure(.bodyTooLarge, "the body exceeds the limit of \(limit) bytes")
  }

  static func sinkFailed(_ error: any Error) -> TransferFailure {
    TransferFailure(
      .transferFailed, "the receiver of the body failed: \(error)", sinkError: error)
  }

  /// Translates libcurl's result; the message is what libcurl wrote about it.
  init(_ result: CURLcode, message: String, limit: Int) {
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.hostNotFound, message, isTransient: true)
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY:
      self.init(.connectionFailed, message, isTransient: true)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      self.init(.connectionLost, message, isTransient: true)
    case CURLE_OPERATION_TIMEDOUT:
      self.init(.timedOut, message, isTransient: true)
    case CURLE_PARTIAL_FILE:
      self.init(.truncated, message, isTransient: true)
    case CURLE_BAD_CONTENT_ENCODING:
      self.init(.undecodableBody, message, isTransient: true)
    case CURLE_WEIRD_SERVER_REPLY:
      self.init(.transferFailed, message, isTransient: true)
    case CURLE_SSL_CONNECT_ERROR:
      self.init(.tlsFailed, message, isTransient: true)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ISSUER_ERROR:
      self.init(.tlsFailed, message)
    case CURLE_FILESIZE_EXCEEDED:
      self = .bodyTooLarge(limit: limit)
    case CURLE_TOO_MANY_REDIRECTS:
      self.init(.tooManyRedirects, message)
    case CURLE_UNSUPPORTED_PROTOCOL:
      // The request's own scheme was checked before libcurl saw it.
      self.init(.redirectRefused, "a redirect leads to something else than http or https")
    case CURLE_URL_MALFORMAT:
      self.init(.invalidURL, message)
    default:
      self.init(.transferFailed, message)
    }
  }
}
