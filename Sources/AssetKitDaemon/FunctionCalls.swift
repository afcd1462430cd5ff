internal import AssetKitCore
internal import BlockingIO

/// Calls functions of plugins with a time limit, each on a thread of its own.
///
/// One that doesn't end after its time is over is left behind with its thread, and isn't called again
/// before it has ended: else a function that hangs would take a thread more at each evaluation, until the
/// daemon has none left.
final class FunctionCalls: Sendable {
  /// When the calls that were left behind began, by function.
  private let left = Locked<[String: [Int: Timestamp]]>([:])
  private let numbers = Locked(0)

  private enum Phase { case running, ended, left }

  /// Calls a function.
  ///
  /// - Parameters:
  ///   - began: The instant of the evaluation, for the message of a later one.
  ///   - limit: How long it may take by the clock.
  /// - Throws: What it throws; `StepFailure` when its time was over; `HasNotReturned`;
  ///   `CancellationError`.
  func call<T: Sendable>(
    _ name: String, began: Timestamp, limit: Duration, clock: WallClock,
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    if let since = left.withLock({ $0[name]?.values.min() }) { throw HasNotReturned(since: since) }
    let number = numbers.withLock {
      $0 += 1
      return $0
    }
    let phase = Locked(Phase.running)
    do {
      return try await withDeadline(limit, grace: .seconds(1), clock: clock) { [left] in
        defer {
          let wasLeft = phase.withLock { phase in
            defer { phase = .ended }
            return phase == .left
          }
          if wasLeft { left.withLock { $0[name]?[number] = nil } }
        }
        return try await OwnThread.run(body)
      }
    } catch {
      // Noted before the phase, so that an end in between finds what it takes away.
      left.withLock { $0[name, default: [:]][number] = began }
      let isLeft = phase.withLock { phase in
        if phase == .running { phase = .left }
        return phase == .left
      }
      if !isLeft { left.withLock { $0[name]?[number] = nil } }
      throw error
    }
  }
}

/// A function isn't called, because an earlier call hasn't ended.
struct HasNotReturned: Error, CustomStringConvertible {
  let since: Timestamp
  var description: String {
    "its function hasn't returned since its evaluation at \(since.iso8601); it isn't called again before"
  }
}

extension String {
  /// The text as the message of a tick: bounded, and of what PostgreSQL can store.
  var tickMessage: String {
    let limit = 4_000
    let text = utf8.contains(0) ? String(map { $0 == "\0" ? "\u{FFFD}" : $0 }) : self
    return text.utf8.count > limit ? text.prefix(limit) + " …" : text
  }
}
