internal import BlockingIO
internal import Dispatch
internal import Glibc

/// An HTTP/1.1 server on a loopback port of its own that answers what a script says, faults included.
///
/// Each connection has a thread, on which the script is called: it may block.
package final class ScriptedServer: Sendable {
  /// A request, as far as tests look at it.
  package struct Request: Sendable {
    /// The method, such as `POST`.
    package let method: String
    /// The path with its query.
    package let path: String
    /// Names in lower case.
    package let headers: [String: String]
    /// The body, when its length was announced.
    package let body: [UInt8]
    /// How many requests came before this one, over all connections.
    package let index: Int
    /// When it came.
    package let arrival: ContinuousClock.Instant
  }

  /// A thing to do with the connection, in order.
  package enum Step: Sendable {
    /// Sends bytes.
    case send([UInt8])
    /// Waits, or until the client hangs up.
    case pause(Duration)
    /// Closes the connection.
    case close
    /// Closes such that the client sees a reset.
    case reset
  }

  /// What to do about a request.
  package typealias Script = @Sendable (Request) -> [Step]

  /// Where it listens.
  package let port: UInt16
  /// The requests as they come.
  package let arrivals: AsyncStream<Request>
  /// One element for each client that hung up during a pause.
  package let hangUps: AsyncStream<Void>

  private struct State {
    /// What came so far.
    package var requests: [Request] = []
    var connections: Set<Int32> = []
    var isStopped = false
  }

  private let listener: Int32
  private let script: Script
  private let state = Locked(State())
  private let threads = DispatchGroup()
  private let arrival: AsyncStream<Request>.Continuation
  private let hangUp: AsyncStream<Void>.Continuation

  /// Starts a server.
  package init(_ script: @escaping Script) throws {
    (listener, port) = try Loopback.bind()
    guard listen(listener, 256) == 0 else { throw Loopback.Failure(errno: errno) }
    self.script = script
    (arrivals, arrival) = AsyncStream.makeStream()
    (hangUps, hangUp) = AsyncStream.makeStream()
    DispatchQueue(label: "scripted server").async(group: threads) { self.acceptAll() }
  }

  /// What came so far.
  package var requests: [Request] { state.withLock { $0.requests } }

  /// An address of it.
  package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Closes all connections and waits for the threads.
  package func stop() {
    state.withLock { state in
      state.isStopped = true
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
    threads.wait()
    close(listener)
  }

  private func acceptAll() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      let isWelcome = state.withLock { state in
        if !state.isStopped { state.connections.insert(connection) }
        return !state.isStopped
      }
      guard isWelcome else {
        close(connection)
        return
      }
      DispatchQueue(label: "connection").async(group: threads) { self.serve(connection) }
    }
  }

  private func serve(_ connection: Int32) {
    defer {
      // Under the lock, so that `stop` can't shut down a reused descriptor.
      state.withLock { state in
        state.connections.remove(connection)
        close(connection)
      }
    }
    while let head = readHead(connection) {
      let request = record(head, connection)
      for step in script(request) {
        guard perform(step, on: connection) else { return }
      }
    }
  }

  /// False when the connection is to be closed.
  private func perform(_ step: Step, on connection: Int32) -> Bool {
    switch step {
    case .send(let bytes):
      return bytes.withUnsafeBytes { buffer in
        var rest = buffer[...]
        while !rest.isEmpty {
          let part = UnsafeRawBufferPointer(rebasing: rest)
          let sent = send(connection, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
          if sent <= 0 { return false }
          rest = rest.dropFirst(sent)
        }
        return true
      }
    case .pause(let duration):
      // A client that waits for its response sends nothing: readable means that it hung up.
      var interest = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
      let (seconds, attoseconds) = duration.components
      let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
      if poll(&interest, 1, Int32(milliseconds)) == 0 { return true }
      hangUp.yield()
      return false
    case .close:
      return false
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
      return false
    }
  }

  private func readHead(_ connection: Int32) -> String? {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard recv(connection, &byte, 1, 0) == 1 else { return nil }
      head.append(byte)
      // The first byte of a TLS handshake: answered in plain text, as servers do.
      if head == [0x16] {
        _ = perform(.head("400 Bad Request"), on: connection)
        return nil
      }
    }
    return String(decoding: head, as: UTF8.self)
  }

  private func readBody(_ connection: Int32, _ length: Int) -> [UInt8] {
    var body = [UInt8](repeating: 0, count: length)
    let received = recv(connection, &body, length, Int32(MSG_WAITALL))
    return Array(body.prefix(max(0, received)))
  }

  private func record(_ head: String, _ connection: Int32) -> Request {
    let lines = head.split(separator: "\r\n")
    let words = lines.first?.split(separator: " ").map(String.init) ?? []
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(
        line[line.index(after: colon)...].drop { $0 == " " })
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    let body = length > 0 ? readBody(connection, length) : []
    return state.withLock { state in
      let request = Request(
        method: words.first ?? "", path: words.dropFirst().first ?? "", headers: headers,
        body: body,
        index: state.requests.count, arrival: .now)
      state.requests.append(request)
      arrival.yield(request)
      return request
    }
  }
}

extension [ScriptedServer.Step] {
  /// A whole response with its length.
  package static func response(
    _ status: String = "200 OK", headers: [String: String] = [:], body: [UInt8] = []
  ) -> Self {
    [.head(status, headers: headers, length: body.count), .send(body)]
  }

  /// A response of a text.
  package static func text(_ text: String, headers: [String: String] = [:]) -> Self {
    response(headers: headers, body: [UInt8](text.utf8))
  }
}

extension ScriptedServer.Step {
  /// The head of a response, whatever is to follow.
  package static func head(
    _ status: String = "200 OK", headers: [String: String] = [:], length: Int? = nil
  ) -> Self {
    var lines = ["HTTP/1.1 \(status)"] + headers.map { "\($0): \($1)" }
    if let length { lines.append("Content-Length: \(length)") }
    return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
  }
}

/// Sockets on 127.0.0.1, at ports that the system chooses.
package enum Loopback {
  /// What the system said.
  package struct Failure: Error { let errno: Int32 }

  /// Makes a socket that is bound, and not listening yet.
  package static func bind() throws -> (socket: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard descriptor >= 0, result == 0 else { throw Failure(errno: errno) }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }
}
