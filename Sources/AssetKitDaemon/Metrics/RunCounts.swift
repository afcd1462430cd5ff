internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Counts what ended since this process began: runs by their end, and how long steps took.
///
/// Each run is looked at while it is open, and once after its end, so that the cost of a look follows
/// from what is new and not from what there is.
struct RunCounts: Sendable {
  /// Runs that ended, by status.
  private(set) var ended: [String: Int] = ["SUCCESS": 0, "FAILURE": 0, "CANCELED": 0]
  /// Seconds that steps took, by step.
  private(set) var steps: [String: Histogram] = [:]

  private var newest: Int64?
  private var open: Set<Int64> = []

  /// So many steps have series of their own; the rest share one.
  static let maxSteps = 500
  /// The name of the steps that share a series.
  static let otherSteps = "(others)"
  private static let page = 1000

  /// Counts what ended since the last call; the first call counts nothing.
  mutating func update(_ db: Database) throws {
    guard var last = newest else {
      open = Set(try db.query(DaemonQueries.metrics["open_run_numbers"]).map { try $0[0] as Int64 })
      newest = try db.query(DaemonQueries.metrics["newest_run"])[0][0]
      return
    }
    var numbers = open.sorted()[...]
    while !numbers.isEmpty {
      let part = Array(numbers.prefix(Self.page))
      numbers = numbers.dropFirst(Self.page)
      // A run that was deleted meanwhile is open no more.
      open.subtract(part)
      try take(db.query(DaemonQueries.metrics["runs_numbered"], part), db)
    }
    while true {
      let rows = try db.query(DaemonQueries.metrics["runs_after"], last, Self.page)
      try take(rows, db)
      guard let end = rows.last else { break }
      last = try end[0]
      newest = last
      if rows.count < Self.page { break }
    }
  }

  private mutating func take(_ rows: Rows, _ db: Database) throws {
    var finished: [Int64] = []
    var statuses: [String] = []
    for row in rows {
      let (number, status) = (try row[0] as Int64, try row[1] as String)
      if ended[status] == nil {
        open.insert(number)
      } else {
        finished.append(number)
        statuses.append(status)
      }
    }
    guard !finished.isEmpty else { return }
    for row in try db.query(DaemonQueries.metrics["step_durations"], finished) {
      let name: String = try row[0]
      let isKnown = steps[name] != nil || steps.count < Self.maxSteps
      steps[
        isKnown ? name : Self.otherSteps, default: Histogram(bounds: Histogram.stepBounds)
      ].add(try row[1])
    }
    for status in statuses { ended[status, default: 0] += 1 }
  }
}
