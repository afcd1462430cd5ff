package import PostgresClient

/// The concurrency pools of an instance: limits that somebody set, and the slots that are taken.
package enum Pools {
  /// A pool that has a limit of its own, or is in use.
  package struct Status: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// How many steps of it execute at once; nil where the default holds.
    package var limit: Int?
    /// How many slots are taken.
    package var taken: Int

    /// Describes a pool.
    package init(name: String, limit: Int? = nil, taken: Int = 0) {
      self.name = name
      self.limit = limit
      self.taken = taken
    }
  }

  /// The greatest limit: Dagster's.
  package static let greatestLimit = 1000

  /// The pools that have a limit or are in use, by name.
  package static func all(_ db: Database) throws -> [Status] {
    try db.query(Schema.pools["pools"]).map { row in
      Status(
        name: try row[0], limit: (try row[1] as Int32?).map(Int.init),
        taken: Int(try row[2] as Int64))
    }
  }

  /// Sets the limit of a pool, or (nil) leaves it to the default; steps that wait notice within a second.
  package static func set(_ limit: Int?, of pool: String, _ db: Database) throws {
    if let limit {
      try db.execute(Schema.pools["set"], pool, Int32(clamping: limit))
    } else {
      try db.execute(Schema.pools["reset"], pool)
    }
  }
}
