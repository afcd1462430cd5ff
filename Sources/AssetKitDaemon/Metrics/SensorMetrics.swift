internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// What the metrics say of sensors.
struct SensorMetrics: Sendable {
  /// The assets that each sensor of materializations watches.
  private let watched: [String: [String]]

  init(_ definitions: Definitions) {
    let graph = AssetGraph(definitions.specs)
    watched = definitions.sensors.filter { $0.kind == .asset }.reduce(into: [:]) {
      $0[$1.name] = $1.monitoredKeys(on: graph).map(\.description)
    }
  }

  func families(_ now: Timestamp, _ db: Database) throws -> [MetricFamily] {
    var running = MetricFamily("assetkit_sensor_running", .gauge, "Whether a sensor is evaluated.")
    var last = MetricFamily(
      "assetkit_sensor_last_tick_timestamp_seconds", .gauge,
      "When the last evaluation of a sensor began.")
    var lag = MetricFamily(
      "assetkit_sensor_lag_seconds", .gauge,
      "For how long a sensor has been due, or had news, without being evaluated to the end.")
    var failures = MetricFamily(
      "assetkit_sensor_failures", .gauge, "How often in a row the evaluation of a sensor failed.")
    for row in try db.query(DaemonQueries.metrics["sensors"]) {
      let name: String = try row[0]
      let label = MetricFamily.Label("sensor", name)
      let isRunning = try row[1] as String == ScheduleDefinition.Status.running.rawValue
      let kind: String = try row[2]
      running.add(isRunning ? 1 : 0, label)
      if let at = try row[3] as PostgresTimestamp? {
        last.add(Double(Timestamp(at).microseconds) / 1e6, label)
      }
      failures.add(Double(try row[5] as Int32), label)
      guard isRunning else { continue }
      let earliest = (try row[4] as PostgresTimestamp?).map(Timestamp.init)
      let since: Timestamp?
      switch kind {
      case "POLLING": since = earliest
      case "ASSET":
        since = try news(of: name, after: row[6], db).map { max($0, earliest ?? $0) }
      case "RUN_STATUS", "FRESHNESS":
        since = (try row[7] as PostgresTimestamp?).map(Timestamp.init)
          .map { max($0, earliest ?? $0) }
      // Conditions are due by what is in them; the passes of their loop tell whether it works.
      default: continue
      }
      lag.add(max(0, since.map { (now - $0) / .seconds(1) } ?? 0), label)
    }
    return [running, last, lag, failures]
  }

  /// When the first materialization came that a sensor has yet to look at.
  private func news(of sensor: String, after cursor: String?, _ db: Database) throws -> Timestamp? {
    guard let keys = watched[sensor], let position = cursor.flatMap({ Int64($0) }) else {
      return nil
    }
    let at: PostgresTimestamp? = try db.query(
      DaemonQueries.metrics["first_materialization"], keys, position)[0][0]
    return at.map(Timestamp.init)
  }
}
