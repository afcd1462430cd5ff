internal import CEmbedded
internal import PostgresClient

/// The SQL of the schema `ssc`, which the program carries with it.
enum GraphSchema {
  /// Brings the schema up to date.
  static let migrator = Migrator(schema: "ssc", migrations: migrations)

  static let listing = statements("ssc/Queries/listing.sql")
  static let packages = statements("ssc/Queries/packages.sql")
  static let requests = statements("ssc/Queries/requests.sql")
  static let maintenance = statements("ssc/Queries/maintenance.sql")
  static let writing = statements("ssc/Queries/writing.sql")
  static let impacts = statements("ssc/Queries/impacts.sql")
  static let vulnerabilities = statements("ssc/Queries/vulnerabilities.sql")

  private static let migrations: [Migration] = {
    let folder = "ssc/Migrations/"
    return (0...).lazy.map(embedded_file_at).prefix(while: { $0.name != nil }).compactMap { file in
      let name = String(cString: file.name)
      guard name.hasPrefix(folder) else { return nil }
      return Migration(fileName: String(name.dropFirst(folder.count)), sql: text(of: file))
    }
  }()

  private static func statements(_ name: String) -> SQLStatements {
    SQLStatements(text(of: embedded_file_named(name)))
  }

  private static func text(of file: embedded_file) -> String {
    String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self)
  }
}
