extension HTTPRequest {
  /// Refuses fields that would change the meaning of the request's head.
  func checkHeaders() throws(HTTPError) {
    for (name, value) in headers { try check(name, value) }
    if let tag = validators?.entityTag { try check("If-None-Match", tag) }
    if let date = validators?.lastModified { try check("If-Modified-Since", date) }
  }

  private func check(_ name: String, _ value: String) throws(HTTPError) {
    // RFC 9110, section 5.1 and 5.5: a name is a token, a value has no CR, LF or NUL.
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenCharacter),
      !value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 })
    else {
      throw HTTPError(
        .invalidHeader, url: url,
        message: "the field \(name.debugDescription) has characters that HTTP forbids there")
    }
  }

  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
