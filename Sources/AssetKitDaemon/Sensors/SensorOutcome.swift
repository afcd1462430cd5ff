internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Why an evaluation failed, as the tick says.
struct SensorFailure: Error, CustomStringConvertible {
  let description: String
}

extension TickRecord {
  /// Records the evaluation of a sensor; of those without news in a row, the last one stays.
  func save(sensor: String, cursor: String?, _ db: Database) throws {
    if status == "SKIPPED" {
      try db.execute(
        DaemonQueries.sensors["skip"], sensor, at.postgres, endedAt?.postgres, message, cursor)
    } else {
      try db.execute(
        DaemonQueries.sensors["tick"], sensor, at.postgres, status, endedAt?.postgres,
        runs.map(\.description), message, cursor)
    }
  }
}

extension SensorDefinition {
  /// By which the runs of a sensor, and their keys, are told from those of others.
  var origin: String { "sensor:\(name)" }

  /// The longest pause after failures, in seconds.
  static let longestBackoff = 300

  /// The longest time from one evaluation to the next: a later one is planned only when a clock was wrong.
  var longestPause: Duration { max(minimumInterval, .seconds(Self.longestBackoff)) + .seconds(1) }

  /// A request completed by what the sensor says.
  ///
  /// - Parameter known: The selections that were seen to select something.
  func request(
    _ given: RunRequest, _ graph: AssetGraph, known: inout Set<String>
  ) throws -> RunRequest {
    guard let selection = given.selection ?? target else {
      throw SensorFailure(
        description: "it asked for a run without a selection, and has no target")
    }
    if !known.contains(selection) {
      do {
        guard try !AssetSelection(parsing: selection).resolve(on: graph).isEmpty else {
          throw SensorFailure(
            description: "it asked for a run of '\(selection)', which selects nothing")
        }
      } catch let error as SelectionError {
        throw SensorFailure(description: "it asked for a run of '\(selection)': \(error)")
      }
      known.insert(selection)
    }
    var request = given
    request.selection = selection
    request.tags = tags.merging(given.tags) { $1 }
    request.tags[RunTag.sensorName] = name
    request.tags[RunTag.runKey] = given.key
    return request
  }
}

extension PostgresError {
  /// Whether the server refuses the data: a second attempt would be refused as well.
  ///
  /// Classes 22 (data exception) and 54 (program limit exceeded).
  var isRefusal: Bool {
    code == .encoding || sqlState.map { $0.hasPrefix("22") || $0.hasPrefix("54") } ?? false
  }
}
