internal import PostgresClient

extension PostgresGraphStore {
  package func pending(
    _ query: PendingQuery, of ecosystem: Ecosystem
  ) async throws -> [PendingPackage] {
    try await reading { db in
      var packages = try db.query(
        GraphSchema.packages["pending_\(query.work.rawValue)"], ecosystem.rawValue, query.after,
        query.names, query.limit
      ).map { row in
        PendingPackage(
          name: try row[0], spelling: try row[1], listedSerial: try row[2],
          listedRepositoryURL: try row[3])
      }
      let versions = try Self.listedVersions(of: packages.map(\.name), ecosystem, db)
      for index in packages.indices {
        packages[index].listedVersions = versions[packages[index].name] ?? []
      }
      return packages
    }
  }

  package func pendingCount(_ query: PendingQuery, of ecosystem: Ecosystem) async throws -> Int {
    try await reading { db in
      try db.query(
        GraphSchema.packages["count_pending_\(query.work.rawValue)"], ecosystem.rawValue,
        query.names
      ).first.map { try $0[0] } ?? 0
    }
  }

  package func known(
    _ names: [String], of ecosystem: Ecosystem
  ) async throws -> [String: KnownPackage] {
    var known = try await knownPackages(names, of: ecosystem)
    let releases = try await reading { db in
      try db.query(GraphSchema.packages["known_releases"], ecosystem.rawValue, names).map { row in
        (
          package: try row[0] as String, version: try row[1] as String,
          source: try row[2] as String,
          date: (try row[3] as PostgresTimestamp?).map(UnixMicroseconds.init)
        )
      }
    }
    for release in releases {
      known[release.package]?.requirementsSources[release.version] = release.source
      known[release.package]?.releaseDates[release.version] = release.date
    }
    return known
  }

  /// The same without what concerns versions.
  func knownPackages(
    _ names: [String], of ecosystem: Ecosystem
  ) async throws -> [String: KnownPackage] {
    try await reading { db in
      var known: [String: KnownPackage] = [:]
      for row in try db.query(GraphSchema.packages["known_packages"], ecosystem.rawValue, names) {
        var package = KnownPackage()
        package.profileSource = try row[1]
        package.importNamesSource = try row[2]
        package.serial = try row[3]
        package.documentTag = try row[4]
        known[try row[0]] = package
      }
      return known
    }
  }

  package func listedVersions(
    of names: [String], _ ecosystem: Ecosystem
  ) async throws -> [String: [ListedVersion]] {
    try await reading { db in try Self.listedVersions(of: names, ecosystem, db) }
  }

  private static func listedVersions(
    of names: [String], _ ecosystem: Ecosystem, _ db: Database
  ) throws -> [String: [ListedVersion]] {
    var versions: [String: [ListedVersion]] = [:]
    for row in try db.query(GraphSchema.listing["listed_versions"], ecosystem.rawValue, names) {
      versions[try row[0], default: []].append(
        ListedVersion(
          name: try row[1],
          releaseDate: (try row[2] as PostgresTimestamp?).map(UnixMicroseconds.init)))
    }
    return versions
  }

  package func counts(of ecosystem: Ecosystem) async throws -> PackageCounts {
    try await reading { db in
      guard let row = try db.query(GraphSchema.packages["counts"], ecosystem.rawValue).first else {
        return PackageCounts()
      }
      return PackageCounts(
        listed: try row[0], complete: try row[1], unlistedStubs: try row[2], gone: try row[3],
        failed: try row[4])
    }
  }

  package func packages(
    _ names: [String], of ecosystem: Ecosystem
  ) async throws -> [StoredPackage] {
    try await reading { db in
      // One snapshot for all statements.
      let results = try db.transaction(isolation: .repeatableRead) { db in
        try db.pipeline { pipeline in
          for statement in ["package_rows", "release_rows", "edge_rows", "malformed_rows"] {
            try pipeline.execute(GraphSchema.packages[statement], ecosystem.rawValue, names)
          }
        }
      }
      var edges: [[String]: [DependencyEdge]] = [:]
      for row in results[2] {
        var edge = DependencyEdge(target: try row[2], constraints: try row[3])
        edge.marker = try row[4]
        edge.extras = try row[5] as [String]? ?? []
        edge.wantedExtras = try row[6] as [String]? ?? []
        edge.url = try row[7]
        edge.kind = DependencyKind(rawValue: try row[8]) ?? .runtime
        edge.isPlain = try row[9]
        edge.alias = try row[10]
        edges[[try row[0], try row[1]], default: []].append(edge)
      }
      var malformed: [[String]: [MalformedRequirement]] = [:]
      for row in results[3] {
        malformed[[try row[0], try row[1]], default: []].append(
          MalformedRequirement(text: try row[2], reason: try row[3]))
      }
      var versions: [String: [StoredVersion]] = [:]
      for row in results[1] {
        let package: String = try row[0]
        var version = StoredVersion(
          name: try row[1], serialNumber: try row[2],
          releaseDate: (try row[3] as PostgresTimestamp?).map(UnixMicroseconds.init),
          yankedReason: try row[4], deprecation: try row[7], variants: try row[8],
          isDeleted: try row[5], purl: try row[6],
          impact: StoredImpact(
            mean: try row[9], weightedMean: try row[10], vulnerabilities: try row[11]))
        version.requirementsSource = try row[12]
        version.edges = edges[[package, version.name]] ?? []
        version.malformed = malformed[[package, version.name]] ?? []
        versions[package, default: []].append(version)
      }
      var packages = try results[0].map(StoredPackage.init)
      for index in packages.indices {
        packages[index].versions = versions[packages[index].name] ?? []
      }
      return packages
    }
  }

  /// The packages without their versions.
  func packageRows(_ names: [String], of ecosystem: Ecosystem) async throws -> [StoredPackage] {
    try await reading { db in
      try db.query(GraphSchema.packages["package_rows"], ecosystem.rawValue, names)
        .map(StoredPackage.init)
    }
  }
}

extension StoredPackage {
  fileprivate init(_ row: Row) throws {
    self.init(
      name: try row[0], spelling: try row[1], state: State(rawValue: try row[2]) ?? .stub,
      isListed: try row[3], serial: try row[4], status: try row[5], statusReason: try row[6],
      vendor: try row[7], repositoryURL: try row[8], importNames: try row[9], purl: try row[10],
      lastError: try row[11], attempts: try row[12],
      moment: (try row[13] as PostgresTimestamp?).map(UnixMicroseconds.init))
  }
}
