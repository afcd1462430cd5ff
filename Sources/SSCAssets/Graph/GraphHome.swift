internal import PostgresClient

/// Where the versions are to which the state of the work in PostgreSQL belongs.
///
/// A package that is marked as complete is complete there and nowhere else: with another graph, an
/// ingestion would find nothing left to do and leave it empty.
package enum GraphHome: Sendable, Hashable {
  /// In the schema `ssc` itself.
  case postgres
  /// In Neo4j, in the graph with that identity.
  case neo4j(String)

  fileprivate var store: String {
    switch self {
    case .postgres: "postgres"
    case .neo4j: "neo4j"
    }
  }

  fileprivate var identity: String? {
    if case .neo4j(let identity) = self { identity } else { nil }
  }

  fileprivate init(store: String, identity: String?) {
    self = store == "neo4j" ? .neo4j(identity ?? "") : .postgres
  }
}

/// The packages in PostgreSQL are those of another graph.
package struct GraphHomeError: Error, CustomStringConvertible, Sendable {
  /// What the store that was opened would be.
  package var wanted: GraphHome
  /// Where the packages are.
  package var actual: GraphHome

  package var description: String {
    switch (actual, wanted) {
    case (.postgres, _):
      "the packages were ingested into the graph in PostgreSQL, and GRAPH_DB_URI names one in Neo4j; "
        + "`graph copy --from postgres --to neo4j` moves them there"
    case (_, .postgres):
      "the packages were ingested into a graph in Neo4j, and GRAPH_DB_URI doesn't name it; "
        + "`graph copy --from URI --to postgres` moves them here"
    default:
      "the packages were ingested into another graph in Neo4j than GRAPH_DB_URI and GRAPH_DB_NAME "
        + "name, or that one was emptied; name it again, or begin anew by dropping PostgreSQL's "
        + "schema ssc"
    }
  }
}

extension PostgresGraphStore {
  /// Makes sure that the state of the work is that of a graph.
  ///
  /// - Throws: ``GraphHomeError`` when packages are complete in another one.
  func claim(_ home: GraphHome) async throws {
    try await writing { db in
      let statements = GraphSchema.packages
      if try Self.home(db) == home { return }
      try db.query(statements["lock_home"])
      let current = try Self.home(db)
      // Before there was a choice, everything was in PostgreSQL.
      let actual = current ?? .postgres
      let hasContent = try db.query(statements["has_content"]).first.map { try $0[0] } ?? false
      guard actual == home || !hasContent else {
        throw GraphHomeError(wanted: home, actual: actual)
      }
      if current != home {
        try db.execute(statements["set_graph_home"], home.store, home.identity)
      }
    }
  }

  /// Makes the packages those of another graph, to which they were copied.
  func move(to home: GraphHome) async throws {
    try await writing { db in
      try db.query(GraphSchema.packages["lock_home"])
      try db.execute(GraphSchema.packages["set_graph_home"], home.store, home.identity)
    }
  }

  /// The graph to which the state of the work belongs; nil when none was opened yet.
  func home() async throws -> GraphHome? { try await reading { try Self.home($0) } }

  private static func home(_ db: Database) throws -> GraphHome? {
    try db.query(GraphSchema.packages["graph_home"]).first.map { row in
      GraphHome(store: try row[0], identity: try row[1])
    }
  }
}
