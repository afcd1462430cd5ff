/// Why the storage could not do what it was asked.
public struct StorageError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failures; more may come.
  public struct Code: Sendable, Hashable, RawRepresentable {
    /// The stable spelling, for scripts.
    public let rawValue: String
    /// Makes a code from its spelling.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The server can't be reached at the moment; the same call may succeed later.
    public static let unavailable = Code(rawValue: "unavailable")
    /// The run is in a final state or another worker's: nothing more may be written to it.
    public static let runEnded = Code(rawValue: "run_ended")
    /// The run isn't stored.
    public static let unknownRun = Code(rawValue: "unknown_run")
    /// A run with this identity is stored already.
    public static let duplicateRun = Code(rawValue: "duplicate_run")
    /// The storage is full.
    public static let full = Code(rawValue: "full")
    /// Anything else that the server refused.
    public static let failed = Code(rawValue: "failed")
  }

  /// The kind of the failure.
  public let code: Code
  /// What failed and what to do, without secrets.
  public let message: String
  /// The message.
  public var description: String { message }

  /// Makes an error.
  public init(_ code: Code, message: String) {
    self.code = code
    self.message = message
  }
}
