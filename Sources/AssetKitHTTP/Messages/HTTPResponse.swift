/// What a server answered, after redirects.
public struct HTTPResponse: Sendable {
  /// The status code: 2xx, or one of 304, 404, 410 and 451, which are for the caller to judge.
  public let status: Int

  /// The fields of the last response; those of redirects are gone.
  public let headers: HTTPHeaders

  /// The body, decompressed; empty when it went to a sink instead.
  public let body: HTTPBody

  /// The address that answered: the requested one, or where redirects led to.
  ///
  /// It may hold what `HTTPError` hides: a user, a password, a query.
  public let effectiveURL: String

  /// Whether the request found what it asked for (2xx).
  public var isSuccess: Bool { (200..<300).contains(status) }

  /// Whether what the request's validators stand for still holds (304).
  public var isNotModified: Bool { status == 304 }

  /// What to store for a conditional request later; nil when the server sent none.
  public var validators: HTTPValidators? { HTTPValidators(headers) }
}
