import Testing

@testable import AssetKitBolt

/// What no real server can be made to say, said by a peer on loopback.
@Suite struct `The Bolt protocol` {
  /// A log-in at 4.4, where it is one message, and the begin, run and pull that follow.
  private static let greeting: [ScriptedPeer.Step] = [
    ScriptedPeer.handshake(4, 4), ScriptedPeer.successes(1),
  ]

  @Test(
    arguments: [
      ([0, 0, 0, 0], "neither Bolt 5.0 to 5.8 nor 4.4"), ([0, 0, 1, 6], "isn't Bolt's"),
      ([0, 0, 9, 5], "isn't Bolt's"), (Array("HTTP".utf8), "HTTP server's"),
      ([0x15, 3, 3, 0], "wants TLS"), ([0, 0], "closed the connection during the handshake"),
    ] as [([UInt8], String)])
  func `a strange handshake is named`(answer: [UInt8], reason: String) async throws {
    let peer = try ScriptedPeer([[.raw(answer)]])
    let error = await #expect(throws: BoltError.self) { try await client(peer).verify() }
    #expect(error?.isConnectionFailure == true)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test(
    arguments: [
      [0, 0, 0, 2, 0xB1], [0, 3, 1, 2, 3, 0, 0], [0xFF, 0xFF] + Array(repeating: 0xD6, count: 40),
      [0, 7, 0xB1, 0x71, 0xD6, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0], [0, 2, 0xB0, 0x33, 0, 0],
      [0, 3, 0xB1, 0x70, 0xC0, 0, 0], [0, 3, 0xB1, 0x71, 0x90, 0, 0], [0, 2, 0xB0, 0x7E, 0, 0],
    ] as [[UInt8]])
  func `garbage and truncated chunks end the connection, not the process`(bytes: [UInt8])
    async throws
  {
    for beginning in [[ScriptedPeer.handshake(5, 4)], Self.greeting] {
      let peer = try ScriptedPeer([beginning + [.raw(bytes)]])
      await #expect(throws: BoltError.self) { try await client(peer).verify() }
    }
  }

  @Test func `a message that never ends is refused`() async throws {
    let chunk = [0x40, 0x00] + [UInt8](repeating: 0, count: 0x4000)
    let peer = try ScriptedPeer([Self.greeting + [.raw(chunk + chunk + chunk)]])
    var configuration = try configuration(peer)
    configuration.maxMessageSize = 40_000
    let error = await #expect(throws: BoltError.self) {
      try await BoltClient(configuration).verify()
    }
    #expect(error?.code == .malformedAnswer)
  }

  @Test func `signs of life between messages are skipped`() async throws {
    let success: [UInt8] = [0, 3, 0xB1, 0x70, 0xA0, 0, 0]
    let peer = try ScriptedPeer([
      Self.greeting + [
        .raw([0, 0] + success + [0, 0, 0, 0] + success + success), ScriptedPeer.successes(1),
      ]
    ])
    let records = try await client(peer).read { try $0.query("RETURN 1") }
    #expect(records.isEmpty)
  }

  @Test func `a failure of Bolt 5_7 has its code under another name`() async throws {
    let peer = try ScriptedPeer([
      [
        ScriptedPeer.handshake(5, 7),
        .messages([
          (0x70, [[:]]),
          (
            0x7F,
            [["neo4j_code": "Neo.ClientError.Security.Unauthorized", "message": "go away"]]
          ),
        ]),
      ]
    ])
    let error = await #expect(throws: BoltError.self) { try await client(peer).verify() }
    #expect(error?.code == .authenticationFailed)
    #expect(error?.description == "go away (Neo.ClientError.Security.Unauthorized)")
  }

  @Test(
    arguments: [
      (4, 4, 1, [0x01]), (5, 0, 1, [0x01]), (5, 1, 2, [0x01, 0x6A]), (5, 8, 2, [0x01, 0x6A]),
    ] as [(UInt8, UInt8, Int, [UInt8])])
  func `each version logs in its own way, and begin, run and pull go out together`(
    major: UInt8, minor: UInt8, answers: Int, logIn: [UInt8]
  ) async throws {
    let peer = try ScriptedPeer([
      [
        ScriptedPeer.handshake(major, minor), ScriptedPeer.successes(answers),
        ScriptedPeer.successes(3), ScriptedPeer.successes(1),
      ]
    ])
    let client = try client(peer)
    try await client.write(retrying: .never) { try $0.execute("CREATE (:Told)") }
    let expected: [UInt8] = logIn + [0x11, 0x10, 0x3F, 0x12]
    #expect(Array(peer.requests.prefix(expected.count)) == expected)
  }

  @Test func `a connection that the server closed meanwhile is replaced unnoticed`() async throws {
    let script = Self.greeting + [ScriptedPeer.successes(3), ScriptedPeer.successes(1)]
    let peer = try ScriptedPeer([script, script])
    let client = try client(peer)
    try await client.verify()
    // The peer's script is over, so it closes its side.
    try await Task.sleep(for: .milliseconds(100))
    try await client.verify()
  }

  @Test func `a connection that was idle for long is tried before its use`() async throws {
    let work = [ScriptedPeer.successes(3), ScriptedPeer.successes(1)]
    let peer = try ScriptedPeer([Self.greeting + work + [ScriptedPeer.successes(1)] + work])
    var configuration = try configuration(peer)
    configuration.livenessAge = .zero
    let client = BoltClient(configuration)
    try await client.verify()
    try await client.verify()
    let transaction: [UInt8] = [0x11, 0x10, 0x3F, 0x12]
    let expected: [UInt8] = [0x01] + transaction + [0x0F] + transaction
    #expect(Array(peer.requests.prefix(10)) == expected)
  }

  @Test func `a transient failure and a lost connection are retried`() async throws {
    let transient: ScriptedPeer.Step = .messages([
      (0x70, [[:]]),
      (
        0x7F,
        [["code": "Neo.TransientError.Transaction.DeadlockDetected", "message": "again"]]
      ),
      (0x7E, []),
    ])
    let peer = try ScriptedPeer([
      Self.greeting + [transient, ScriptedPeer.successes(1), .close],
      Self.greeting + [
        .messages([
          (0x70, [[:]]), (0x70, [["fields": ["n"]]]), (0x71, [[7]]), (0x70, [[:]]),
        ]), ScriptedPeer.successes(1),
      ],
    ])
    let retry = BoltRetry(for: .seconds(600), first: .milliseconds(1))
    let numbers = try await client(peer).write(retrying: retry) { transaction in
      try transaction.query("RETURN 7 AS n").map { try $0["n"] as Int }
    }
    #expect(numbers == [7])
  }

  @Test func `a cancelled task doesn't wait for a silent server`() async throws {
    let peer = try ScriptedPeer([Self.greeting + [.silence]])
    let client = try client(peer)
    let task = Task { try await client.verify() }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a silent server is given up after the longest silence`() async throws {
    let peer = try ScriptedPeer([Self.greeting + [.silence]])
    var configuration = try configuration(peer)
    configuration.longestSilence = .milliseconds(30)
    let error = await #expect(throws: BoltError.self) {
      try await BoltClient(configuration).verify()
    }
    #expect(error?.code == .connectionLost)
  }

  @Test func `an unreachable server is a connection failure`() async throws {
    let error = await #expect(throws: BoltError.self) {
      try await BoltClient(BoltConfiguration(uri: "bolt://127.0.0.1:1")).verify()
    }
    #expect(error?.code == .connectionFailed)
    #expect(error?.message == "can't connect to 127.0.0.1:1: Connection refused")
  }

  @Test func `a routing table sends writes to the writer`() async throws {
    let writer = try ScriptedPeer([
      Self.greeting + [
        .messages([(0x70, [[:]]), (0x70, [["fields": []]]), (0x70, [[:]])]),
        .messages([(0x70, [["bookmark": "b:1"]])]),
      ]
    ])
    let router = try ScriptedPeer([
      Self.greeting + [
        .messages([
          (
            0x70,
            [
              [
                "rt": [
                  "ttl": 300,
                  "servers": [
                    ["role": "ROUTE", "addresses": ["127.0.0.1:1"]],
                    ["role": "WRITE", "addresses": [.string("127.0.0.1:\(writer.port)")]],
                  ],
                ]
              ]
            ]
          )
        ])
      ]
    ])
    let client = BoltClient(try BoltConfiguration(uri: "neo4j://127.0.0.1:\(router.port)"))
    try await client.write(retrying: .never) { try $0.execute("CREATE (:Routed)") }
  }

  private func client(_ peer: ScriptedPeer) throws -> BoltClient {
    BoltClient(try configuration(peer))
  }

  private func configuration(_ peer: ScriptedPeer) throws -> BoltConfiguration {
    try BoltConfiguration(uri: "bolt://127.0.0.1:\(peer.port)", user: "me", password: "hush")
  }
}
