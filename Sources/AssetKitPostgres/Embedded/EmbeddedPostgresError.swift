/// Why the private PostgreSQL server can't be used.
package struct EmbeddedPostgresError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  package enum Code: Sendable, Hashable {
    /// PostgreSQL's programs aren't installed, or not in the cluster's version.
    case binariesMissing
    /// A directory can't be made or written, or belongs to somebody else.
    case unwritable
    /// The disk is full.
    case diskFull
    /// `initdb` failed.
    case creationFailed
    /// The server ended while it started.
    case startFailed
    /// The server runs, and somebody removed its socket.
    case socketLost
    /// The server or another starter didn't come to an end in time.
    case timedOut
  }

  /// The kind of failure.
  package let code: Code
  /// What happened and what to do.
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// The failure of one of PostgreSQL's programs, whose words say whether the disk was full.
  init(_ code: Code, _ what: String, words: String) {
    let isFull = words.contains("No space left on device") || words.contains("Disk quota exceeded")
    self.init(
      isFull ? .diskFull : code,
      isFull
        ? "\(what): the disk is full; free some space and try again (\(words))"
        : "\(what): \(words)")
  }
}
