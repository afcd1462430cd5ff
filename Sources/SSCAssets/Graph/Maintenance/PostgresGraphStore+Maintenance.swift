internal import PostgresClient

extension PostgresGraphStore: MaintainedGraph {
  package var workState: PostgresGraphStore { self }

  package func prepareContent() async throws -> GraphHome {
    try await migrate()
    return .postgres
  }

  package func size(of ecosystem: Ecosystem) async throws -> GraphSize {
    try await reading { db in
      guard
        let row = try db.query(GraphSchema.maintenance["size"], ecosystem.rawValue).first
      else { return GraphSize() }
      return GraphSize(
        packages: try row[0], versions: try row[1], deletedVersions: try row[2],
        requirements: try row[3], otherRequirements: try row[4])
    }
  }

  package func faults(
    in names: [String], of ecosystem: Ecosystem
  ) async throws -> [GraphFault] {
    try await reading { db in
      try db.query(GraphSchema.maintenance["serial_gaps"], ecosystem.rawValue, names).map { row in
        .serialGap(
          ecosystem, try row[0], versions: try row[1], distinct: try row[2], top: try row[3])
      }
    }
  }

  /// Keys and constraints of the tables leave nothing to find.
  package func strays() async throws -> [GraphFault] { [] }

  package func replaceContent(
    _ contents: [PackageContent], moments: [String: GraphTime], of ecosystem: Ecosystem,
    at moment: GraphTime
  ) async throws -> StoreChange {
    try await writing { db in
      try BatchWriter(db, ecosystem: ecosystem, moment: moment)
        .writeVersions(of: contents.map(PackageOutcome.complete)).change
    }
  }

  /// Gives packages that no listing spells their spelling; the missing ones get a row.
  func spell(_ packages: [StoredPackage], of ecosystem: Ecosystem) async throws {
    guard !packages.isEmpty else { return }
    _ = try await writing { db in
      try db.execute(
        GraphSchema.maintenance["spell_unlisted"], ecosystem.rawValue, packages.map(\.name),
        packages.map(\.spelling))
    }
  }

  func namesWithContent(
    after name: String, limit: Int, of ecosystem: Ecosystem
  ) async throws -> [String] {
    try await reading { db in
      try db.query(
        GraphSchema.maintenance["names_with_content"], ecosystem.rawValue, name, limit
      ).map { try $0[0] }
    }
  }
}

extension GraphFault {
  /// Versions whose serial numbers aren't the first of the natural ones.
  static func serialGap(
    _ ecosystem: Ecosystem, _ package: String, versions: Int, distinct: Int, top: Int
  ) -> GraphFault {
    GraphFault(
      .serialGap, ecosystem, package,
      "has \(versions) versions with \(distinct) serial numbers up to \(top)")
  }
}
