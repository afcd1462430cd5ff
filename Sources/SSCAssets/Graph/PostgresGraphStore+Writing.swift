internal import PostgresClient

extension PostgresGraphStore {
  package func store(
    _ outcomes: [PackageOutcome], of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> StoreChange {
    try await outcomes.storeOneByOneIfRefused { outcomes in
      try await writing { db in
        try BatchWriter(db, ecosystem: ecosystem, moment: moment).write(outcomes)
      }
    }
  }

  package func link(
    _ parent: ParentReference, to package: String, of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> Bool {
    try await writing { db in
      try db.execute(
        GraphSchema.writing["link_package"], ecosystem.rawValue, package, parent.id.storable,
        parent.constraints.storable, parent.versionName?.storable, moment.postgres)
      return try db.query(
        GraphSchema.writing["has_package"], ecosystem.rawValue, package
      ).first.map { try $0[0] } ?? false
    }
  }
}
