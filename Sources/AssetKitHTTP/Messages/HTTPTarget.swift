/// The server that an address points to: the unit of limits and statistics.
struct HTTPTarget {
  /// Host in lower case and port, such as `registry.example:443`.
  let authority: String
  /// Whether the connection is encrypted.
  let isSecure: Bool

  /// Reads the parts of the address that the client needs; libcurl reads the rest.
  ///
  /// - Throws: `HTTPError` with `invalidURL` when it isn't an absolute `http` or `https` address, when
  ///   its port is no number, or when it holds blanks or control characters (which would otherwise
  ///   end up in the request's head).
  init(_ url: String) throws(HTTPError) {
    switch Self.parse(url) {
    case .success(let target): self = target
    case .failure(let fault):
      throw HTTPError(.invalidURL, url: url, message: fault.rawValue)
    }
  }

  private init(authority: String, isSecure: Bool) {
    self.authority = authority
    self.isSecure = isSecure
  }

  private enum Fault: String, Error {
    case form = "expected an absolute http or https URL without blanks"
    case host = "the host is missing"
    case port = "the port isn't a number from 0 to 65535"
  }

  private static func parse(_ url: String) -> Result<HTTPTarget, Fault> {
    guard let (scheme, authority) = split(url), !url.utf8.contains(where: isForbidden) else {
      return .failure(.form)
    }
    let isSecure = scheme == "https"
    let (host, port) = separatePort(authority.drop(afterLast: UInt8(ascii: "@")))
    guard !host.isEmpty else { return .failure(.host) }
    guard let port, !port.isEmpty else {
      return .success(
        HTTPTarget(authority: "\(host.lowercased()):\(isSecure ? 443 : 80)", isSecure: isSecure))
    }
    guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port) else {
      return .failure(.port)
    }
    return .success(HTTPTarget(authority: "\(host.lowercased()):\(number)", isSecure: isSecure))
  }

  /// The address without user, password, query and fragment, for messages and logs.
  ///
  /// Of an address that can't be read, nothing before its last `@` is kept: it may be a password.
  static func redacted(_ url: String) -> String {
    let bare = url.prefix { $0 != "?" && $0 != "#" }
    let hidden = bare.endIndex == url.endIndex ? "" : "?…"
    guard case .success = parse(url), let (scheme, authority) = split(url) else {
      return bare.drop(afterLast: UInt8(ascii: "@")) + hidden
    }
    let path = bare[authority.endIndex...]
    return "\(scheme)://\(authority.drop(afterLast: UInt8(ascii: "@")))\(path)\(hidden)"
  }

  private static func split(_ url: String) -> (scheme: String, authority: Substring)? {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")),
      url[colon...].utf8.starts(with: "://".utf8)
    else { return nil }
    let scheme = url[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = url[url.utf8.index(colon, offsetBy: 3)...]
    let end = rest.utf8.firstIndex {
      $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
    }
    return (scheme, rest[..<(end ?? rest.endIndex)])
  }

  /// Splits at the colon before the port, which in an IPv6 address comes after the bracket.
  private static func separatePort(_ text: Substring) -> (host: Substring, port: Substring?) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
      !text[colon...].utf8.contains(UInt8(ascii: "]"))
    else { return (text, nil) }
    return (text[..<colon], text[text.utf8.index(after: colon)...])
  }

  private static func isForbidden(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }

  private static func invalid(_ url: String, _ message: String) -> HTTPError {
    HTTPError(.invalidURL, url: url, message: message)
  }
}

extension Substring {
  /// What follows the last occurrence of an ASCII character, or everything when there is none.
  fileprivate func drop(afterLast character: UInt8) -> Substring {
    utf8.lastIndex(of: character).map { self[utf8.index(after: $0)...] } ?? self
  }
}
