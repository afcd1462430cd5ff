package import AssetKitCore

/// A time that passes faster than the real one, for schedules only.
///
/// So hours of ticks can be watched in minutes. Leases and deadlines stay those of the real clock.
package struct SimulatedTime: Sendable, Hashable {
  /// The instant at which both clocks agree.
  package var anchor: Timestamp
  /// How many seconds pass in one.
  package var speed: Double

  /// Makes a time.
  package init(anchor: Timestamp, speed: Double) {
    self.anchor = anchor
    self.speed = speed
  }

  /// Reads `INSTANT@SPEED`, such as `2026-11-20T12:00:00Z@60`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let instant = Instant(iso8601: String(parts[0])),
      let speed = Double(parts[1]), speed > 0, speed.isFinite
    else { return nil }
    self.init(anchor: Timestamp(instant), speed: speed)
  }

  /// What this clock shows at a real instant.
  package func simulated(_ real: Timestamp) -> Timestamp { anchor + (real - anchor) * speed }

  /// When this clock shows an instant.
  package func real(_ simulated: Timestamp) -> Timestamp { anchor + (simulated - anchor) / speed }

  /// The clock.
  package var clock: WallClock {
    WallClock(
      now: { simulated(WallClock.system.now()) },
      sleep: { try await Task.sleep(for: $0 / speed) })
  }
}

/// A loop that lives in a simulated time, for a daemon that doesn't.
package struct SimulatedLoop: DaemonLoop {
  private let loop: any DaemonLoop
  private let time: SimulatedTime

  package var name: String { loop.name }
  package var topics: Set<String> { loop.topics }
  package var interval: Duration { loop.interval }

  /// Makes a loop of one whose clock is that of the simulated time.
  package init(_ loop: any DaemonLoop, _ time: SimulatedTime) {
    self.loop = loop
    self.time = time
  }

  package func pass() async throws -> Timestamp? { try await loop.pass().map(time.real) }
}
