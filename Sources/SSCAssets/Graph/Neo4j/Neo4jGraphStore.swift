package import AssetKitBolt
internal import PostgresClient

/// The graph in Neo4j, in SecureChain's model, with the state of the work in PostgreSQL.
///
/// Neo4j holds what SecureChain's services read: packages, versions, what they require. PostgreSQL,
/// which is there anyway, holds the registries' listings, what is pending, failed or complete, and the
/// fingerprints of what packages were read from: rows that change in bulk, as tables can and a
/// graph can't. A batch is written to Neo4j first, and then marked as complete in PostgreSQL. A run
/// that is killed between the two leaves packages whose content is there, and which the next run
/// reads again: it finds that nothing differs.
///
/// What differs from the tables in PostgreSQL: deleted versions lose what they require, and hang on
/// `HAD` in place of `HAVE`, so that queries which know of no deletion don't see them. What isn't
/// part of the plain graph is a relationship `REQUIRE_OTHER`.
package struct Neo4jGraphStore: GraphStore {
  /// The state of the work.
  let state: PostgresGraphStore
  let client: BoltClient

  /// Makes a store, without connecting.
  package init(_ client: BoltClient, state: PostgresGraphStore) {
    self.client = client
    self.state = state
  }

  package func prepare() async throws {
    try await state.claim(try await prepareContent())
  }

  /// Makes the graph ready, whatever graph the state of the work belongs to.
  package func prepareContent() async throws -> GraphHome {
    try await state.migrate()
    return try await alone("schema") { _ in
      // Waits for a server that just starts.
      try await reading { _ = try $0.query("RETURN 1") }
      for statement in Neo4jSchema.statements {
        try await client.autoCommit { try $0.execute(statement) }
      }
      return .neo4j(try await writing { try Neo4jSchema.identity($0) })
    }
  }

  /// Runs a transaction, again when it fails for reasons of the moment: all may be repeated.
  func writing<T: Sendable>(
    _ body: @Sendable (BoltTransaction) throws -> T
  ) async throws -> T {
    try await client.write(retrying: BoltRetry(for: state.patience), body)
  }

  func reading<T: Sendable>(
    _ body: @Sendable (BoltTransaction) throws -> T
  ) async throws -> T {
    try await client.read(retrying: BoltRetry(for: state.patience), body)
  }

  // MARK: The state of the work

  package func listing(of ecosystem: Ecosystem) async throws -> StoredListing? {
    try await state.listing(of: ecosystem)
  }

  package func merge(
    _ source: ListingSource, _ scope: ListingScope, of ecosystem: Ecosystem,
    at moment: GraphTime,
    read: @Sendable (_ batch: ([ListedPackage]) throws -> Void) throws -> ListingEnd
  ) async throws -> ListingChange {
    try await state.merge(source, scope, of: ecosystem, at: moment, read: read)
  }

  package func countRequests(
    _ count: Int, of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> Int {
    try await state.countRequests(count, of: ecosystem, at: moment)
  }

  package func listedVersions(
    of names: [String], _ ecosystem: Ecosystem
  ) async throws -> [String: [ListedVersion]] {
    try await state.listedVersions(of: names, ecosystem)
  }

  package func pending(
    _ query: PendingQuery, of ecosystem: Ecosystem
  ) async throws -> [PendingPackage] {
    try await state.pending(query, of: ecosystem)
  }

  package func pendingCount(_ query: PendingQuery, of ecosystem: Ecosystem) async throws -> Int {
    try await state.pendingCount(query, of: ecosystem)
  }

  package func counts(of ecosystem: Ecosystem) async throws -> PackageCounts {
    try await state.counts(of: ecosystem)
  }
}
