import AssetKitMongo
import MongoTestSupport
import Testing

@Suite(
  .enabled(if: TestMongoServer.absence == nil, "\(TestMongoServer.absence ?? "")"))
struct MongoClientTests {
  private func client(
    _ server: TestMongoServer, user: String = "", options: String = ""
  ) -> MongoClient {
    var configuration = MongoConfiguration(
      uri: "mongodb://\(user)127.0.0.1:\(server.port)/admin\(options)")
    configuration.serverSelectionTimeout = .seconds(2)
    return MongoClient(configuration)
  }

  @Test func `commands write and queries read, over more than one batch`() async throws {
    let server = try await TestMongoServer.start()
    let numbers = try await client(server).run { session in
      let documents = (0..<250).map { BSONValue.document(["n": .int32($0)]) }
      try session.write(["insert": .string("a"), "documents": .array(documents)], on: "test")
      var numbers: [Int64] = []
      try session.find(
        ["n": .document(["$gte": .int32(10)])], in: "a", on: "test",
        options: ["sort": .document(["n": .int32(1)])]
      ) { numbers.append($0["n"]?.int ?? -1) }
      return numbers
    }
    #expect(numbers == Array(10..<250))
  }

  @Test func `what a query's receiver throws ends the query`() async throws {
    struct Enough: Error {}
    let server = try await TestMongoServer.start()
    await #expect(throws: Enough.self) {
      try await client(server).run { session in
        try session.write(
          ["insert": .string("a"), "documents": .array([.document([:])])], on: "test")
        try session.find([:], in: "a", on: "test") { _ in throw Enough() }
      }
    }
  }

  @Test func `a server's error has its code`() async throws {
    let server = try await TestMongoServer.start()
    let error = await #expect(throws: MongoError.self) {
      try await client(server).run { _ = try $0.read(["frobnicate": .int32(1)], on: "test") }
    }
    #expect(error?.code == .server)
    #expect(error?.serverCode == 59)
  }

  @Test func `the right password is accepted, a wrong one refused by name and not shown`()
    async throws
  {
    let server = try await TestMongoServer.start(.password)
    let query: @Sendable (MongoSession) throws -> Void = {
      try $0.find([:], in: "a", on: "test") { _ in }
    }
    let right = "\(TestMongoServer.user):\(TestMongoServer.password)@"
    try await client(server, user: right).run(query)
    let error = await #expect(throws: MongoError.self) {
      try await client(server, user: "\(TestMongoServer.user):s3cret@").run(query)
    }
    #expect(error?.code == .authenticationFailed)
    #expect(error.map { "\($0)" }?.contains("s3cret") == false)
  }

  @Test(arguments: [true, false])
  func `two sides that don't agree on TLS fail to connect`(serverSpeaksTLS: Bool) async throws {
    let server =
      try await serverSpeaksTLS ? TestMongoServer.start(.tls) : TestMongoServer.start()
    let error = await #expect(throws: MongoError.self) {
      try await client(server, options: serverSpeaksTLS ? "" : "?tls=true")
        .run { try $0.find([:], in: "a", on: "test") { _ in } }
    }
    #expect(error?.code == .connectionFailed || error?.code == .connectionLost)
  }

  @Test func `TLS works, with a certificate that is trusted by order`() async throws {
    let server = try await TestMongoServer.start(.tls)
    try await client(server, options: "?tls=true&tlsInsecure=true")
      .run { try $0.find([:], in: "a", on: "test") { _ in } }
  }

  @Test func `an answer that is no BSON is refused`() async throws {
    let server = try await TestMongoServer.start(.malformed)
    await #expect(throws: MongoError.self) {
      try await client(server).run { try $0.find([:], in: "a", on: "test") { _ in } }
    }
  }

  @Test func `a cancelled task stops before its next command`() async throws {
    let server = try await TestMongoServer.start()
    let client = client(server)
    let task = Task {
      try await client.run { session in
        while true { try session.find([:], in: "a", on: "test") { _ in } }
      }
    }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

struct MongoConfigurationTests {
  @Test func `an unreachable host is a failed connection, within the patience`() async {
    var configuration = MongoConfiguration(uri: "mongodb://user:s3cret@127.0.0.1:1/admin")
    configuration.serverSelectionTimeout = .milliseconds(300)
    let client = MongoClient(configuration)
    let error = await #expect(throws: MongoError.self) {
      try await client.run { try $0.find([:], in: "a", on: "test") { _ in } }
    }
    #expect(error?.code == .connectionFailed || error?.code == .libraryMissing)
    #expect(error.map { "\($0)" }?.contains("s3cret") == false)
  }

  @Test func `a connection string that is none is refused without being quoted`() async {
    let client = MongoClient(MongoConfiguration(uri: "mongodb://user:s3:cr@et@host@/"))
    let error = await #expect(throws: MongoError.self) {
      try await client.run { try $0.find([:], in: "a", on: "test") { _ in } }
    }
    #expect(error?.code == .invalidConfiguration || error?.code == .libraryMissing)
    #expect(error.map { "\($0)" }?.contains("s3") == false)
  }

  @Test func `a configuration shows nothing of its connection string`() {
    let configuration = MongoConfiguration(uri: "mongodb://user:s3cret@host/")
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("s3cret"))
  }
}
