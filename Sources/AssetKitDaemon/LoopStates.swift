package import AssetKitCore

/// How each loop of a daemon is doing.
package actor LoopStates {
  /// What is known of one loop.
  package struct State: Sendable, Hashable {
    /// When a pass last succeeded.
    package var lastSuccess: Timestamp?
    /// What went wrong in the last pass; nil when it succeeded.
    package var error: String?
    /// How many passes succeeded.
    package var passes = 0
    /// How many passes failed.
    package var failures = 0
  }

  /// What is known, by loop.
  package private(set) var all: [String: State] = [:]

  /// Begins with loops of which nothing is known but that there are such.
  init(_ loops: [String]) {
    all = Dictionary(loops.map { ($0, State()) }) { first, _ in first }
  }

  func succeeded(_ loop: String, at now: Timestamp) {
    all[loop, default: State()].lastSuccess = now
    all[loop]?.error = nil
    all[loop]?.passes += 1
  }

  /// Notes a failure.
  ///
  /// - Returns: Whether it is another one than the last pass', and so worth telling.
  func failed(_ loop: String, _ error: String) -> Bool {
    let isNew = all[loop]?.error != error
    all[loop, default: State()].error = error
    all[loop]?.failures += 1
    return isNew
  }

  /// The states as `assetkit.daemons.loops` keeps them.
  var json: JSONValue {
    .object(
      all.mapValues { state in
        [
          "last_success": state.lastSuccess.map { .string($0.iso8601) } ?? .null,
          "error": state.error.map(JSONValue.string) ?? .null,
        ]
      })
  }
}
