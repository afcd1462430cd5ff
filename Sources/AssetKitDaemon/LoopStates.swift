package import AssetKitCore

/// How each loop of a daemon is doing.
package actor LoopStates {
  /// What is known of one loop.
  package struct State: Sendable, Hashable {
    /// When a pass last succeeded.
    package var lastSuccess: Timestamp?
    /// What went wrong in the last pass; nil when it succeeded.
    package var error: String?
  }

  /// What is known, by loop.
  package private(set) var all: [String: State] = [:]

  func succeeded(_ loop: String, at now: Timestamp) {
    all[loop] = State(lastSuccess: now, error: nil)
  }

  /// Notes a failure.
  ///
  /// - Returns: Whether it is another one than the last pass', and so worth telling.
  func failed(_ loop: String, _ error: String) -> Bool {
    let isNew = all[loop]?.error != error
    all[loop, default: State()].error = error
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
