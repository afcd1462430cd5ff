internal import BlockingIO
internal import PostgresClient

extension PostgresGraphStore {
  package func listing(of ecosystem: Ecosystem) async throws -> StoredListing? {
    try await reading { db in
      let rows = try db.query(GraphSchema.listing["stored_listing"], ecosystem.rawValue)
      return try rows.first.map { row in
        StoredListing(
          source: ListingSource(
            url: try row[0], entityTag: try row[1], lastModified: try row[2]),
          serial: try row[3], cursor: try row[5], packages: try row[4])
      }
    }
  }

  /// The names go from the parser straight into a temporary table, and statements over sets do the
  /// rest: memory is that of one batch, and an unchanged listing writes nothing.
  package func merge(
    _ source: ListingSource, _ scope: ListingScope, of ecosystem: Ecosystem,
    at moment: GraphTime,
    read: @Sendable (_ batch: ([ListedPackage]) throws -> Void) throws -> ListingEnd
  ) async throws -> ListingChange {
    let key = ecosystem.rawValue
    return try await writing { db in
      let statements = GraphSchema.listing
      func count(_ statement: String) throws -> Int {
        try db.query(statements[statement], key).first.map { try $0[0] } ?? 0
      }
      try db.query(statements["lock_listing"], key)
      let storedPackages: Int? = try db.query(statements["stored_packages"], key).first.map {
        try $0[0]
      }
      let end = try copyListed(db, read)
      try db.executeScript(statements["index_listed"])
      let before = scope == .increment ? try count("count_listed_here") : 0
      var change = ListingChange(serial: end.serial, cursor: end.cursor)
      change.added = try db.execute(statements["add_listed"], key)
      try db.execute(statements["update_listed"], key, scope == .whole)
      change.unlisted = try db.execute(statements["mark_unlisted_\(scope.rawValue)"], key)
      try mergeVersions(db, scope, key)
      change.packages =
        if scope == .increment, let storedPackages {
          storedPackages + (try count("count_listed_here")) - before
        } else {
          try count("count_listed")
        }
      try db.execute(
        statements["save_listing"], key, source.url, source.entityTag, source.lastModified,
        end.serial, change.packages, moment.postgres, end.cursor)
      return change
    }
  }

  private func copyListed(
    _ db: Database, _ read: (_ batch: ([ListedPackage]) throws -> Void) throws -> ListingEnd
  ) throws -> ListingEnd {
    try db.executeScript(GraphSchema.listing["create_listed"])
    let columns = [
      "name", "spelling", "serial", "place", "is_removed", "repository_url", "version",
      "version_date", "version_is_removed",
    ]
    var end = ListingEnd()
    try db.copyIn("listed", columns: columns) { copy in
      end = try read { batch in
        for package in batch {
          let place = Int32(truncatingIfNeeded: copy.rowCount)
          try copy.row { row in
            row.text(package.name)
            row.text(package.spelling)
            row.int8(package.serial)
            row.int4(place)
            row.bool(package.isRemoved)
            row.text(package.repositoryURL?.storable)
            row.text(package.version?.name)
            row.timestamptz(package.version?.releaseDate?.postgres)
            row.bool(package.version?.isRemoved ?? false)
          }
        }
      }
    }
    return end
  }

  private func mergeVersions(_ db: Database, _ scope: ListingScope, _ key: String) throws {
    let statements = GraphSchema.listing
    let hasVersions = try db.query(statements["has_listed_versions"]).first.map { row -> Bool in
      try row[0]
    }
    guard hasVersions == true else { return }
    try db.execute(statements["index_listed_versions"], key)
    try db.executeScript(statements["finish_listed_versions"])
    try db.execute(statements["merge_listed_versions"], key, scope == .whole)
  }
}
