package import AssetKitCore
package import PostgresClient

/// Runs that wait for a daemon.
package enum RunQueue {
  /// The channel on which the database tells of what daemons react to; the payload says which table
  /// to look at.
  package static let channel = "assetkit"

  /// Puts runs into the queue, in the transaction of the caller.
  ///
  /// - Parameters:
  ///   - requests: The runs; each has a selection.
  ///   - origin: What asks: `schedule:NAME`, `sensor:NAME`, `backfill:ID`; nil for a person. Run keys
  ///     are told apart by it.
  ///   - now: The time of the request.
  /// - Returns: The runs that were added; a request whose key was used before adds none.
  package static func enqueue(
    _ requests: [RunRequest], origin: String?, now: Timestamp, _ db: Database
  ) throws -> [RunID] {
    guard !requests.isEmpty else { return [] }
    return try db.query(
      Schema.queue["enqueue"], now.postgres, origin,
      requests.map { _ in RunID(at: now).description }, requests.map { $0.selection ?? "" },
      requests.map { JSONValue(tags: $0.tags).text }, requests.map(\.configuration.text),
      requests.map { Int32(clamping: $0.priority) }, requests.map { $0.key?.storable }
    ).compactMap { RunID(try $0[0] as String) }
  }
}
