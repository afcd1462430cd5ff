internal import CommandLineKit

/// The options of everything that runs a daemon.
struct DaemonOptions: Sendable {
  /// Where metrics are served when nobody says otherwise.
  static let defaultPort = 9671

  private static let port = Option<Int>(
    "metrics-port", "N",
    "The port of /metrics and /healthz (\(defaultPort)); 0 serves neither.")
  private static let address = Option<String>(
    "metrics-address", "ADDRESS",
    "The address that they are served on (127.0.0.1); 0.0.0.0 for all.")
  private static let drain = Option<Int>(
    "drain", "SECONDS",
    "At the end, wait so long for the runs that this daemon started (0: they go on by themselves).")

  static let parameters: [any DeclaredParameter] = [port, address, drain]

  let address: String
  let port: UInt16
  /// Whether the port was asked for, so that it is an error when it is taken.
  let isPortGiven: Bool
  let drain: Duration

  init(_ arguments: Arguments) throws {
    let number = arguments[Self.port] ?? Self.defaultPort
    guard let port = UInt16(exactly: number) else {
      throw UsageError(
        "`--metrics-port` expects a number from 0 to 65535, found `\(number)`",
        path: arguments.path)
    }
    let seconds = arguments[Self.drain] ?? 0
    guard seconds >= 0 else {
      throw UsageError(
        "`--drain` expects a number from 0, found `\(seconds)`", path: arguments.path)
    }
    self.port = port
    isPortGiven = arguments[Self.port] != nil
    address = arguments[Self.address] ?? "127.0.0.1"
    drain = .seconds(seconds)
  }
}
