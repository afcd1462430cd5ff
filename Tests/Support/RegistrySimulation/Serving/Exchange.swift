import CMicroHTTPD

/// One request and the place where its answer goes: libmicrohttpd's connection, for the length of a
/// callback.
struct Exchange {
  let connection: OpaquePointer
  let method: String
  let path: String

  /// A header of the request.
  func header(_ name: String) -> String? {
    MHD_lookup_connection_value(connection, .HEADER_KIND, name).map { String(cString: $0) }
  }

  /// An argument of the request's query.
  func argument(_ name: String) -> String? {
    MHD_lookup_connection_value(connection, .GET_ARGUMENT_KIND, name)
      .map { String(cString: $0) }
  }

  /// Sends an answer.
  func send(_ answer: Answer) -> MHD_Result {
    guard let response = answer.body.response() else { return .NO }
    defer { MHD_destroy_response(response) }
    for (name, value) in answer.headers { MHD_add_response_header(response, name, value) }
    return MHD_queue_response(connection, UInt32(answer.status), response)
  }

  /// Resets the connection instead of answering.
  func reset() -> MHD_Result {
    shim_MHD_reset_on_close(connection)
    return .NO
  }
}

/// What goes back to the client.
struct Answer {
  var status: Int
  var headers: [(String, String)] = []
  var body: Body

  /// How the bytes are sent.
  enum Body {
    /// As they are; the range is the part to send.
    case whole(Bytes, Range<Int>)
    /// By a reader that may break off or take its time.
    case read(UnreliableBody)

    /// libmicrohttpd's object for it, which keeps the bytes alive.
    fileprivate func response() -> OpaquePointer? {
      switch self {
      case .whole(let bytes, let range):
        MHD_create_response_from_buffer_with_free_callback_cls(
          range.count,
          UnsafeMutableRawPointer(mutating: bytes.buffer.baseAddress.map { $0 + range.lowerBound }),
          { Unmanaged<Bytes>.fromOpaque($0.unsafelyUnwrapped).release() },
          Unmanaged.passRetained(bytes).toOpaque())
      case .read(let body): body.response()
      }
    }
  }

  /// An answer with a short text.
  static func text(
    _ status: Int, _ text: String, type: Document.ContentType = .text,
    headers: [(String, String)] = []
  ) -> Answer {
    let bytes = Bytes(Array(text.utf8))
    return Answer(
      status: status, headers: [("Content-Type", type.rawValue)] + headers,
      body: .whole(bytes, 0..<bytes.count))
  }
}
