internal import AssetKitBolt

/// The constraints and indexes of the graph in Neo4j, and the mark by which it is known again.
///
/// The statements are those of Neo4j 4.4 and later; ArcadeDB takes them as well.
enum Neo4jSchema {
  /// Makes what isn't there; each is a transaction of its own, as Neo4j wants it.
  static let statements: [Cypher] =
    [
      "CREATE CONSTRAINT assetkit_version_purl IF NOT EXISTS FOR (v:Version) REQUIRE v.purl IS UNIQUE",
      "CREATE CONSTRAINT assetkit_graph_name IF NOT EXISTS FOR (g:AssetKitGraph) REQUIRE g.name IS UNIQUE",
    ]
    + Ecosystem.allCases.flatMap { ecosystem -> [Cypher] in
      let (label, name) = (ecosystem.nodeLabel, ecosystem.rawValue)
      return [
        Cypher(
          trusted: "CREATE CONSTRAINT assetkit_\(name)_name IF NOT EXISTS "
            + "FOR (p:\(label)) REQUIRE p.name IS UNIQUE"),
        Cypher(
          trusted: "CREATE INDEX assetkit_\(name)_purl IF NOT EXISTS FOR (p:\(label)) ON (p.purl)"),
      ]
    }

  /// A text that this graph has and no other; it gets one when it has none.
  static func identity(_ transaction: BoltTransaction) throws -> String {
    let candidate = randomIdentity()
    let records = try transaction.query(
      """
      MERGE (g:AssetKitGraph {name: 'ssc'}) ON CREATE SET g.identity = $identity
      RETURN g.identity AS identity
      """, ["identity": .string(candidate)])
    return try records.first.map { try $0["identity"] as String } ?? candidate
  }

  private static func randomIdentity() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
