internal import CEmbedded
internal import PostgresClient

/// The SQL of the daemon, which the program carries with it.
enum DaemonQueries {
  static let daemons = statements("daemons")
  static let schedules = statements("schedules")
  static let retention = statements("retention")
  static let metrics = statements("metrics")
  static let sensors = statements("sensors")
  static let freshness = statements("freshness")
  static let automation = statements("automation")

  private static func statements(_ name: String) -> SQLStatements {
    let file = embedded_file_named("daemon/Queries/\(name).sql")
    return SQLStatements(
      bytes: UnsafeBufferPointer(start: file.bytes, count: file.length))
  }
}
