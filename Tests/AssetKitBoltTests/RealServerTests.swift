import BoltTestSupport
import Testing

@testable import AssetKitBolt

/// Against ArcadeDB, which speaks Bolt and openCypher.
@Suite(.enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct `A real Bolt server` {
  @Test(arguments: [Handshake.Offer.all, .onlyBolt4])
  func `parameters of every type come back as they were`(offer: Handshake.Offer) async throws {
    let client = try await client(offer)
    let values: [BoltValue] = [
      .null, true, 7, .integer(.min), 1.25, "grüße", [1, 2, 3], ["a": ["b": 1]],
      .string(String(repeating: "long ", count: 30_000)), .bytes([0, 255]),
      .date(BoltDate(days: 19_724)), .point(BoltPoint(srid: 7203, x: 1, y: 2)),
      .localDateTime(BoltLocalDateTime(seconds: 1_704_164_645, nanoseconds: 6000)),
      .dateTime(BoltDateTime(seconds: 1_704_161_045, zone: .offset(3600))),
    ]
    for value in values {
      let record = try await client.read { try $0.query("RETURN $x AS x", ["x": value]).first }
      #expect(try #require(record)["x"] as BoltValue == value)
    }
  }

  @Test(arguments: [Handshake.Offer.all, .onlyBolt4])
  func `times and places are the server's`(offer: Handshake.Offer) async throws {
    let record = try await client(offer).read { transaction in
      try transaction.query(
        """
        RETURN date('2024-01-02') AS date, localdatetime('2024-01-02T03:04:05') AS wall,
          datetime('2024-01-02T03:04:05+01:00') AS moment, duration('P1Y2M3DT4S') AS span,
          time('03:04:05+01:00') AS time, localtime('03:04:05') AS clock,
          point({x: 1.0, y: 2.0}) AS place
        """
      ).first
    }
    let seconds: Int64 = 1_704_164_645
    let nanoseconds: Int64 = 11_045_000_000_000
    #expect(
      record?.values == [
        .date(BoltDate(days: 19_724)), .localDateTime(BoltLocalDateTime(seconds: seconds)),
        .dateTime(BoltDateTime(seconds: seconds - 3600, zone: .offset(3600))),
        .duration(BoltDuration(months: 14, days: 3, seconds: 4)),
        .time(BoltTime(nanoseconds: nanoseconds, offset: 3600)),
        .localTime(BoltLocalTime(nanoseconds: nanoseconds)),
        .point(BoltPoint(srid: 7203, x: 1, y: 2)),
      ])
  }

  @Test func `Neo4j's own driver reads what was written`() async throws {
    let client = try await client()
    try await client.write { transaction in
      try transaction.execute(
        "CREATE (:Foreign {name: $name})-[:REQUIRE {constraints: $list, n: $n, f: 0.5}]->(:Foreign)",
        ["name": "grüße 🦆", "list": [">= 1", "< 2"], "n": .integer(.max)])
    }
    let output = try await TestBoltServer.readWithPeer(
      "MATCH (a:Foreign)-[r:REQUIRE]->() RETURN a.name, r.constraints, r.n, r.f")
    guard let output else { try Test.cancel("Neo4j's Python driver can't be had") }
    #expect(output == "['grüße 🦆', ['>= 1', '< 2'], 9223372036854775807, 0.5]\n")
  }

  @Test(.serialized, arguments: [Handshake.Offer.all, .onlyBolt4])
  func `nodes, relationships and paths are read with their parts`(offer: Handshake.Offer)
    async throws
  {
    let client = try await client(offer)
    try await client.write { try $0.execute("MATCH (n:Walker) DETACH DELETE n") }
    let record = try await client.write { transaction in
      try transaction.query(
        """
        CREATE (a:Walker {name: 'a'})-[r:KNOWS {since: 3}]->(b:Walker {name: 'b'})
        RETURN a, r, b
        """
      ).first
    }
    let row = try #require(record)
    let (start, end) = (try row["a"] as BoltNode, try row["b"] as BoltNode)
    let step = try row["r"] as BoltRelationship
    #expect(start.labels == ["Walker"] && start.properties == ["name": "a"])
    #expect(step.type == "KNOWS" && step.properties == ["since": 3])
    #expect(step.startElementID == start.elementID && step.endElementID == end.elementID)
    let path = try await client.read { transaction in
      try transaction.query(
        "MATCH p = (:Walker {name: 'a'})-[:KNOWS]->(:Walker {name: 'b'}) RETURN p"
      ).first
    }
    let walk = try #require(path)["p"] as BoltPath
    #expect(walk.nodes.count == 2 && walk.relationships.count == 1 && walk.indices == [1, 1])
  }

  @Test func `a long result comes in batches, and what isn't wanted is dropped`() async throws {
    var configuration = try await configuration()
    configuration.fetchSize = 100
    let client = BoltClient(configuration)
    let numbers = try await client.read { transaction in
      try transaction.query("UNWIND range(1, 2500) AS n RETURN n").map { try $0["n"] as Int }
    }
    #expect(numbers == Array(1...2500))
    let sums = try await client.read { transaction in
      let open = try transaction.run("UNWIND range(1, 1000) AS n RETURN n")
      let first = try open.next()?["n"] as Int?
      let between = try transaction.query("RETURN 5 AS n").first?["n"] as Int?
      let second = try open.next()?["n"] as Int?
      try open.consume()
      return [first, between, second]
    }
    #expect(sums == [1, 5, 2])
  }

  @Test func `batched merges are idempotent`() async throws {
    let client = try await client()
    let rows = BoltValue.list((0..<2000).map { ["name": .string("merged-\($0)")] })
    for _ in 0..<2 {
      try await client.write { transaction in
        try transaction.execute(
          "UNWIND $rows AS row MERGE (p:Merged {name: row.name})", ["rows": rows])
      }
    }
    let record = try await client.read { try $0.query("MATCH (p:Merged) RETURN count(p) AS n") }
    #expect(try record.first?["n"] as Int? == 2000)
  }

  @Test func `a transaction whose body throws leaves nothing, and the connection works on`()
    async throws
  {
    struct Regret: Error {}
    var configuration = try await configuration()
    configuration.maxConnections = 1
    let client = BoltClient(configuration)
    await #expect(throws: Regret.self) {
      try await client.write { transaction in
        try transaction.execute("CREATE (:Regretted)")
        throw Regret()
      }
    }
    let record = try await client.read { try $0.query("MATCH (p:Regretted) RETURN count(p) AS n") }
    #expect(try record.first?["n"] as Int? == 0)
  }

  @Test func `a wrong statement is the server's error, and the connection works on`() async throws {
    var configuration = try await configuration()
    configuration.maxConnections = 1
    let client = BoltClient(configuration)
    let error = await #expect(throws: BoltError.self) {
      try await client.write { transaction in
        _ = try? transaction.query("THIS IS NO CYPHER")
        // The transaction failed: it isn't committed, even if the failure was dropped.
      }
    }
    #expect(error?.code == .server && error?.isTransient == false)
    #expect(error?.serverCode?.hasPrefix("Neo.ClientError.") == true)
    try await client.verify()
  }

  @Test func `a wrong password and a wrong database are told apart`() async throws {
    var configuration = try await configuration()
    configuration.password = "wrong"
    let refusal = await #expect(throws: BoltError.self) {
      try await BoltClient(configuration).verify()
    }
    #expect(refusal?.code == .authenticationFailed && refusal?.isTransient == false)
    configuration = try await self.configuration()
    configuration.database = "nowhere"
    let absence = await #expect(throws: BoltError.self) {
      try await BoltClient(configuration).verify()
    }
    #expect(absence?.serverCode == "Neo.ClientError.Database.DatabaseNotFound")
  }

  @Test func `statements can commit by themselves`() async throws {
    let client = try await client()
    let summary = try await client.autoCommit { try $0.execute("CREATE (:Single)") }
    #expect(summary.nodesCreated == 1)
    let record = try await client.read { try $0.query("MATCH (p:Single) RETURN count(p) AS n") }
    #expect(try record.first?["n"] as Int? == 1)
  }

  @Test func `what a failed body leaves to read doesn't disturb the next`() async throws {
    struct Regret: Error {}
    var configuration = try await configuration()
    configuration.maxConnections = 1
    configuration.fetchSize = 2
    let client = BoltClient(configuration)
    await #expect(throws: Regret.self) {
      try await client.autoCommit { transaction in
        _ = try transaction.run("UNWIND range(1, 100) AS n RETURN n").next()
        throw Regret()
      }
    }
    try await client.verify()
  }

  @Test func `its own routing table leads back to it`() async throws {
    let plain = try await configuration()
    let client = BoltClient(
      try BoltConfiguration(
        uri: "neo4j://\(plain.address)", user: plain.user, password: plain.password,
        database: plain.database))
    try await client.write { try $0.execute("MERGE (:Routed {name: 'r'})") }
    let record = try await client.read { try $0.query("MATCH (p:Routed) RETURN count(p) AS n") }
    #expect(try record.first?["n"] as Int? == 1)
  }

  @Test func `writers that collide are retried until all are through`() async throws {
    let client = try await client()
    try await client.write { try $0.execute("CREATE (:Counter {name: 'c', value: 0})") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask { try await increment(client) }
      }
      try await group.waitForAll()
    }
    let record = try await client.read { try $0.query("MATCH (c:Counter) RETURN c.value AS n") }
    #expect(try record.first?["n"] as Int? == 20)
  }

  @Test func `a column is asked for by name and type`() async throws {
    let client = try await client()
    let record = try #require(
      try await client.read { try $0.query("RETURN 1 AS one, null AS none").first })
    #expect(try record["none"] as String? == nil)
    let type = #expect(throws: BoltError.self) { try record["one"] as String }
    #expect(type?.description == "column one: expected STRING, found INTEGER")
    let name = #expect(throws: BoltError.self) { try record["two"] as Int }
    #expect(name?.description == "the record has no column two; it has one, none")
  }

  private func increment(_ client: BoltClient) async throws {
    _ = try await client.write { transaction in
      try transaction.execute("MATCH (c:Counter {name: 'c'}) SET c.value = c.value + 1")
    }
  }

  private func client(_ offer: Handshake.Offer = .all) async throws -> BoltClient {
    var configuration = try await configuration()
    configuration.offer = offer
    return BoltClient(configuration)
  }

  private func configuration() async throws -> BoltConfiguration {
    let server = try #require(try await TestBoltServer.plain())
    return try BoltConfiguration(
      uri: "bolt://127.0.0.1:\(server.port)", user: TestBoltServer.user,
      password: TestBoltServer.password, database: TestBoltServer.database)
  }
}

@Suite(.enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct `A Bolt server with TLS` {
  @Test func `a self-signed certificate is taken when that is asked for`() async throws {
    try await client("bolt+ssc").verify()
  }

  @Test func `a certificate that nobody vouches for is refused`() async throws {
    let error = await #expect(throws: BoltError.self) { try await client("bolt+s").verify() }
    #expect(error?.code == .tlsFailed)
    #expect(error?.message.contains("certificate isn't trusted") == true)
  }

  @Test func `a client without TLS is told to use it`() async throws {
    let error = await #expect(throws: BoltError.self) { try await client("bolt").verify() }
    #expect(error?.isConnectionFailure == true)
    #expect(error?.message.contains("+s") == true)
  }

  @Test func `a server without TLS is noticed`() async throws {
    let server = try #require(try await TestBoltServer.plain())
    let error = await #expect(throws: BoltError.self) {
      try await client("bolt+ssc", server).verify()
    }
    #expect(error?.code == .tlsFailed)
  }

  private func client(_ scheme: String, _ server: TestBoltServer? = nil) async throws -> BoltClient
  {
    let encrypted = try await TestBoltServer.encrypted()
    let server = try #require(server ?? encrypted)
    return BoltClient(
      try BoltConfiguration(
        uri: "\(scheme)://127.0.0.1:\(server.port)", user: TestBoltServer.user,
        password: TestBoltServer.password, database: TestBoltServer.database))
  }
}
