internal import CEmbedded
internal import PostgresClient

/// The statements of the import, which the program carries with it.
enum Queries {
  static let source = statements("dagster/Queries/source.sql")
  static let target = statements("dagster/Queries/target.sql")

  private static func statements(_ name: String) -> SQLStatements {
    let file = embedded_file_named(name)
    return SQLStatements(
      bytes: UnsafeBufferPointer(start: file.bytes, count: file.length))
  }
}
