/// Why a time zone can't be used.
public struct TimeZoneError: Error, Sendable, Hashable {
  /// The kind of fault, for programs.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The stable spelling of the code.
    public let description: String

    /// The text can't be the name of a zone.
    public static let invalidName = Code(description: "invalid-name")
    /// No zone has the name.
    public static let unknown = Code(description: "unknown")
    /// The system has no zone files.
    public static let databaseMissing = Code(description: "database-missing")
    /// The zone's file can't be understood.
    public static let malformedFile = Code(description: "malformed-file")
  }

  /// The kind of fault.
  public let code: Code
  /// The name of the zone, as given.
  public let zone: String
  /// What was found and what to do.
  public let message: String

  init(_ code: Code, zone: String, _ message: String) {
    self.code = code
    self.zone = zone
    self.message = message
  }
}

extension TimeZoneError: CustomStringConvertible {
  /// The zone and the message, in one line.
  public var description: String {
    let shown = zone.count > 60 ? zone.prefix(60) + "…" : zone
    return "time zone `\(shown)`: \(message)"
  }
}
