/// Where a server listens.
public struct BoltAddress: Sendable, Hashable, CustomStringConvertible {
  /// The host's name or number.
  public var host: String
  /// The TCP port.
  public var port: UInt16

  /// Bolt's registered port.
  public static let standardPort: UInt16 = 7687

  /// Makes an address.
  public init(host: String, port: UInt16 = BoltAddress.standardPort) {
    self.host = host
    self.port = port
  }

  /// Reads `host`, `host:port`, `[host]:port`; nil for anything else.
  init?(parsing text: some StringProtocol) {
    let rest: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = String(text[text.index(after: text.startIndex)..<end])
      rest = Substring(text[text.index(after: end)...])
    } else {
      let end = text.firstIndex(of: ":") ?? text.endIndex
      host = String(text[..<end])
      rest = Substring(text[end...])
    }
    guard !host.isEmpty else { return nil }
    if rest.isEmpty {
      port = BoltAddress.standardPort
    } else {
      guard rest.first == ":", let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
      port = number
    }
  }

  /// As in a URI.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
