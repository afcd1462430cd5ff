package import AssetKitCore
package import PostgresClient

/// Runs that wait for a daemon.
package enum RunQueue {
  /// The channel on which the database tells of what daemons react to; the payload says which table
  /// to look at.
  package static let channel = "assetkit"

  /// A run to be put into the queue.
  package struct Entry: Sendable {
    /// The identity that it gets.
    package var id: RunID
    /// What asks for it: `schedule:NAME`, `sensor:NAME`, `backfill:ID`; nil for a person.
    ///
    /// Run keys are told apart by it.
    package var origin: String?
    /// The run; it has a selection.
    package var request: RunRequest

    /// Makes an entry with a new identity.
    package init(_ request: RunRequest, origin: String?, now: Timestamp) {
      id = RunID(at: now)
      self.origin = origin
      self.request = request
    }
  }

  /// Puts runs into the queue, in the transaction of the caller.
  ///
  /// - Returns: The runs that were added; a request whose key was used before adds none.
  @discardableResult
  package static func enqueue(_ entries: [Entry], now: Timestamp, _ db: Database) throws
    -> [RunID]
  {
    guard !entries.isEmpty else { return [] }
    let requests = entries.map(\.request)
    return try db.query(
      Schema.queue["enqueue"], now.postgres, entries.map { $0.origin?.storable },
      entries.map(\.id.description), requests.map { ($0.selection ?? "").storable },
      requests.map { JSONValue(tags: $0.tags).text }, requests.map(\.configuration.text),
      requests.map { Int32(clamping: $0.priority) }, requests.map { $0.key?.storable }
    ).compactMap { RunID(try $0[0] as String) }
  }

  /// Puts runs of one origin into the queue.
  @discardableResult
  package static func enqueue(
    _ requests: [RunRequest], origin: String?, now: Timestamp, _ db: Database
  ) throws -> [RunID] {
    try enqueue(
      requests.map { Entry($0, origin: origin, now: now) }, now: now, db)
  }
}
