internal import CPostgres

extension PostgresError {
  /// The error that a result of the server carries.
  init(result: OpaquePointer, connection: OpaquePointer, sql: String?) {
    func field(_ code: Character) -> String? {
      let value = PQresultErrorField(result, Int32(code.asciiValue ?? 0))
      return value.map { String(cString: $0) }
    }
    let sqlState = field("C")
    let lost = PQstatus(connection) == CONNECTION_BAD
    let primary = field("M") ?? Self.trimmed(String(cString: PQresultErrorMessage(result)))
    self.init(
      lost ? .connectionLost : Self.code(forState: sqlState),
      message: lost ? "the connection to PostgreSQL was lost: \(primary)" : primary,
      sqlState: sqlState)
    detail = field("D")
    hint = field("H")
    constraint = field("n")
    table = field("t")
    statement = sql.flatMap(Self.excerpt)
  }

  /// The loss of an open connection, with libpq's reason.
  init(lost connection: OpaquePointer, sql: String?) {
    let reason = Self.trimmed(String(cString: PQerrorMessage(connection)))
    self.init(
      .connectionLost,
      message: "the connection to PostgreSQL was lost"
        + (reason.isEmpty ? "" : ": \(Self.firstLine(reason))"))
    statement = sql.flatMap(Self.excerpt)
  }

  /// A failed attempt to connect; libpq's verbose message holds the SQL state when there is one.
  init(connecting configuration: PostgresConfiguration, reason: String) {
    let (text, sqlState) = Self.splittingState(reason)
    let refused = sqlState.map { $0.hasPrefix("28") || $0 == "3D000" } ?? false
    // Without a password libpq gives up by itself, before the server states anything.
    let isAuthentication = refused || text.contains("no password supplied")
    self.init(
      isAuthentication ? .authenticationFailed : .connectionFailed,
      message: "can't connect to PostgreSQL at \(configuration.redactedDescription): \(text)",
      sqlState: sqlState)
  }

  private static func code(forState sqlState: String?) -> Code {
    switch sqlState {
    case "57014": .cancelled
    case "53100": .diskFull
    case "57P01", "57P02": .connectionLost
    case let state? where state.hasPrefix("08"): .connectionLost
    default: .server
    }
  }

  /// Takes `28P01: ` out of `FATAL:  28P01: password …`, and drops the lines about source files.
  private static func splittingState(_ reason: String) -> (text: String, sqlState: String?) {
    var sqlState: String?
    var lines: [String] = []
    for line in reason.split(whereSeparator: \.isNewline) where !line.hasPrefix("LOCATION:") {
      var parts = line.split(separator: ": ", omittingEmptySubsequences: false).map(String.init)
      let place = parts.firstIndex { part in
        let word = part.drop(while: \.isWhitespace)
        return word.utf8.count == 5 && word.utf8.allSatisfy(isStateByte)
          && word.utf8.contains { $0 < UInt8(ascii: "A") }
      }
      if let place, place > 0 {
        sqlState = trimmed(parts.remove(at: place))
      }
      lines.append(trimmed(parts.joined(separator: ": ")))
    }
    return (lines.joined(separator: "; "), sqlState)
  }

  private static func isStateByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  /// The first 80 characters of a statement on one line; nil when it sets a password.
  static func excerpt(_ sql: String) -> String? {
    let line = sql.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if line.lowercased().contains("password") { return nil }
    return line.count > 80 ? "\(line.prefix(79))…" : line
  }

  static func firstLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
  }

  static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
