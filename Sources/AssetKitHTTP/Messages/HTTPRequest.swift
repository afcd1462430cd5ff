/// What to fetch, and within which bounds.
///
/// Without a body it is a GET, with one a POST.
public struct HTTPRequest: Sendable {
  /// An absolute address, `http` or `https`, already percent-encoded.
  ///
  /// A user and password before the host are sent as basic authentication and shown in no message.
  public var url: String

  /// Fields to send besides the ones that the client sends by itself.
  public var headers: [String: String]

  /// The part of the resource to ask for; a server that ignores it answers 200 with the whole.
  ///
  /// Compression is switched off with it, since a part of a compressed body can't be decoded.
  public var range: HTTPByteRange?

  /// The most bytes of body to accept, after decompression; nil means the configuration's limit.
  public var maxBodyBytes: Int?

  /// How long one attempt may take from start to end, redirects included.
  ///
  /// Nil means the configuration's limit. Waiting for a free place under the limits of the host
  /// doesn't count.
  public var timeout: Duration?

  /// How long after the first attempt another one may begin.
  ///
  /// Nil means as long as the configuration's policy allows, which obeys a server that asks for
  /// long pauses.
  public var patience: Duration?

  /// What was stored with an earlier response: when it still holds, the server answers 304.
  public var validators: HTTPValidators?

  /// Whether the server may compress the body, and the client decodes it.
  ///
  /// Switch it off for archives, whose bytes must arrive as they are stored.
  public var acceptsCompression: Bool

  /// What to send; with a body the request is a POST.
  ///
  /// It follows no redirect, and every answer but 2xx is an error. Like every request, it may be sent again when the answer was lost.
  public var body: [UInt8]?

  /// `GET` or `POST`.
  var method: String { body == nil ? "GET" : "POST" }

  /// Makes a request for an address; everything else has a default.
  public init(
    _ url: String, headers: [String: String] = [:], range: HTTPByteRange? = nil,
    maxBodyBytes: Int? = nil, timeout: Duration? = nil, validators: HTTPValidators? = nil,
    acceptsCompression: Bool = true
  ) {
    self.url = url
    self.headers = headers
    self.range = range
    self.maxBodyBytes = maxBodyBytes
    self.timeout = timeout
    self.validators = validators
    self.acceptsCompression = acceptsCompression
  }
}

/// A part of a resource, in bytes (RFC 9110, section 14.1.2).
public enum HTTPByteRange: Sendable, Hashable {
  /// From the first to the last position, both included.
  case closed(ClosedRange<Int64>)
  /// From a position to the end.
  case from(Int64)
  /// The last bytes, as many as given.
  case last(Int64)

  /// The value as libcurl takes it: what follows `bytes=` in the field.
  var specifier: String {
    switch self {
    case .closed(let range): "\(range.lowerBound)-\(range.upperBound)"
    case .from(let start): "\(start)-"
    case .last(let count): "-\(count)"
    }
  }
}
