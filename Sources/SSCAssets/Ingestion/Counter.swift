internal import BlockingIO

/// A number that several tasks count up.
final class Counter: Sendable {
  private let count = Locked(0)

  var value: Int { count.withLock { $0 } }

  func increment(by amount: Int = 1) { count.withLock { $0 += amount } }

  func reset() { count.withLock { $0 = 0 } }
}
