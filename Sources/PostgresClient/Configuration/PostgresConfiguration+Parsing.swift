internal import CPostgres

extension PostgresConfiguration {
  /// Reads a `postgresql://` URL or a string of `keyword=value` pairs, by libpq's own rules.
  ///
  /// - Throws: ``PostgresError`` with `.invalidConfiguration`; its message repeats no part of the
  ///   text, since that may hold a password.
  public init(parsing text: String) throws {
    var message: UnsafeMutablePointer<CChar>?
    let parsed = PQconninfoParse(text, &message)
    defer {
      PQconninfoFree(parsed)
      PQfreemem(message)
    }
    guard let parsed else {
      let reason = message.map { String(cString: $0) } ?? "out of memory"
      throw PostgresError(
        .invalidConfiguration,
        message: "not a PostgreSQL connection string: \(Self.withoutQuotedParts(reason))")
    }
    self.init()
    var option = parsed
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        try take(keyword: String(cString: keyword), value: String(cString: value))
      }
      option += 1
    }
  }

  private mutating func take(keyword: String, value: String) throws {
    switch keyword {
    case "host": host = value
    case "port": port = try Self.integer(value, keyword)
    case "user": user = value
    case "password": password = value
    case "dbname": database = value
    case "application_name": applicationName = value
    case "connect_timeout": connectTimeout = .seconds(try Self.integer(value, keyword))
    default: parameters[keyword] = value
    }
  }

  private static func integer(_ value: String, _ keyword: String) throws -> Int {
    guard let number = Int(value), number >= 0 else {
      throw PostgresError(
        .invalidConfiguration,
        message: "the connection string's \(keyword) must be a whole number, not \"\(value)\"")
    }
    return number
  }

  /// libpq quotes what it stumbles over, which may be a piece of the password.
  private static func withoutQuotedParts(_ message: String) -> String {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    let kept = parts.enumerated().map { $0.offset % 2 == 0 ? String($0.element) : "…" }
    return PostgresError.trimmed(kept.joined(separator: "\""))
  }
}
