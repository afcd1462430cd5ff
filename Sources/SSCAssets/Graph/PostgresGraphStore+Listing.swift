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
          serial: try row[3], packages: try row[4])
      }
    }
  }

  /// The names go from the parser straight into a temporary table, and three statements over sets
  /// do the rest: memory is that of one batch, and an unchanged listing writes nothing.
  package func merge(
    _ source: ListingSource, of ecosystem: Ecosystem, at moment: GraphTime,
    read: @Sendable (_ batch: ([ListedPackage]) throws -> Void) throws -> Int64?
  ) async throws -> ListingChange {
    let statements = GraphSchema.listing
    return try await writing { db in
      var change = ListingChange()
      let key = ecosystem.rawValue
      try db.query(statements["lock_listing"], key)
      try db.executeScript(statements["create_listed"])
      let columns = ["name", "spelling", "serial", "place"]
      try db.copyIn("listed", columns: columns) { copy in
        change.serial = try read { batch in
          for package in batch {
            let place = Int32(truncatingIfNeeded: copy.rowCount)
            try copy.row { row in
              row.text(package.name)
              row.text(package.spelling)
              row.int8(package.serial)
              row.int4(place)
            }
          }
        }
      }
      try db.executeScript(statements["index_listed"])
      change.packages = try db.query(statements["count_listed"]).first.map { try $0[0] } ?? 0
      change.added = try db.execute(statements["add_listed"], key)
      try db.execute(statements["update_listed"], key)
      change.unlisted = try db.execute(statements["mark_unlisted"], key)
      try db.execute(
        statements["save_listing"], key, source.url, source.entityTag, source.lastModified,
        change.serial, change.packages, moment.postgres)
      return change
    }
  }
}
