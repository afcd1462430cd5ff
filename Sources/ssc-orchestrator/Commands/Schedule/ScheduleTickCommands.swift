internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `schedule tick`: evaluates a schedule now.
enum ScheduleTickCommand {
  static let name = Positional<String>(
    "NAME", "The schedule.", completion: .dynamic("schedule-names"))

  static let command = Command(
    "tick", "Evaluate a schedule now, and queue what it asks for.",
    discussion: "The schedule need not be started; its time table is left alone.",
    [name, Console.json]
  ) { session in
    let (definitions, _) = try await session.validDefinitions()
    let schedule = try ScheduleCommands.find(
      try session.arguments.require(name), definitions.schedules, session)
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let tick = try await ScheduleControl(instance.pool).tick(
      schedule, environment: session.settings.environment, now: WallClock.system.now())
    if session.arguments[Console.json] {
      session.console.write(tick.json)
    } else {
      for run in tick.runs { session.console.output.line("run \(run) is queued") }
      if tick.runs.isEmpty {
        session.console.output.line(
          "no run: \(Sanitized.line(tick.message ?? "its run key was used before"))")
      }
    }
    return .success
  }
}

/// `schedule logs`: what came of the ticks of a schedule.
enum ScheduleLogsCommand {
  private static let limit = Option<Int>("limit", "N", "How many ticks (25).")

  static let command = Command(
    "logs", "Show the newest ticks of a schedule, and what came of them.",
    [ScheduleTickCommand.name, limit, Console.json]
  ) { session in
    let count = session.arguments[limit] ?? 25
    guard count > 0 else {
      throw UsageError(
        "`--limit` expects a number from 1, found `\(count)`", path: session.arguments.path)
    }
    let known = try await session.validDefinitions().definitions.schedules
    let schedule = try ScheduleCommands.find(
      try session.arguments.require(ScheduleTickCommand.name), known, session)
    let instance = try await session.instance()
    let ticks = try await ScheduleControl(instance.pool).ticks(of: schedule.name, limit: count)
    TickTable.write(ticks, of: schedule.name, session)
    return .success
  }
}

/// The ticks of a schedule or sensor, as `logs` shows them.
enum TickTable {
  static func write(_ ticks: [TickRecord], of name: String, _ session: Session) {
    if session.arguments[Console.json] {
      session.console.write(.array(ticks.map(\.json)))
      return
    }
    var table = Table([
      .init("Tick", minimum: 19), .init("Status"), .init("Runs", minimum: 36), .init("Message"),
    ])
    for tick in ticks {
      table.append([
        .init(tick.at.local), .init(tick.status, tick.style),
        .init(tick.runs.map(\.description).joined(separator: " "), .cyan),
        .init(tick.message ?? ""),
      ])
    }
    session.console.write(
      table, isEmpty: ticks.isEmpty, otherwise: "No tick of \(name) is recorded.")
  }
}

extension TickRecord {
  fileprivate var style: TextStyle {
    switch status {
    case "SUCCESS": .green
    case "FAILURE": .red
    case "MISSED": .yellow
    default: .dim
    }
  }

  var json: OrderedJSON {
    [
      "at": .time(at), "status": .string(status), "run_ids": .texts(runs.map(\.description)),
      "message": .optional(message), "started_at": .time(startedAt), "ended_at": .time(endedAt),
    ]
  }
}
