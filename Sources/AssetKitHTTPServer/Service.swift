internal import BlockingIO
internal import CMicroHTTPD

/// What libmicrohttpd's callbacks work with: the handler, and the connections that wait for it.
final class Service: Sendable {
  private let handler: HTTPServer.Handler
  private let maxBodyBytes: Int
  private let state = Locked(State())

  private struct State {
    var isStopping = false
    var nextTicket = 0
    var waiting: [Int: Waiting] = [:]
  }

  private struct Waiting {
    let connection: OpaquePointer
    var task: Task<Void, Never>?
  }

  init(_ handler: @escaping HTTPServer.Handler, maxBodyBytes: Int) {
    self.handler = handler
    self.maxBodyBytes = maxBodyBytes
  }

  /// Lets all connections go on, which answer 503 then, and suspends none from now on.
  func endWaiting() {
    let tasks = state.withLock { state in
      state.isStopping = true
      let waiting = state.waiting.values
      state.waiting = [:]
      // Under the lock: no task may resume a connection once more.
      for entry in waiting { MHD_resume_connection(entry.connection) }
      return waiting.compactMap(\.task)
    }
    for task in tasks { task.cancel() }
  }

  /// Called by libmicrohttpd's thread: first with the head of a request, then for each part of its
  /// body, at its end, and once more when a suspended connection was resumed.
  static let access: MHD_AccessHandlerCallback = {
    context, connection, url, method, _, data, size, place in
    guard let context, let connection, let url, let method, let place, let size else { return .NO }
    let service = Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
    guard let known = place.pointee else {
      let exchange = Exchange(method: String(cString: method), path: String(cString: url))
      place.pointee = Unmanaged.passRetained(exchange).toOpaque()
      return .YES
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    if size.pointee > 0 {
      exchange.append(data, size.pointee, atMost: service.maxBodyBytes)
      size.pointee = 0
      return .YES
    }
    if let response = exchange.response { return send(response, connection) }
    if exchange.isTooLarge {
      return send(.text(413, "the body is larger than \(service.maxBodyBytes) bytes\n"), connection)
    }
    guard service.handle(exchange, connection) else {
      return send(.text(503, "the server is stopping\n"), connection)
    }
    return .YES
  }

  /// Called by libmicrohttpd's thread at the end of each request, whatever the end is.
  static let completed: MHD_RequestCompletedCallback = { _, _, place, _ in
    guard let known = place?.pointee else { return }
    Unmanaged<Exchange>.fromOpaque(known).release()
    place?.pointee = nil
  }

  /// Suspends the connection and lets a task answer.
  ///
  /// - Returns: Whether it did; not while the server stops.
  private func handle(_ exchange: Exchange, _ connection: OpaquePointer) -> Bool {
    let request = exchange.request(connection)
    let ticket: Int? = state.withLock { state in
      guard !state.isStopping else { return nil }
      MHD_suspend_connection(connection)
      state.nextTicket += 1
      state.waiting[state.nextTicket] = Waiting(connection: connection)
      return state.nextTicket
    }
    guard let ticket else { return false }
    let task = Task { [handler] in
      exchange.response = await handler(request)
      self.resume(ticket)
    }
    let isWaiting = state.withLock { state in
      state.waiting[ticket]?.task = task
      return state.waiting[ticket] != nil
    }
    if !isWaiting { task.cancel() }
    return true
  }

  private func resume(_ ticket: Int) {
    state.withLock { state in
      guard let waiting = state.waiting.removeValue(forKey: ticket) else { return }
      MHD_resume_connection(waiting.connection)
    }
  }

  private static func send(_ response: HTTPResponse, _ connection: OpaquePointer) -> MHD_Result {
    let created = response.body.withUnsafeBytes { body in
      MHD_create_response_from_buffer(
        body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let created else { return .NO }
    defer { MHD_destroy_response(created) }
    for field in response.headers {
      MHD_add_response_header(created, field.name, field.value)
    }
    return MHD_queue_response(connection, UInt32(clamping: response.status), created)
  }
}

/// One request while it is read and answered.
private final class Exchange: Sendable {
  private let method: String
  private let path: String
  private let state = Locked(State())

  private struct State {
    var body: [UInt8] = []
    var isTooLarge = false
    var response: HTTPResponse?
  }

  init(method: String, path: String) {
    self.method = method
    self.path = path
  }

  var response: HTTPResponse? {
    get { state.withLock { $0.response } }
    set { state.withLock { $0.response = newValue } }
  }

  var isTooLarge: Bool { state.withLock { $0.isTooLarge } }

  func append(_ data: UnsafePointer<CChar>?, _ count: Int, atMost limit: Int) {
    guard let data else { return }
    state.withLock { state in
      if state.body.count + count > limit {
        state.isTooLarge = true
      } else {
        state.body += UnsafeRawBufferPointer(start: data, count: count)
      }
    }
  }

  func request(_ connection: OpaquePointer) -> HTTPRequest {
    HTTPRequest(
      method: method, path: path, query: Self.fields(.GET_ARGUMENT_KIND, connection),
      headers: Self.fields(.HEADER_KIND, connection), body: state.withLock { $0.body })
  }

  private static func fields(_ kind: MHD_ValueKind, _ connection: OpaquePointer)
    -> [HTTPRequest.Field]
  {
    var fields: [HTTPRequest.Field] = []
    withUnsafeMutablePointer(to: &fields) { fields in
      _ = MHD_get_connection_values(
        connection, kind,
        { context, _, name, value in
          guard let context, let name else { return .YES }
          context.assumingMemoryBound(to: [HTTPRequest.Field].self).pointee.append(
            .init(String(cString: name), value.map { String(cString: $0) } ?? ""))
          return .YES
        }, fields)
    }
    return fields
  }
}
