/// The dependency graph of the ecosystems, as ingestions see it.
///
/// An ingestion merges a registry's listing, works through the packages that the store says are
/// pending, and stores the outcome of each. Every call takes effect as a whole or not at all, may be
/// repeated, and may run beside others: after a kill at any moment the next run goes on.
///
/// Names are the ecosystem's normal form (PyPI: PEP 503). Times are the caller's, so that a test can
/// set them.
package protocol GraphStore: Sendable {
  /// Makes the store ready: schema, constraints, indexes. Idempotent, and safe against others.
  func prepare() async throws

  /// What is known of the last listing; nil when there was none, or when packages of it were removed
  /// behind the store's back.
  func listing(of ecosystem: Ecosystem) async throws -> StoredListing?

  /// Merges a listing or an increment of it: unknown names become listed stubs, and what isn't there
  /// any more is marked, not erased.
  ///
  /// `read` calls its argument with the packages in batches and returns the listing's serial and
  /// cursor, which are stored with it. What it throws is thrown on, and nothing of the listing is stored
  /// then. Of names that occur more than once the first spelling counts and the greatest serial; one
  /// is removed when each of its occurrences says so. Versions of the listing are kept: when they
  /// change in a listing without serials, the store counts the package's serial up by itself.
  func merge(
    _ source: ListingSource, _ scope: ListingScope, of ecosystem: Ecosystem,
    at moment: GraphTime,
    read: @Sendable (_ batch: ([ListedPackage]) throws -> Void) throws -> ListingEnd
  ) async throws -> ListingChange

  /// The versions that the last listing had of packages, for registries whose listings have those.
  func listedVersions(
    of names: [String], _ ecosystem: Ecosystem
  ) async throws -> [String: [ListedVersion]]

  /// The next packages to fetch, in the order of their names.
  func pending(_ query: PendingQuery, of ecosystem: Ecosystem) async throws -> [PendingPackage]

  /// How many packages a query would give in all.
  func pendingCount(_ query: PendingQuery, of ecosystem: Ecosystem) async throws -> Int

  /// What is stored of packages, as far as it saves fetching it again; stubs aren't among them.
  func known(_ names: [String], of ecosystem: Ecosystem) async throws -> [String: KnownPackage]

  /// Stores the outcomes of a batch of packages together.
  ///
  /// What a package requires and the store doesn't know becomes a stub. What is stored already stays
  /// untouched: storing the same again writes nothing. Content that the store refuses costs its
  /// package only, which is stored as failed.
  func store(
    _ outcomes: [PackageOutcome], of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> StoreChange

  /// How many packages there are, by state.
  func counts(of ecosystem: Ecosystem) async throws -> PackageCounts

  /// Makes the edge from a node that another service made to a package; the same again changes nothing.
  ///
  /// - Returns: False when there is no such package, or the store knows its nodes and not the parent.
  func link(
    _ parent: ParentReference, to package: String, of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> Bool

  /// All that is stored of packages, in the order of their names; unknown ones are left out.
  func packages(_ names: [String], of ecosystem: Ecosystem) async throws -> [StoredPackage]
}

/// A moment as stores keep it, in microseconds since 1970.
package typealias GraphTime = UnixMicroseconds
