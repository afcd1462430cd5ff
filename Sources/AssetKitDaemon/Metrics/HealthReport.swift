package import AssetKitCore

/// Whether a daemon does what it is there for.
package struct HealthReport: Sendable, Hashable {
  /// One loop.
  package struct Loop: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// When a pass last succeeded.
    package var lastSuccess: Timestamp?
    /// What went wrong in the last pass; nil when it succeeded.
    package var error: String?
    /// Whether that success is as recent as it should be.
    package var isRecent: Bool
  }

  /// When it was asked.
  package var at: Timestamp
  /// The loops, in their order.
  package var loops: [Loop]
  /// Why the database doesn't answer; nil when it does.
  package var databaseError: String?

  /// Whether all is well.
  package var isHealthy: Bool { databaseError == nil && loops.allSatisfy(\.isRecent) }

  /// What isn't well, a sentence each.
  package var reasons: [String] {
    let stale = loops.filter { !$0.isRecent }.map { loop in
      let last = loop.lastSuccess.map { "since \($0.iso8601)" } ?? "since the daemon began"
      return "no pass of the loop `\(loop.name)` succeeded \(last)"
        + (loop.error.map { ": \($0)" } ?? "")
    }
    return [databaseError].compactMap { $0 } + stale
  }

  /// What `/healthz` answers.
  package var json: JSONValue {
    [
      "status": .string(isHealthy ? "ok" : "failing"),
      "at": .string(at.iso8601),
      "reasons": .array(reasons.map(JSONValue.string)),
      "loops": .object(
        Dictionary(
          loops.map { loop in
            (
              loop.name,
              [
                "last_success": loop.lastSuccess.map { .string($0.iso8601) } ?? .null,
                "error": loop.error.map(JSONValue.string) ?? .null,
                "is_recent": .bool(loop.isRecent),
              ] as JSONValue
            )
          }
        ) { first, _ in first }),
    ]
  }
}
