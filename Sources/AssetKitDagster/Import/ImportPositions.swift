internal import AssetKitCore

/// How far an import has come: saved with the rows that it stands for, in one transaction.
struct ImportPositions: Sendable, Equatable {
  /// Numbers that were set aside here for rows of Dagster's, so that the order is kept.
  ///
  /// Number `offset + n` is for Dagster's row `n`. What Dagster adds later gets numbers of its own.
  struct Block: Sendable, Equatable {
    var first: Int64
    var last: Int64
    var offset: Int64
  }

  /// The run that is so large that it comes in several batches.
  struct Partial: Sendable, Equatable {
    var run: Int64
    /// The last event that was read.
    var event: Int64
    /// Whether it isn't brought in, since there is one with its id.
    var isSkipped: Bool
  }

  /// The last run that was looked at.
  var runs: Int64 = 0
  /// The earlier ones that had not ended.
  var waitingRuns: [Int64] = []
  /// The run that is brought in at the moment.
  var partial: Partial?
  /// Up to where the events of the runs were read; nil before the first import.
  var events: Int64?
  /// The last event without a run.
  var runless: Int64 = 0
  /// Up to where events of unknown runs were looked for.
  var unknown: Int64 = 0
  /// The last tick that was looked at.
  var ticks: Int64 = 0
  /// The earlier ones that had not ended.
  var waitingTicks: [Int64] = []
  /// The run here that has the events without a run.
  var runlessRun: RunID?
  /// The numbers of runs.
  var runNumbers: [Block] = []
  /// The numbers of materializations, by event.
  var materializationNumbers: [Block] = []
  /// The latest wipe of an asset that was heeded.
  var wipe: Int64 = 0
  /// The states of schedules that were set, which somebody may have changed here since.
  var schedules: [String: String] = [:]
  /// A run that was read, which tells a database that was put back or made anew.
  var mark: (id: Int64, runID: String)?
  /// How many events were read.
  var eventsRead = 0

  static func == (a: Self, b: Self) -> Bool { a.json == b.json }

  /// The number of a run here.
  func runNumber(of id: Int64) -> Int64? { Self.number(of: id, in: runNumbers) }

  /// The number of a materialization here.
  func materializationNumber(of event: Int64) -> Int64? {
    Self.number(of: event, in: materializationNumbers)
  }

  private static func number(of row: Int64, in blocks: [Block]) -> Int64? {
    blocks.first { $0.first <= row && row <= $0.last }.map { $0.offset + row }
  }
}

extension ImportPositions {
  init(json: JSONValue) {
    func number(_ name: String) -> Int64 { json[name]?.integer ?? 0 }
    func numbers(_ name: String) -> [Int64] { json[name]?.elements.compactMap(\.integer) ?? [] }
    func blocks(_ name: String) -> [Block] {
      (json[name]?.elements ?? []).compactMap { block in
        let parts = block.elements.compactMap(\.integer)
        return parts.count == 3 ? Block(first: parts[0], last: parts[1], offset: parts[2]) : nil
      }
    }
    runs = number("runs")
    waitingRuns = numbers("waiting_runs")
    if let partial = json["partial"], let run = partial["run"]?.integer {
      self.partial = Partial(
        run: run, event: partial["event"]?.integer ?? 0,
        isSkipped: partial["skipped"] == .bool(true))
    }
    events = json["events"]?.integer
    runless = number("runless")
    unknown = number("unknown")
    ticks = number("ticks")
    waitingTicks = numbers("waiting_ticks")
    runlessRun = json["runless_run"]?.string.flatMap { RunID($0) }
    runNumbers = blocks("run_numbers")
    materializationNumbers = blocks("materialization_numbers")
    wipe = number("wipe")
    schedules = json["schedules"]?.members.compactMapValues(\.string) ?? [:]
    if let id = json["mark"]?["id"]?.integer, let run = json["mark"]?["run_id"]?.string {
      mark = (id, run)
    }
    eventsRead = Int(number("events_read"))
  }

  var json: JSONValue {
    func blocks(_ blocks: [Block]) -> JSONValue {
      .array(blocks.map { [.int($0.first), .int($0.last), .int($0.offset)] })
    }
    var members: [String: JSONValue] = [
      "runs": .int(runs), "waiting_runs": .array(waitingRuns.map(JSONValue.int)),
      "runless": .int(runless), "unknown": .int(unknown), "ticks": .int(ticks),
      "waiting_ticks": .array(waitingTicks.map(JSONValue.int)),
      "run_numbers": blocks(runNumbers), "materialization_numbers": blocks(materializationNumbers),
      "wipe": .int(wipe), "schedules": .object(schedules.mapValues(JSONValue.string)),
      "events_read": .int(Int64(eventsRead)),
    ]
    if let partial {
      members["partial"] = [
        "run": .int(partial.run), "event": .int(partial.event),
        "skipped": .bool(partial.isSkipped),
      ]
    }
    members["events"] = events.map(JSONValue.int)
    members["runless_run"] = runlessRun.map { .string($0.description) }
    if let mark { members["mark"] = ["id": .int(mark.id), "run_id": .string(mark.runID)] }
    return .object(members)
  }
}
