internal import PostgresClient

extension PostgresGraphStore {
  package func versionNames(
    of packages: [String], in ecosystem: Ecosystem
  ) async throws -> [String: [String]] {
    guard !packages.isEmpty else { return [:] }
    return try await reading { db in
      var names: [String: [String]] = [:]
      for row in try db.query(GraphSchema.impacts["version_names"], ecosystem.rawValue, packages) {
        names[try row[0], default: []].append(try row[1])
      }
      return names
    }
  }

  package func setImpacts(
    _ impacts: [String: [String: VersionImpact]], of ecosystem: Ecosystem
  ) async throws -> Int {
    let packages = impacts.keys.sorted()
    let rows = packages.flatMap { package in
      (impacts[package] ?? [:]).map { (package: package, version: $0.key, impact: $0.value) }
    }
    guard !rows.isEmpty else { return 0 }
    return try await writing { db in
      // The same locks in the same order as those of the writer of batches.
      try db.query(GraphSchema.writing["lock_packages"], ecosystem.rawValue, packages)
      return try db.execute(
        GraphSchema.impacts["set_impacts"], ecosystem.rawValue, rows.map(\.package),
        rows.map(\.version), rows.map(\.impact.mean), rows.map(\.impact.weightedMean),
        rows.map { $0.impact.vulnerabilities.map(\.id).joined(separator: " ") })
    }
  }
}
