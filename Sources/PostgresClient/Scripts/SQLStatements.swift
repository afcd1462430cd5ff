/// The named statements of a `.sql` file.
///
/// A statement begins after a line `-- name: some_name` and ends before the next such line or at the
/// end of the file. Comments inside are kept, and go to the server, where its log shows them.
public struct SQLStatements: Sendable {
  private let statements: [String: String]

  /// Reads a file's text.
  public init(_ text: String) {
    var statements: [String: String] = [:]
    var name: String?
    var lines: [Substring] = []
    func endStatement() {
      guard let name else { return }
      let text = PostgresError.trimmed(lines.joined(separator: "\n"))
      precondition(statements[name] == nil, "the statement \(name) is in the file twice")
      statements[name] = text
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let next = Self.name(in: line) {
        endStatement()
        name = next
        lines = []
      } else {
        lines.append(line)
      }
    }
    endStatement()
    self.statements = statements
  }

  /// Reads a file's bytes, in UTF-8.
  public init(bytes: some Collection<UInt8>) { self.init(String(decoding: bytes, as: UTF8.self)) }

  /// The statement of a name; asking for a missing one is a mistake in the program.
  public subscript(name: String) -> String {
    guard let statement = statements[name] else {
      preconditionFailure("the .sql file has no statement \"-- name: \(name)\"")
    }
    return statement
  }

  /// The names in the file, sorted.
  public var names: [String] { statements.keys.sorted() }

  private static func name(in line: Substring) -> String? {
    let prefix = "-- name:"
    guard line.hasPrefix(prefix) else { return nil }
    return PostgresError.trimmed(String(line.dropFirst(prefix.count)))
  }
}
