/// What a client asked for.
public struct HTTPRequest: Sendable, Hashable {
  /// `GET`, `POST` and so on.
  public var method: String
  /// The path, percent-decoded, without the query.
  public var path: String
  /// The arguments of the query, percent-decoded, in order; one without `=` has an empty value.
  public var query: [Field]
  /// The headers, in order.
  public var headers: [Field]
  /// The body.
  public var body: [UInt8]

  /// A name with a value.
  public struct Field: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// Makes a pair.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Describes a request.
  public init(
    method: String = "GET", path: String, query: [Field] = [], headers: [Field] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first header of a name, in whatever case it was sent.
  public func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }

  /// The first argument of a name in the query.
  public func argument(_ name: String) -> String? { query.first { $0.name == name }?.value }
}

/// What goes back to the client.
public struct HTTPResponse: Sendable, Hashable {
  /// The status code.
  public var status: Int
  /// The headers; `Content-Length` and `Date` are made by the server.
  public var headers: [HTTPRequest.Field]
  /// The body.
  public var body: [UInt8]

  /// Makes a response.
  public init(_ status: Int, headers: [HTTPRequest.Field] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A text.
  public static func text(
    _ status: Int, _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> HTTPResponse {
    HTTPResponse(status, headers: [.init("Content-Type", type)], body: Array(text.utf8))
  }

  /// A JSON text.
  public static func json(_ status: Int, _ text: String) -> HTTPResponse {
    .text(status, text, type: "application/json")
  }
}
