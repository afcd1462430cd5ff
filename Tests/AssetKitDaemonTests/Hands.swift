import AssetKitCore
import AssetKitDaemon
import BlockingIO

/// A clock that a test sets.
final class Hands: Sendable {
  private let time: Locked<Timestamp>
  init(_ text: String) { time = Locked(Self.time(text)) }
  static func time(_ text: String) -> Timestamp {
    Timestamp(Instant(iso8601: text) ?? Instant(secondsSince1970: 0))
  }
  var now: Timestamp { time.withLock { $0 } }
  func set(_ text: String) { time.withLock { $0 = Self.time(text) } }
  func set(_ now: Timestamp) { time.withLock { $0 = now } }
  func advance(_ by: Duration) { time.withLock { $0 = $0 + by } }
  var clock: WallClock {
    WallClock(now: { self.now }, sleep: { try await Task.sleep(for: $0) })
  }
}
