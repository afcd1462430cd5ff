import AssetKitBolt
import AssetKitCore
import BoltTestSupport
import RegistrySimulation
import Testing

@Suite struct `The graph's commands` {
  @Test func `count what there is, find no fault, and have documented keys`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 81, packages: 30))
    defer { simulator.stop() }
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      let empty = try await instance.run("graph", "status")
      #expect(empty.output == "The graph (postgres) is empty.\n")
      try await instance.ingest()
      let status = try await instance.run("graph", "status", "--json")
      let line = try #require(try status.json["ecosystems"]?.items.first)
      #expect(line["ecosystem"]?.text == "pypi")
      #expect(line["complete"] == .int(30))
      let verified = try await instance.run("graph", "verify", "--json")
      #expect(verified.code == 0)
      #expect(try verified.json["fault_count"] == .int(0))

      _ = try await instance.sql("UPDATE ssc.versions SET serial_number = serial_number + 1")
      let broken = try await instance.run("graph", "verify")
      #expect(broken.code == 1)
      #expect(broken.output.hasPrefix("serial_gap: pypi "))
      #expect(broken.output.hasSuffix(" 30 faults\n"))
      let faults = try await instance.run("graph", "verify", "--json")
      let page = try TestInstance.packageFile("docs/json.md")
      let keys = try status.json.documentedKeys.union(verified.json.documentedKeys)
        .union(faults.json.documentedKeys)
      for key in keys.sorted() {
        #expect(page.contains("`\(key)`"), "docs/json.md doesn't explain `\(key)`")
      }
    }
  }

  @Test(.enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
  func `move a graph to Neo4j and back, and nothing is lost`() async throws {
    let simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 82, packages: 60))
    defer { simulator.stop() }
    try await TestBoltServer.withEmptyDatabase { server in
      try await TestInstance.with(packs: "ssc") { instance in
        var instance = instance
        instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
        try await instance.ingest()
        simulator.registry.advance(seed: 3, fraction: 0.3)
        try await instance.ingest()
        let before = try await instance.graph()

        instance.variables.merge(server.variables) { $1 }
        let early = try await instance.run("graph", "status")
        #expect(early.code == 2)
        #expect(
          early.errors == """
            error: the packages were ingested into the graph in PostgreSQL, and GRAPH_DB_URI names \
            one in Neo4j; `graph copy --from postgres --to neo4j` moves them there

            """)
        let there = try await instance.run(
          "graph", "copy", "--from", "postgres", "--to", "neo4j", "--json")
        #expect(there.code == 0, "\(there.errors)")
        #expect(try there.json["difference_count"] == .int(0))
        let page = try TestInstance.packageFile("docs/json.md")
        for key in try there.json.documentedKeys.sorted() {
          #expect(page.contains("`\(key)`"), "docs/json.md doesn't explain `\(key)`")
        }
        let verified = try await instance.run("graph", "verify")
        #expect(verified.code == 0, "\(verified.output)")
        // Nothing is left to do there.
        let run = try await instance.ingest()
        #expect(
          try run.json["materializations"]?.items.first?["metadata"]?["new_packages_ingested"]
            == .int(0))

        _ = try await instance.sql("TRUNCATE ssc.versions CASCADE")
        let back = try await instance.run("graph", "copy", "--from", "neo4j", "--to", "postgres")
        #expect(back.code == 0, "\(back.errors)")
        #expect(back.output.hasSuffix("The two are the same.\n"))
        let after = try await instance.graph()
        // What a deleted version required, and when it was missed, Neo4j doesn't keep.
        #expect(
          after.split(separator: "\n").first == before.split(separator: "\n").first)
        for name in GraphDatabaseVariables.all { instance.variables[name] = nil }
        #expect(try await instance.run("graph", "verify").code == 0)
      }
    }
  }
}

/// The settings of a graph in Neo4j.
enum GraphDatabaseVariables {
  static let all = ["GRAPH_DB_URI", "GRAPH_DB_USER", "GRAPH_DB_PASSWORD", "GRAPH_DB_NAME"]
}

extension BoltConfiguration {
  /// The settings by which the program finds the server.
  var variables: [String: String] {
    [
      "GRAPH_DB_URI": description, "GRAPH_DB_USER": user ?? "",
      "GRAPH_DB_PASSWORD": password ?? "", "GRAPH_DB_NAME": database ?? "",
    ]
  }
}

extension TestInstance {
  /// Ingests PyPI.
  @discardableResult
  func ingest() async throws -> Result {
    let result = try await run(
      "asset", "materialize", "-a", "pypi_package_ingestion", "--json")
    guard result.code == 0 else { throw TimedOut(description: result.errors) }
    return result
  }
}
