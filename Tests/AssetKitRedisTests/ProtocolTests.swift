import Testing

@testable import AssetKitRedis

/// What no real server can be made to say, said by a peer on loopback.
@Suite struct `The Redis protocol` {
  @Test(
    arguments: [
      ("+OK\r\n", .status("OK")), (":-42\r\n", .integer(-42)), ("$-1\r\n", .null),
      ("*-1\r\n", .null), ("$0\r\n\r\n", .bytes([])),
      ("$4\r\na\r\nb\r\n", .bytes([97, 13, 10, 98])),
      ("*0\r\n", .array([])),
      (
        "*2\r\n*1\r\n:1\r\n-ERR no\r\n",
        .array([.array([.integer(1)]), .error(RedisError(.server, "ERR no", serverCode: "ERR"))])
      ),
    ] as [(String, RedisValue)])
  func `answers of every kind are read`(answer: String, value: RedisValue) async throws {
    let answers = try await client(answering: answer).send([["ECHO"]], .never)
    #expect(answers == [value])
  }

  @Test(arguments: [
    "garbage", "$5\r\nab", "$9223372036854775807\r\n", "$99999999999999999999\r\n", "$-2\r\n",
    "*1000000000\r\n", "*3\r\n:1\r\n", ":12a\r\n", ":\r\n", "$3\r\nabcd\r\n", "+a\rb\r\n", "*\r\n",
    String(repeating: "*1\r\n", count: 100_000), "+" + String(repeating: "a", count: 100_000),
    "*2\r\n$70000000\r\n",
  ])
  func `hostile answers end the connection, not the process`(answer: String) async throws {
    let error = await #expect(throws: RedisError.self) {
      try await client(answering: answer).send([["ECHO"]], .never)
    }
    #expect(
      error?.code == .malformedAnswer || error?.code == .connectionLost, "\(answer.prefix(20))")
  }

  @Test func `random bytes end the connection, not the process`() async throws {
    var numbers = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let bytes = (0..<Int.random(in: 1...300)).map { _ in UInt8(truncatingIfNeeded: numbers.next())
      }
      let peer = try ScriptedRedis([Array("+PONG\r\n".utf8) + bytes])
      // Whatever they happen to mean.
      _ = try? await RedisClient(configuration(peer.port)).send([["ECHO"]], .never)
    }
  }

  @Test func `an answer that weighs too much is refused before it is all there`() async throws {
    var heavy = configuration(try ScriptedRedis("+PONG\r\n*3\r\n$700\r\n").port)
    heavy.maxAnswerBytes = 640
    let error = await #expect(throws: RedisError.self) {
      try await RedisClient(heavy).send([["ECHO"]], .never)
    }
    #expect(error?.message == "the server broke the protocol: an answer exceeds 640 bytes")
  }

  @Test(
    arguments: [
      ("HTTP/1.1 400 Bad Request\r\n", .connectionFailed, "what answers there isn't Redis"),
      ("\u{15}\u{03}\u{03}", .tlsFailed, "the server wants TLS"),
      (
        "", .connectionFailed, "the server closed the connection during the log-in; it may want TLS"
      ),
      (
        "-NOAUTH Authentication required.\r\n", .authenticationFailed,
        "NOAUTH Authentication required."
      ),
    ] as [(String, RedisError.Code, String)])
  func `what isn't a Redis to talk to is named`(
    answer: String, code: RedisError.Code, reason: String
  ) async throws {
    let peer = try ScriptedRedis(answer)
    let error = await #expect(throws: RedisError.self) {
      try await RedisClient(configuration(peer.port)).verify()
    }
    #expect(error?.code == code)
    #expect(error?.message == "can't use 127.0.0.1:\(peer.port): \(reason)")
  }

  @Test func `a server that starts is waited for`() async throws {
    let loading = Array("-LOADING Redis is loading the dataset in memory\r\n".utf8)
    let peer = try ScriptedRedis([loading, loading, Array("+PONG\r\n:1\r\n".utf8)])
    #expect(try await RedisClient(configuration(peer.port)).send(["INCR", "a"]) == .integer(1))
  }

  @Test func `what can't be repeated isn't`() async throws {
    let peer = try ScriptedRedis([Array("+PONG\r\n".utf8), Array("+PONG\r\n:1\r\n".utf8)])
    let client = RedisClient(configuration(peer.port))
    let error = await #expect(throws: RedisError.self) { try await client.send(["INCR", "a"]) }
    #expect(error?.code == .connectionLost)
    #expect(try await client.send(["GET", "a"], .repeatable) == .integer(1))
  }

  @Test func `a cancelled task doesn't wait for a silent server`() async throws {
    let peer = try ScriptedRedis("+PONG\r\n", then: .staysSilent)
    let client = RedisClient(configuration(peer.port))
    let task = Task { try await client.send(["BLPOP", "a", 0]) }
    try await Task.sleep(for: .milliseconds(50))
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func `a silent server is given up after the longest silence`() async throws {
    let peer = try ScriptedRedis("+PONG\r\n", then: .staysSilent)
    var configuration = configuration(peer.port)
    configuration.longestSilence = .milliseconds(30)
    let error = await #expect(throws: RedisError.self) {
      try await RedisClient(configuration).send(["PING"], .never)
    }
    #expect(error?.code == .connectionLost)
  }

  @Test func `no description shows the password`() {
    var configuration = configuration(6379)
    configuration.password = "hunter2"
    configuration.user = "somebody"
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect("\(configuration)" == "redis://127.0.0.1:6379/0")
    #expect(!(dumped + String(reflecting: configuration)).contains("hunter2"))
  }

  private func configuration(_ port: UInt16) -> RedisConfiguration {
    var configuration = RedisConfiguration(.host("127.0.0.1", port: port))
    configuration.connectTimeout = .seconds(5)
    return configuration
  }

  /// A client of a peer that lets it in and then says something.
  private func client(answering answer: String) throws -> RedisClient {
    RedisClient(configuration(try ScriptedRedis("+PONG\r\n" + answer).port))
  }
}
