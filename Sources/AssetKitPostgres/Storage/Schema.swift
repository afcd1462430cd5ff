internal import CEmbedded
package import PostgresClient

/// The SQL of the schema `assetkit`, which the program carries with it.
package enum Schema {
  /// Brings the schema up to date.
  package static let migrator = Migrator(schema: "assetkit", migrations: migrations)

  /// Every migration, in order.
  package static let migrations: [Migration] = {
    var migrations: [Migration] = []
    var position = 0
    while true {
      let file = embedded_file_at(position)
      guard let name = file.name else { return migrations }
      position += 1
      let path = String(cString: name)
      let folder = "assetkit/Migrations/"
      guard path.hasPrefix(folder) else { continue }
      let fileName = String(path.dropFirst(folder.count))
      if let migration = Migration(fileName: fileName, sql: text(of: file)) {
        migrations.append(migration)
      }
    }
  }()

  static let runs = statements("assetkit/Queries/runs.sql")
  static let events = statements("assetkit/Queries/events.sql")
  static let assets = statements("assetkit/Queries/assets.sql")

  static let partitions = statements("assetkit/Queries/partitions.sql")
  static let queue = statements("assetkit/Queries/queue.sql")
  static let pools = statements("assetkit/Queries/pools.sql")

  private static func statements(_ name: String) -> SQLStatements {
    SQLStatements(text(of: embedded_file_named(name)))
  }

  private static func text(of file: embedded_file) -> String {
    String(
      decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self)
  }
}
