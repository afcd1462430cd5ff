internal import NetworkStreams

/// An open connection on which requests and answers follow each other.
///
/// Requests may be sent before earlier ones are answered; the answers come in the same order.
final class Session {
  let version: BoltVersion
  private let socket: Socket
  private let messages: ChunkedMessages
  private(set) var dialect: PackStreamDialect
  /// The failure after which the server ignores everything until a reset.
  private(set) var failure: BoltError?
  /// Whether the connection can't be used any more.
  private(set) var isBroken = false
  /// How many requests aren't answered yet.
  private var unanswered = 0
  private var lastUse = ContinuousClock.now

  /// Connects, agrees on a version and logs in.
  ///
  /// - Throws: ``BoltError``; a connection that breaks meanwhile is one that couldn't be made.
  init(
    _ configuration: BoltConfiguration, address: BoltAddress, cancellation: Cancellation
  ) throws(BoltError) {
    let socket = try BoltError.translating { () throws(StreamError) in
      try Socket(
        toHost: address.host, port: address.port, within: configuration.connectTimeout,
        longestSilence: configuration.connectTimeout, cancellation: cancellation)
    }
    self.socket = socket
    do throws(BoltError) {
      let stream = try BoltError.translating { () throws(StreamError) in
        try Session.stream(over: socket, configuration.security, host: address.host)
      }
      version = try Handshake.negotiate(configuration.offer, over: stream)
      dialect = version.dialect
      messages = ChunkedMessages(stream, maximumSize: configuration.maxMessageSize)
      try logIn(configuration)
    } catch {
      cancellation.detach()
      throw error.code == .connectionLost
        ? BoltError(.connectionFailed, message: "can't use \(address): \(error.message)") : error
    }
  }

  /// The socket itself, or TLS over it.
  private static func stream(
    over socket: Socket, _ security: BoltConfiguration.Security, host: String
  ) throws(StreamError) -> any ByteStream {
    switch security {
    case .plain: socket
    case .verified: try TLSStream(socket, host: host, trust: .system)
    case .anyCertificate: try TLSStream(socket, host: host, trust: .anyCertificate)
    }
  }

  deinit {
    guard !isBroken else { return }
    // A courtesy that must not take time.
    socket.longestSilence = .zero
    try? send(.goodbye)
    try? messages.flush()
  }

  /// The file descriptor, to be shut down by who cancels.
  var descriptor: Int32 { socket.descriptor }

  /// Puts a request behind the others; the first ``receive()`` sends them all.
  func send(_ request: Request) throws(BoltError) {
    messages.append(try request.encoded(dialect))
    unanswered += 1
  }

  /// Waits for the next message.
  ///
  /// - Throws: ``BoltError`` when the connection broke or the server broke the protocol: then
  ///   this session is of no more use.
  func receive() throws(BoltError) -> Response {
    do throws(BoltError) {
      try messages.flush()
      let response = try Response(messages.next())
      switch response {
      case .record: break
      case .failure(let error):
        unanswered -= 1
        failure = failure ?? error
      case .success, .ignored: unanswered -= 1
      }
      lastUse = .now
      return response
    } catch {
      isBroken = true
      throw error
    }
  }

  /// Waits for the end of a request that has no records.
  ///
  /// - Throws: ``BoltError``: the server's failure, or that because of which it ignored the request.
  @discardableResult
  func success() throws(BoltError) -> [String: BoltValue] {
    switch try receive() {
    case .success(let metadata): return metadata
    case .failure(let error): throw error
    case .ignored: throw failure ?? broken("a request was ignored without a failure before it")
    case .record: throw broken("a record came where none was asked for")
    }
  }

  /// Makes the server forget a failure and whatever is under way.
  func reset() throws(BoltError) {
    try send(.reset)
    while unanswered > 1 { _ = try receive() }
    // Records of an earlier request can't come any more, those of this one never.
    guard case .success = try receive() else { throw broken("the server refused to reset") }
    failure = nil
  }

  /// Makes sure that the connection can be used, when there is doubt.
  ///
  /// - Returns: false when it must be replaced.
  func isUsable(livenessAge: Duration, answeringWithin patience: Duration) -> Bool {
    guard !isBroken, !socket.isStale else { return false }
    guard failure != nil || unanswered > 0 || ContinuousClock.now - lastUse > livenessAge else {
      return true
    }
    let longestSilence = socket.longestSilence
    socket.longestSilence = min(patience, longestSilence)
    defer { socket.longestSilence = longestSilence }
    do {
      try reset()
      return true
    } catch {
      return false
    }
  }

  /// Gives up the connection for a breach of the protocol.
  func broken(_ what: String) -> BoltError {
    isBroken = true
    return .malformed(what)
  }

  private func logIn(_ configuration: BoltConfiguration) throws(BoltError) {
    var options: [String: BoltValue] = ["user_agent": "AssetKit/1.0"]
    if version.wantsAgent { options["bolt_agent"] = ["product": "AssetKit/1.0"] }
    if configuration.isRouted { options["routing"] = .map(configuration.routing) }
    if version.major == 4 { options["patch_bolt"] = ["utc"] }
    let credentials = configuration.credentials
    if version.hasLogon {
      try send(.hello(options))
      try send(.logon(credentials))
    } else {
      try send(.hello(options.merging(credentials) { own, _ in own }))
    }
    let greeting = try success()
    if version.hasLogon { try success() }
    if greeting["patch_bolt"]?.list?.contains("utc") == true { dialect.sendsUTC = true }
    let hint = greeting["hints"]?.map?["connection.recv_timeout_seconds"]?.integer
    if let hint, hint > 0, .seconds(hint) < configuration.longestSilence {
      socket.longestSilence = .seconds(hint)
    } else {
      socket.longestSilence = configuration.longestSilence
    }
  }
}

extension BoltConfiguration {
  fileprivate var credentials: [String: BoltValue] {
    guard let user else { return ["scheme": "none"] }
    return [
      "scheme": "basic", "principal": .string(user), "credentials": .string(password ?? ""),
    ]
  }

  /// The routing context with the address that the user knows the cluster by.
  var routing: [String: BoltValue] {
    var context = routingContext.mapValues(BoltValue.string)
    context["address"] = .string(address.description)
    return context
  }
}
