import AssetKitRedis
import TestSupport
import Testing

@Suite(.enabled(if: TestRedis.absence == nil, "redis-server isn't installed"))
struct `A real Redis server` {
  @Test func `whatever bytes come back as they were`() async throws {
    try await TestRedis.with { server in
      let client = RedisClient(server.local)
      let bytes = (0...255).map { UInt8($0) } + Array("\r\n$5\r\n*2\r\n".utf8)
      try await client.send(["SET", .bytes(bytes), .bytes(bytes + bytes)])
      #expect(try await client.send(["GET", .bytes(bytes)]) == .bytes(bytes + bytes))
      let large = [UInt8](repeating: 7, count: 3 << 20)
      #expect(try await client.send(["ECHO", .bytes(large)]) == .bytes(large))
    }
  }

  @Test func `databases are apart`() async throws {
    try await TestRedis.with { server in
      var other = server.remote
      other.database = 3
      try await RedisClient(other).send(["SET", "a", 1])
      #expect(try await RedisClient(server.remote).send(["GET", "a"]) == .null)
      #expect(try await RedisClient(other).send(["GET", "a"]).integer == 1)
      other.database = 99
      let error = await #expect(throws: RedisError.self) { try await RedisClient(other).verify() }
      #expect(error?.code == .databaseRefused)
    }
  }

  @Test func `a refusal is an error, and a value among several answers`() async throws {
    try await TestRedis.with { server in
      let client = RedisClient(server.local)
      let error = await #expect(throws: RedisError.self) { try await client.send(["NONSENSE"]) }
      #expect(error?.code == .server && error?.serverCode == "ERR")
      let answers = try await client.send([["SET", "a", 1], ["LPOP", "a"], ["GET", "a"]])
      guard case .error(let refusal) = answers[1] else { throw error ?? refused }
      #expect(refusal.serverCode == "WRONGTYPE")
      #expect(answers[2].integer == 1)
    }
  }

  @Test(arguments: [nil, "wrong"])
  func `a wrong password and none are refused`(password: String?) async throws {
    try await TestRedis.with(["requirepass": "right"]) { server in
      var configuration = server.remote
      configuration.password = password
      let error = await #expect(throws: RedisError.self) {
        try await RedisClient(configuration).verify()
      }
      #expect(error?.code == .authenticationFailed)
      #expect(error?.description.contains("wrong") == false)
      configuration.password = "right"
      try await RedisClient(configuration).verify()
      configuration.user = "default"
      try await RedisClient(configuration).verify()
      configuration.user = "nobody"
      await #expect(throws: RedisError.self) { try await RedisClient(configuration).verify() }
    }
  }

  @Test func `an unreachable server is a connection failure`() async throws {
    let error = await #expect(throws: RedisError.self) {
      try await RedisClient(RedisConfiguration(.host("127.0.0.1", port: 1))).verify()
    }
    #expect(error?.code == .connectionFailed)
    #expect(error?.message == "can't connect to 127.0.0.1:1: Connection refused")
  }

  @Test func `a server that comes back is found again`() async throws {
    try await TestRedis.with { server in
      let client = RedisClient(server.local)
      try await client.send(["SET", "a", 1])
      server.kill()
      async let answer = client.send(["GET", "a"], .repeatable)
      try await server.start()
      #expect(try await answer.integer == 1)
    }
  }

  @Test func `TLS with the authority's file, and without checks`() async throws {
    try await TestRedis.with(["requirepass": "right"], tls: true) { server in
      var configuration = server.remote
      configuration.password = "right"
      for security: RedisConfiguration.Security in [
        .authorities(file: server.certificate), .anyCertificate,
      ] {
        configuration.security = security
        try await RedisClient(configuration).verify()
      }
    }
  }

  @Test func `each mismatch of TLS is one`() async throws {
    try await TestRedis.with(tls: true) { server in
      let reasons: [(RedisConfiguration.Security, String)] = [
        (.plain, "TLS"), (.verified, "certificate isn't trusted"),
        (.authorities(file: "/nowhere.pem"), "/nowhere.pem, can't be read"),
      ]
      for (security, reason) in reasons {
        var configuration = server.remote
        configuration.security = security
        let error = await #expect(throws: RedisError.self) {
          try await RedisClient(configuration).verify()
        }
        #expect(error?.isConnectionFailure == true)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
      }
    }
    try await TestRedis.with { server in
      var configuration = server.remote
      configuration.security = .anyCertificate
      configuration.connectTimeout = .milliseconds(500)
      let error = await #expect(throws: RedisError.self) {
        try await RedisClient(configuration).verify()
      }
      #expect(error?.code == .tlsFailed)
    }
  }

  private var refused: RedisError { RedisError(.unexpectedAnswer, "expected a refusal") }
}

@Suite(.enabled(if: TestRedis.absence == nil, "redis-server isn't installed"))
struct `The private Redis server` {
  @Test func `it is started by whoever comes first, and keeps what it was told`() async throws {
    try await TemporaryDirectory.with { directory in
      // Longer than a socket's address.
      let home = directory.path + "/" + String(repeating: "long", count: 30)
      #expect(await EmbeddedRedis(home: home).status() == .notCreated)
      try await withThrowingTaskGroup { group in
        for number in 0..<4 {
          group.addTask {
            let configuration = try await EmbeddedRedis(home: home).start()
            try await RedisClient(configuration).send(["RPUSH", "a", .number(number)])
          }
        }
        try await group.waitForAll()
      }
      let server = EmbeddedRedis(home: home)
      #expect(await server.status() == .running)
      try await server.stop()
      #expect(await server.status() == .stopped)
      let client = RedisClient(try await server.start())
      #expect(try await client.send(["LLEN", "a"]) == .integer(4))
      try await server.stop()
    }
  }
}
