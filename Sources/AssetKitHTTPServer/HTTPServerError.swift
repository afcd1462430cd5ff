/// Why a server can't listen.
public struct HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is.
  public struct Code: Sendable, Hashable {
    private let name: String

    /// The address isn't one.
    public static let badAddress = Code(name: "badAddress")
    /// Somebody else listens on the port.
    public static let portTaken = Code(name: "portTaken")
    /// Something else, such as an address that isn't this machine's.
    public static let failed = Code(name: "failed")
  }

  /// The kind.
  public let code: Code
  /// The address, the port and the system's reason.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
