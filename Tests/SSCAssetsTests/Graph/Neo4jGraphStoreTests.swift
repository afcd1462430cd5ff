import AssetKitBolt
import BoltTestSupport
import PostgresClient
import SSCAssets
import SSCAssetsTesting
import TestSupport
import Testing

/// The store in Neo4j, against a real Bolt server (ArcadeDB).
@Suite(.database, .enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct Neo4jGraphStoreTests {
  @Test(arguments: GraphStoreConformance.checks)
  func `the store in Neo4j conforms`(_ check: GraphStoreConformance.Check) async throws {
    try await withStore { store, _ in try await check.run(on: store) }
  }

  @Test func `preparing is idempotent, also at the same time`() async throws {
    let pool = PostgresPool(try TestDatabase.required())
    try await TestBoltServer.withEmptyDatabase { configuration in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            let state = PostgresGraphStore(pool)
            try await Neo4jGraphStore(BoltClient(configuration), state: state).prepare()
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `SecureChain's consumers find its model, by Neo4j's own driver`() async throws {
    try await withStore { store, configuration in
      var content = GraphStoreConformance.content("a", requires: ["b", "c", "d"])
      content.importNames = ImportNamesContent(names: ["a", "a.x"])
      content.releases[0].requirements?.edges[1].constraints = ""
      content.releases[0].requirements?.edges[2].isPlain = false
      content.releases[0].requirements?.edges[2].kind = .development
      try await GraphStoreConformance.store(store, content)
      let database = configuration.database ?? ""
      let rows = try await TestBoltServer.readWithPeer(
        """
        MATCH (p:PyPIPackage {name: 'a'})-[:HAVE]->(v:Version)-[r:REQUIRE]->(t:PyPIPackage)
        RETURN p.vendor, p.repository_url, p.import_names, p.purl, toString(p.moment), v.name,
          v.serial_number, v.release_date, v.mean, v.weighted_mean, v.vulnerabilities, v.purl,
          r.constraints, r.parent_version_name, t.name, t.purl ORDER BY t.name
        """, database: database)
      guard let rows else { try Test.cancel("Neo4j's Python driver can't be had") }
      let shared = """
        'n/a', 'n/a', ['a', 'a.x'], 'pkg:pypi/a', '2026-01-01T12:00', '1.0', 0, \
        '2026-01-01T12:00:00.000000Z', 0.0, 0.0, [], 'pkg:pypi/a@1.0'
        """
      #expect(
        rows == """
          [\(shared), '>=1', 'a', 'b', 'pkg:pypi/b']
          [\(shared), 'any', 'a', 'c', 'pkg:pypi/c']

          """)
      let other = try await TestBoltServer.readWithPeer(
        "MATCH (:Version)-[r:REQUIRE_OTHER]->(t) RETURN t.name, r.kind", database: database)
      #expect(other == "['d', 'development']\n")
    }
  }

  @Test func `a deleted version is out of sight, and comes back`() async throws {
    try await withStore { store, configuration in
      let (both, one) = (
        GraphStoreConformance.content("a", versions: ["1", "2"], requires: ["b"]),
        GraphStoreConformance.content("a", versions: ["2"], requires: ["b"])
      )
      try await GraphStoreConformance.store(store, both)
      try await GraphStoreConformance.store(store, one)
      let client = BoltClient(configuration)
      let visible = "MATCH (:PyPIPackage)-[:HAVE]->(v) RETURN v.name AS name ORDER BY name"
      #expect(try await texts(client, Cypher(trusted: visible)) == ["2"])
      let edges = "MATCH (v)-[:REQUIRE]->() RETURN v.name AS name"
      #expect(try await texts(client, Cypher(trusted: edges)) == ["2"])
      #expect(try await store.known(["a"], of: .pypi)["a"]?.requirementsSources.count == 1)
      try await GraphStoreConformance.store(store, both)
      #expect(try await texts(client, Cypher(trusted: visible)) == ["1", "2"])
      let found = try await GraphStoreConformance.package("a", in: store)
      #expect(found.versions.allSatisfy { $0.edges.map(\.target) == ["b"] })
    }
  }

  @Test func `what SecureChain wrote is taken over, and its duplicates are merged away`()
    async throws
  {
    try await withStore { store, configuration in
      let client = BoltClient(configuration)
      try await client.write { transaction in
        try transaction.execute(
          """
          CREATE (p:PyPIPackage {name: 'a', vendor: 'n/a', moment: localdatetime()})
          CREATE (t:PyPIPackage {name: 'b'})
          WITH p, t UNWIND ['1', '1', '2', '3'] AS name
          CREATE (p)-[:HAVE]->(v:Version {name: name, serial_number: 7, mean: 1.5})
          CREATE (v)-[:REQUIRE {constraints: 'any', parent_version_name: 'a'}]->(t)
          """)
      }
      let content = GraphStoreConformance.content("a", versions: ["1", "2"], requires: ["b"])
      let change = try await GraphStoreConformance.store(store, content)
      #expect(change.versionsAdded == 0 && change.versionsDeleted == 1)
      let found = try await GraphStoreConformance.package("a", in: store)
      #expect(found.versions.map(\.name) == ["1", "2", "3"])
      #expect(found.versions.map(\.serialNumber) == [0, 1, 7])
      #expect(found.versions.prefix(2).allSatisfy { $0.edges.map(\.constraints) == [">=1"] })
      let again = try await GraphStoreConformance.store(store, content)
      #expect(again == StoreChange())
    }
  }

  @Test func `an edge from a requirement file is made once`() async throws {
    try await withStore { store, configuration in
      try await GraphStoreConformance.store(store, GraphStoreConformance.content("a"))
      let client = BoltClient(configuration)
      let id = try await client.write { transaction in
        try transaction.query("CREATE (f:RequirementFile) RETURN elementId(f) AS id").first
          .map { try $0["id"] as String }
      }
      var parent = ParentReference(id: try #require(id), constraints: ">=1")
      for _ in 0..<2 {
        #expect(try await store.link(parent, to: "a", of: .pypi, at: GraphStoreConformance.noon))
      }
      parent.constraints = ">=2"
      #expect(try await store.link(parent, to: "a", of: .pypi, at: GraphStoreConformance.noon))
      let edges =
        "MATCH (:RequirementFile)-[r:REQUIRE]->(:PyPIPackage) RETURN r.constraints AS name"
      #expect(try await texts(client, Cypher(trusted: edges)) == [">=2"])
      #expect(
        try await store.link(parent, to: "none", of: .pypi, at: GraphStoreConformance.noon)
          == false)
      let nobody = ParentReference(id: "#0:0", constraints: "")
      #expect(
        try await store.link(nobody, to: "a", of: .pypi, at: GraphStoreConformance.noon) == false)
    }
  }

  @Test func `a version that requires by a message keeps that when it is read again`()
    async throws
  {
    try await withStore { store, configuration in
      let content = GraphStoreConformance.content("a", requires: ["b"])
      try await GraphStoreConformance.store(store, content, GraphStoreConformance.content("c"))
      let client = BoltClient(configuration)
      let id = try await client.read { transaction in
        try transaction.query(
          "MATCH (v:Version {name: '1.0', purl: 'pkg:pypi/a@1.0'}) RETURN elementId(v) AS id"
        )
        .first.map { try $0["id"] as String }
      }
      let parent = ParentReference(id: try #require(id), constraints: "<9", versionName: "a")
      #expect(try await store.link(parent, to: "c", of: .pypi, at: GraphStoreConformance.noon))
      // What the version requires by itself isn't made twice.
      let known = ParentReference(id: parent.id, constraints: ">=1", versionName: "a")
      #expect(try await store.link(known, to: "b", of: .pypi, at: GraphStoreConformance.noon))
      let again = try await GraphStoreConformance.store(store, content)
      #expect(again == StoreChange())
      let edges =
        "MATCH (:Version)-[r:REQUIRE]->(t) RETURN t.name + r.constraints AS name ORDER BY name"
      #expect(try await texts(client, Cypher(trusted: edges)) == ["b>=1", "c<9"])
    }
  }

  @Test func `impacts are written where they are others`() async throws {
    try await withStore { store, _ in
      try await GraphStoreConformance.store(
        store, GraphStoreConformance.content("a", versions: ["1", "2"]))
      #expect(
        try await store.versionNames(of: ["a", "x"], in: .pypi)["a"]?.sorted() == ["1", "2"])
      let impacts = [
        "a": [
          "1": VersionImpact([Vulnerability(id: "GHSA-1", score: nil)]), "9": VersionImpact([]),
        ],
        "x": ["1": VersionImpact([])],
      ]
      #expect(try await store.setImpacts(impacts, of: .pypi) == 1)
      #expect(try await store.setImpacts(impacts, of: .pypi) == 0)
      let found = try await GraphStoreConformance.package("a", in: store)
      #expect(found.versions.map(\.impact.vulnerabilities) == [["GHSA-1"], []])
    }
  }

  @Test func `broken rules are found and named`() async throws {
    try await withStore { store, configuration in
      try await GraphStoreConformance.store(
        store, GraphStoreConformance.content("a", versions: ["1", "2", "3"], requires: ["b"]),
        GraphStoreConformance.content("gone"))
      #expect(try await GraphVerification(store).run { _, _ in }.faults == [])
      try await BoltClient(configuration).write { transaction in
        for statement: Cypher in [
          "MATCH (p:PyPIPackage {name: 'a'}) CREATE (p)-[:HAVE]->(:Version {name: '1', serial_number: -1})",
          "MATCH (:PyPIPackage {name: 'a'})-[:HAVE]->(v:Version {name: '3'}) SET v.serial_number = 7",
          "MATCH (v:Version {purl: 'pkg:pypi/a@2'}) CREATE (v)-[:REQUIRE]->(:Stranger)",
          "MATCH (p:PyPIPackage {name: 'gone'}) DETACH DELETE p",
        ] { try transaction.execute(statement) }
      }
      let report = try await GraphVerification(store).run { _, _ in }
      #expect(report.packages == [.pypi: 2])
      #expect(
        report.faults == [
          GraphFault(.missingPackage, .pypi, "gone", "counts as complete and isn't in the graph"),
          GraphFault(.duplicateVersion, .pypi, "a", "has version 1 2 times"),
          GraphFault(.serialGap, .pypi, "a", "has 3 versions with 3 serial numbers up to 7"),
          GraphFault(
            .danglingRequirement, .pypi, "a",
            "requires 1 times what is no package of the ecosystem"),
          GraphFault(.strayVersion, nil, nil, "1 versions belong to no package"),
        ])
    }
  }

  @Test func `packages of one graph don't count as those of another`() async throws {
    try await withStore { store, configuration in
      try await GraphStoreConformance.store(store, GraphStoreConformance.content("a"))
      let pool = PostgresPool(try TestDatabase.required())
      let postgres = await #expect(throws: GraphHomeError.self) {
        try await PostgresGraphStore(pool).prepare()
      }
      #expect(
        postgres?.description == """
          the packages were ingested into a graph in Neo4j, and GRAPH_DB_URI doesn't name it; \
          `graph copy --from URI --to postgres` moves them here
          """)
      try await BoltClient(configuration).write { try $0.execute("MATCH (n) DETACH DELETE n") }
      let emptied = await #expect(throws: GraphHomeError.self) { try await store.prepare() }
      #expect(emptied?.description.contains("or that one was emptied") == true)
    }
  }

  private func texts(_ client: BoltClient, _ query: Cypher) async throws -> [String] {
    try await client.read { try $0.query(query).map { try $0["name"] as String } }
  }

  private func withStore(
    _ body: (Neo4jGraphStore, BoltConfiguration) async throws -> Void
  ) async throws {
    let pool = PostgresPool(try TestDatabase.required(), maxConnections: 4)
    try await TestBoltServer.withEmptyDatabase { configuration in
      let store = Neo4jGraphStore(
        BoltClient(configuration), state: PostgresGraphStore(pool))
      try await store.prepare()
      try await body(store, configuration)
    }
  }
}
