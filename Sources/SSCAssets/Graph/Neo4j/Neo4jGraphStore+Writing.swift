internal import AssetKitBolt
internal import PostgresClient

extension Neo4jGraphStore {
  package func store(
    _ outcomes: [PackageOutcome], of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> StoreChange {
    try await outcomes.storeOneByOneIfRefused { outcomes in
      try await alone(ecosystem.rawValue) { connection in
        try await store(outcomes, of: ecosystem, at: moment, over: connection)
      }
    }
  }

  package func link(
    _ parent: ParentReference, to package: String, of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> Bool {
    let statements = Neo4jStatements(ecosystem)
    let ends: [String: BoltValue] = ["parent": .string(parent.id), "package": .string(package)]
    let constraints = parent.constraints.isEmpty ? "any" : parent.constraints.storable
    let version = parent.versionName?.storable
    return try await alone(ecosystem.rawValue) { _ in
      try await writing { transaction in
        let edges = try transaction.query(statements.links, ends)
        let isThere = try edges.contains { edge in
          try edge["constraints"] as String? == constraints
            && edge["parent_version_name"] as String? == version
        }
        if !edges.isEmpty && !isThere {
          try transaction.execute(
            statements.addLink,
            ends.merging([
              "constraints": .string(constraints), "version": BoltValue(version),
            ]) { $1 })
        }
        return !edges.isEmpty
      }
    }
  }

  private func store(
    _ outcomes: [PackageOutcome], of ecosystem: Ecosystem, at moment: GraphTime,
    over connection: PostgresConnection
  ) async throws -> StoreChange {
    let rows = try await connection.write { db in
      try PackageRows(db, ecosystem: ecosystem, moment: moment).register(outcomes)
    }
    var change = StoreChange()
    change.stubs = rows.added
    var changed: Set<String> = []
    var failures: [String: String] = [:]
    for contents in outcomes.transactions {
      let outcome = try await writing {
        try Neo4jBatchWriter($0, ecosystem: ecosystem, moment: moment)
          .write(contents, purls: rows.purls)
      }
      change += outcome.change
      changed.formUnion(outcome.changedPackages)
      failures.merge(outcome.failures) { $1 }
    }
    try await connection.write { [changed, failures] db in
      try PackageRows(db, ecosystem: ecosystem, moment: moment)
        .write(outcomes, rows, changed: changed, failures: failures)
    }
    return change
  }

  /// Runs the body while nobody else does so for the same matter: writers of the same packages would
  /// otherwise take turns in the one database and not in the other.
  ///
  /// The lock is the connection's, so it ends with it, however this process ends.
  func alone<T: Sendable>(
    _ matter: String, _ body: @Sendable (PostgresConnection) async throws -> T
  ) async throws -> T {
    let (lock, unlock) = (GraphSchema.writing["lock_graph"], GraphSchema.writing["unlock_graph"])
    return try await state.pool.withRetry(for: state.patience) { pool in
      try await pool.withConnection { connection in
        try await connection.read { _ = try $0.query(lock, matter) }
        do {
          let value = try await body(connection)
          try await connection.read { _ = try $0.query(unlock, matter) }
          return value
        } catch {
          // Of a connection that was lost, or is dropped because of a cancelled task, nothing is held.
          _ = try? await connection.read { _ = try $0.query(unlock, matter) }
          throw error
        }
      }
    }
  }
}

extension [PackageOutcome] {
  /// The contents, parted so that none of the transactions grows without bound.
  var transactions: [[PackageContent]] {
    var parts: [[PackageContent]] = []
    var weight = 0
    for case .complete(let content) in self {
      let own = content.releases.reduce(0) { $0 + 1 + ($1.requirements?.edges.count ?? 0) }
      if parts.isEmpty || weight + own > maximumTransactionWeight {
        parts.append([])
        weight = 0
      }
      parts[parts.count - 1].append(content)
      weight += own
    }
    return parts
  }
}

/// How many versions and requirements are written in one transaction of Neo4j, which keeps it all in
/// memory until the end; a package is never parted.
private let maximumTransactionWeight = 50_000
