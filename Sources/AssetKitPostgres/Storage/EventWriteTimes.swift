internal import BlockingIO
package import AssetKitCore
package import PostgresClient

/// How long this process waited for its batches of events to be stored, in seconds.
package final class EventWriteTimes: Sendable {
  /// What precedes the times in a notification.
  private static let topic = "writes "

  private let times = Locked(Histogram(bounds: Histogram.statementBounds))

  func add(_ duration: Duration) {
    times.withLock { $0.add(duration / .seconds(1)) }
  }

  /// Tells the daemons the times so far, which listen on ``RunQueue/channel``; nothing is stored.
  package func announce(_ db: Database) throws {
    let times = times.withLock { $0 }
    guard times.count > 0 else { return }
    try db.query(Schema.queue["announce"], Self.topic + times.json.text)
  }

  /// The times that another process announced; nil when the notification is of something else.
  package static func announced(_ payload: String) -> Histogram? {
    guard payload.hasPrefix(topic),
      let json = try? JSONValue(parsing: String(payload.dropFirst(topic.count)))
    else { return nil }
    return Histogram(json: json, bounds: Histogram.statementBounds)
  }
}
