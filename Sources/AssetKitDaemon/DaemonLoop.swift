package import AssetKitCore

/// One duty of the daemon: looks at the database, does what is due, and says when to look again.
///
/// Any number of daemons may run the same loop on one instance. What must happen once is decided by
/// the statements of the loop (a unique constraint, a conditional update, `SKIP LOCKED`), never by
/// which daemon runs it.
package protocol DaemonLoop: Sendable {
  /// The loop's name, as `daemon status` and the metrics show it.
  var name: String { get }
  /// The payloads of notifications that end its sleep.
  var topics: Set<String> { get }
  /// The longest time between two passes: the safety net for a notification that was lost.
  var interval: Duration { get }

  /// Does what is due.
  ///
  /// - Returns: When something is due next, if that is known; nil to sleep for `interval`.
  /// - Throws: Whatever went wrong; the supervisor logs it and tries again after a pause that grows.
  func pass() async throws -> Timestamp?

  /// Gives back what passes began and others could go on with, when the daemon ends.
  func end() async
}

extension DaemonLoop {
  package func end() async {}
}
