internal import PostgresClient

extension PostgresGraphStore {
  package func store(
    _ outcomes: [PackageOutcome], of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> StoreChange {
    guard !outcomes.isEmpty else { return StoreChange() }
    do {
      return try await writing { db in
        try BatchWriter(db, ecosystem: ecosystem, moment: moment).write(outcomes)
      }
    } catch let error as PostgresError where error.code == .server && !error.isTransient {
      return try await storeOneByOne(outcomes, of: ecosystem, at: moment, after: error)
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

  /// Finds the package whose content the server refuses, so that it costs that package only.
  private func storeOneByOne(
    _ outcomes: [PackageOutcome], of ecosystem: Ecosystem, at moment: GraphTime,
    after error: PostgresError
  ) async throws -> StoreChange {
    guard outcomes.count > 1 else {
      guard case .complete(let content) = outcomes[0] else { throw error }
      let failure = PackageOutcome.failed(name: content.name, reason: "\(error)")
      var change = try await store([failure], of: ecosystem, at: moment)
      change.rejected[content.name] = "\(error)"
      return change
    }
    var change = StoreChange()
    for outcome in outcomes { change += try await store([outcome], of: ecosystem, at: moment) }
    return change
  }
}
