internal import AssetKitBolt

extension Neo4jGraphStore {
  package func known(
    _ names: [String], of ecosystem: Ecosystem
  ) async throws -> [String: KnownPackage] {
    var known = try await state.knownPackages(names, of: ecosystem)
    guard !known.isEmpty else { return known }
    let statement = Neo4jStatements(ecosystem).requirementsSources
    let records = try await reading { [names = Array(known.keys)] transaction in
      try transaction.query(statement, ["names": BoltValue(names)])
    }
    for record in records {
      let package: String = try record["package"]
      let version: String = try record["name"]
      known[package]?.requirementsSources[version] = try record["requirements_source"] as String
      known[package]?.releaseDates[version] = (try record["release_date"] as String?)
        .flatMap { UnixMicroseconds(rfc3339: $0) }
    }
    return known
  }

  package func packages(
    _ names: [String], of ecosystem: Ecosystem
  ) async throws -> [StoredPackage] {
    var packages = try await state.packageRows(names, of: ecosystem)
    let statements = Neo4jStatements(ecosystem)
    let content = try await reading { [names = packages.map(\.name)] transaction in
      try Content(names, statements, transaction)
    }
    for index in packages.indices { try content.complete(&packages[index]) }
    return packages
  }

  /// What Neo4j has of some packages.
  private struct Content: Sendable {
    private var nodes: [String: BoltRecord] = [:]
    private var versions: [String: [StoredVersion]] = [:]

    init(_ names: [String], _ statements: Neo4jStatements, _ transaction: BoltTransaction) throws {
      let parameters = ["names": BoltValue(names)]
      for record in try transaction.query(statements.packageProperties, parameters) {
        nodes[try record["name"]] = record
      }
      var found: [Neo4jVersion] = []
      let result = try transaction.run(statements.versions, parameters)
      while let record = try result.next() { found.append(try Neo4jVersion(record)) }
      let edges = try Neo4jEdge.read(found.map(\.key), statements, transaction)
      for version in found {
        let stored = version.stored
        var content = StoredVersion(
          name: stored.name, serialNumber: stored.serialNumber, releaseDate: stored.releaseDate,
          yankedReason: stored.yankedReason, deprecation: stored.deprecation,
          variants: stored.variants, isDeleted: stored.isDeleted, purl: stored.purl ?? "",
          impact: stored.impact)
        content.requirementsSource = stored.requirementsSource
        content.malformed = version.malformed
        content.edges = edges[version.key, default: []].map(\.content)
        versions[version.key.package, default: []].append(content)
      }
    }

    func complete(_ package: inout StoredPackage) throws {
      guard let record = nodes[package.name] else { return }
      let node = try Neo4jPackage(record)
      package.vendor = node.vendor
      package.repositoryURL = node.repositoryURL
      package.importNames = node.importNames
      package.status = node.status
      package.statusReason = node.statusReason
      package.moment = UnixMicroseconds(try record["moment"] as BoltValue)
      package.versions = versions[package.name, default: []].sorted {
        ($0.isDeleted ? 1 : 0, $0.serialNumber, $0.name)
          < ($1.isDeleted ? 1 : 0, $1.serialNumber, $1.name)
      }
    }
  }
}
