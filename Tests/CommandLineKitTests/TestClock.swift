import BlockingIO

/// A clock that a test moves.
final class TestClock: Sendable {
  private let instant: Locked<ContinuousClock.Instant>

  init(_ start: ContinuousClock.Instant) { instant = Locked(start) }

  var now: ContinuousClock.Instant {
    get { instant.withLock { $0 } }
    set { instant.withLock { $0 = newValue } }
  }
}
