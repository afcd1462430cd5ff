internal import CommandLineKit
internal import SSCAssets

/// The commands that look after the dependency graph.
enum GraphCommands {
  static let group = Command(
    group: "graph", "Look after SecureChain's dependency graph.",
    discussion:
      "The graph is where GRAPH_DB_URI says: in Neo4j (bolt://… or neo4j://…, with GRAPH_DB_USER, "
      + "GRAPH_DB_PASSWORD and perhaps GRAPH_DB_NAME) or in a PostgreSQL server (postgresql://…); "
      + "without it, beside the instance.",
    subcommands: [
      GraphStatusCommand.command, GraphVerifyCommand.command, GraphCopyCommand.command,
    ])

  /// Where a store is, for a reader.
  static func name(of graph: any MaintainedGraph) -> String {
    graph is Neo4jGraphStore ? "neo4j" : "postgres"
  }
}

extension OrderedJSON {
  static func count(_ number: Int) -> OrderedJSON { .int(Int64(number)) }
}
