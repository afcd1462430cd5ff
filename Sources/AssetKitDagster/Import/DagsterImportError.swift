package import PostgresClient

/// Why an import can't begin, or can't go on; its description holds no password.
package struct DagsterImportError: Error, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  package enum Code: Sendable {
    /// Dagster's database can't be reached, or the connection was lost.
    case unreachable
    /// The database isn't one that can be imported from.
    case unusable
    /// Somebody else imports from the same instance.
    case concurrent
    /// Dagster's server refused a statement.
    case failed
  }

  /// The kind of failure.
  package let code: Code
  /// What is wrong, and what to do.
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// A failure of Dagster's server.
  package init(_ error: PostgresError) {
    let text = "the Dagster instance: \(error.message)"
    if error.code == .invalidConfiguration {
      self.init(.unusable, text)
    } else if error.isConnectionFailure || error.isTransient {
      self.init(
        .unreachable,
        error.code == .connectionLost
          ? text + "; the same command goes on where this one stopped" : text)
    } else if error.sqlState == "42501" {
      self.init(.unusable, text + "; the import needs to read all of Dagster's tables")
    } else {
      self.init(.failed, "the Dagster instance: \(error.description)")
    }
  }
}
