internal import NetworkStreams

/// An open connection on which commands and answers follow each other.
final class Session {
  private let socket: Socket
  private let stream: any ByteStream
  private let replies: ReplyReader
  /// Whether the connection can't be used any more.
  private(set) var isBroken = false

  /// Connects, logs in and chooses the database.
  ///
  /// - Throws: ``RedisError``; a connection that breaks meanwhile is one that couldn't be made.
  init(_ configuration: RedisConfiguration, cancellation: Cancellation) throws(RedisError) {
    let socket = try RedisError.translating { () throws(StreamError) in
      try Session.socket(configuration, cancellation)
    }
    self.socket = socket
    do throws(RedisError) {
      stream = try RedisError.translating { () throws(StreamError) in
        try Session.stream(over: socket, configuration)
      }
      replies = ReplyReader(stream, maxAnswerBytes: configuration.maxAnswerBytes)
      try logIn(configuration)
      socket.longestSilence = configuration.longestSilence
    } catch {
      cancellation.detach()
      throw Session.explained(error, configuration)
    }
  }

  /// The file descriptor, to be shut down by who cancels.
  var descriptor: Int32 { socket.descriptor }

  /// Whether the connection can take commands: an idle server has nothing to say.
  var isUsable: Bool { !isBroken && !socket.isStale }

  /// Sends commands and receives their answers, an error of the server's among them as a value.
  ///
  /// - Throws: ``RedisError`` when the connection broke: then this session is of no more use.
  func answers(to commands: [RedisCommand]) throws(RedisError) -> [RedisValue] {
    var output: [UInt8] = []
    for command in commands { command.encode(into: &output) }
    do throws(RedisError) {
      try RedisError.translating { () throws(StreamError) in try stream.write(output) }
      var answers: [RedisValue] = []
      for _ in commands { answers.append(try replies.next()) }
      return answers
    } catch {
      isBroken = true
      throw error
    }
  }

  private static func socket(
    _ configuration: RedisConfiguration, _ cancellation: Cancellation
  ) throws(StreamError) -> Socket {
    let timeout = configuration.connectTimeout
    switch configuration.address {
    case .host(let host, let port):
      return try Socket(
        toHost: host, port: port, within: timeout, longestSilence: timeout,
        cancellation: cancellation)
    case .path(let path):
      return try Socket(
        toPath: path, within: timeout, longestSilence: timeout, cancellation: cancellation)
    }
  }

  private static func stream(
    over socket: Socket, _ configuration: RedisConfiguration
  ) throws(StreamError) -> any ByteStream {
    guard case .host(let host, _) = configuration.address else { return socket }
    switch configuration.security {
    case .plain: return socket
    case .verified: return try TLSStream(socket, host: host, trust: .system)
    case .authorities(let file):
      return try TLSStream(socket, host: host, trust: .authorities(file: file))
    case .anyCertificate: return try TLSStream(socket, host: host, trust: .anyCertificate)
    }
  }

  private func logIn(_ configuration: RedisConfiguration) throws(RedisError) {
    if let password = configuration.password {
      // Before Redis 6 there are no users, and AUTH takes the password alone.
      let user = configuration.user.map { [RedisCommand.Argument.text($0)] } ?? []
      let answer = try answers(to: [RedisCommand(["AUTH"] + user + [.text(password)])])
      if case .error(let refusal)? = answer.first {
        guard refusal.code != .server || !refusal.isTransient else { throw refusal }
        throw RedisError(
          .authenticationFailed, refusal.message, serverCode: refusal.serverCode)
      }
    }
    var commands: [RedisCommand] = [["PING"]]
    if configuration.database != 0 { commands.append(["SELECT", .number(configuration.database)]) }
    let answers = try answers(to: commands)
    if case .error(let refusal)? = answers.first { throw refusal }
    if case .error(let refusal)? = answers.dropFirst().first {
      throw refusal.isTransient || refusal.code == .authenticationFailed
        ? refusal
        : RedisError(
          .databaseRefused, "database \(configuration.database): \(refusal.message)",
          serverCode: refusal.serverCode)
    }
  }

  private static func explained(
    _ error: RedisError, _ configuration: RedisConfiguration
  ) -> RedisError {
    let subject = "can't use \(configuration.address): "
    switch error.code {
    case .connectionLost:
      let hint = configuration.security == .plain ? " during the log-in; it may want TLS" : ""
      return RedisError(.connectionFailed, subject + error.message + hint)
    case .malformedAnswer:
      return RedisError(.connectionFailed, subject + "what answers there isn't Redis")
    default:
      return RedisError(error.code, subject + error.message, serverCode: error.serverCode)
    }
  }
}
