internal import Glibc

/// An attempt that brought nothing for the caller: a broken transfer, or an unwelcome status.
struct AttemptFailure {
  let code: HTTPError.Code
  let status: Int?
  let message: String
  let isTransient: Bool
  let retryAfter: Duration?
  /// Whether the sink, if there is one, got a part of the body.
  let handedOverBytes: Bool

  init(_ failure: TransferFailure) {
    code = failure.code
    status = failure.status
    message = failure.message
    isTransient = failure.isTransient
    retryAfter = nil
    handedOverBytes = failure.handedOverBytes
  }

  /// Whether the server gave no sign of life.
  var isSilence: Bool {
    status == nil
      && [.hostNotFound, .connectionFailed, .timedOut, .tlsFailed].contains(code)
  }

  /// Judges a response; nil when it is one for the caller.
  init?(_ response: HTTPResponse, to request: HTTPRequest) {
    switch response.status {
    case 200..<300: return nil
    // What they say of a resource is the caller's to judge, of a POST they say that it failed.
    case 304, 404, 410, 451: if request.body == nil { return nil }
    default: break
    }
    code = .status
    status = response.status
    message = "the server answered with status \(response.status)"
    isTransient = RetryPolicy.isTransient(response.status)
    retryAfter = RetryPolicy.retryAfter(response.headers["Retry-After"], now: time(nil))
    handedOverBytes = false
  }

  func error(for request: HTTPRequest, attempts: Int) -> HTTPError {
    HTTPError(
      code, method: request.method, url: request.url, status: status, attempts: attempts,
      message: message)
  }
}
