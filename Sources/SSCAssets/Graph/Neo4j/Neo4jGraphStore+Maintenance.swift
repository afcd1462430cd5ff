internal import AssetKitBolt
internal import PostgresClient

extension Neo4jGraphStore: MaintainedGraph {
  package var workState: PostgresGraphStore { state }

  package func size(of ecosystem: Ecosystem) async throws -> GraphSize {
    let statements = Neo4jStatements(ecosystem)
    return try await reading { transaction in
      func count(_ statement: Cypher) throws -> Int {
        try transaction.query(statement).first.map { try $0["count"] } ?? 0
      }
      return GraphSize(
        packages: try count(statements.countPackages),
        versions: try count(statements.countVersions),
        deletedVersions: try count(statements.countDeletedVersions),
        requirements: try count(statements.countPlainRequirements),
        otherRequirements: try count(statements.countOtherRequirements))
    }
  }

  package func faults(
    in names: [String], of ecosystem: Ecosystem
  ) async throws -> [GraphFault] {
    let statements = Neo4jStatements(ecosystem)
    let parameters = ["names": BoltValue(names)]
    return try await reading { transaction in
      let found = Set(
        try transaction.query(statements.packageProperties, parameters).map {
          try $0["name"] as String
        })
      let missing = names.filter { !found.contains($0) }.map {
        GraphFault(.missingPackage, ecosystem, $0, "counts as complete and isn't in the graph")
      }
      let duplicates = try transaction.query(statements.duplicateVersions, parameters).map {
        let count: Int = try $0["count"]
        return GraphFault(
          .duplicateVersion, ecosystem, try $0["package"],
          "has version \(try $0["version"] as String) \(count) times")
      }
      let gaps = try transaction.query(statements.serialGaps, parameters).map {
        GraphFault.serialGap(
          ecosystem, try $0["package"], versions: try $0["versions"], distinct: try $0["numbers"],
          top: try $0["top"])
      }
      let dangling = try transaction.query(statements.danglingRequirements, parameters).map {
        GraphFault(
          .danglingRequirement, ecosystem, try $0["package"],
          "requires \(try $0["count"] as Int) times what is no package of the ecosystem")
      }
      return missing + duplicates + gaps + dangling
    }
  }

  package func strays() async throws -> [GraphFault] {
    try await reading { transaction in
      let count =
        try transaction.query(
          "MATCH (v:Version) WHERE NOT (v)<-[:HAVE|HAD]-() RETURN count(v) AS count"
        ).first.map { try $0["count"] as Int } ?? 0
      guard count > 0 else { return [] }
      return [GraphFault(.strayVersion, nil, nil, "\(count) versions belong to no package")]
    }
  }

  package func replaceContent(
    _ contents: [PackageContent], moments: [String: GraphTime], of ecosystem: Ecosystem,
    at moment: GraphTime
  ) async throws -> StoreChange {
    let outcomes = contents.map(PackageOutcome.complete)
    return try await alone(ecosystem.rawValue) { connection in
      let rows = try await connection.write { db in
        try PackageRows(db, ecosystem: ecosystem, moment: moment).register(outcomes)
      }
      var change = StoreChange()
      for contents in outcomes.transactions {
        change += try await writing {
          try Neo4jBatchWriter($0, ecosystem: ecosystem, moment: moment, moments: moments)
            .write(contents, purls: rows.purls)
        }.change
      }
      return change
    }
  }

  package func versionNames(
    of packages: [String], in ecosystem: Ecosystem
  ) async throws -> [String: [String]] {
    guard !packages.isEmpty else { return [:] }
    let statement = Neo4jStatements(ecosystem).versionNames
    let records = try await reading { transaction in
      try transaction.query(statement, ["names": BoltValue(packages)])
    }
    var names: [String: [String]] = [:]
    for record in records { names[try record["package"], default: []].append(try record["name"]) }
    return names
  }

  package func setImpacts(
    _ impacts: [String: [String: VersionImpact]], of ecosystem: Ecosystem
  ) async throws -> Int {
    guard !impacts.isEmpty else { return 0 }
    let rows = impacts.map { package, versions -> BoltValue in
      [
        "name": .string(package),
        "versions": .map(versions.mapValues { .map(StoredImpact($0).properties) }),
      ]
    }
    let statement = Neo4jStatements(ecosystem).setImpacts
    return try await alone(ecosystem.rawValue) { _ in
      try await writing { transaction in
        try transaction.query(statement, ["rows": .list(rows)]).first
          .map { try $0["changed"] } ?? 0
      }
    }
  }
}
