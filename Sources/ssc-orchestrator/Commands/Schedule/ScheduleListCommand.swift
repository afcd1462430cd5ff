internal import AssetKitCore
internal import CommandLineKit

/// `schedule list`: what is due when, from the definitions alone.
enum ScheduleListCommand {
  private static let running = Flag("running", "Only those whose default status is RUNNING.")
  private static let stopped = Flag("stopped", "Only those whose default status is STOPPED.")
  private static let namesOnly = Flag("name", "Print names only.")

  static let command = Command(
    "list", "List schedules.", [running, stopped, namesOnly, Console.json]
  ) { session in
    let (definitions, _) = try await session.validDefinitions()
    let arguments = session.arguments
    let schedules = definitions.schedules.filter { schedule in
      switch schedule.defaultStatus {
      case .running: arguments[running] || !arguments[stopped]
      case .stopped: arguments[stopped] || !arguments[running]
      }
    }
    let now = Instant(secondsSince1970: WallClock.system.now().floorSeconds.seconds)
    if arguments[Console.json] {
      session.console.write(.array(try schedules.map { try json($0, now) }))
    } else if arguments[namesOnly] {
      for schedule in schedules { session.console.output.line(Sanitized.line(schedule.name)) }
    } else {
      var table = Table([
        .init("Schedule", minimum: 16), .init("Status"), .init("Cron", minimum: 12),
        .init("Time zone"), .init("Next tick", minimum: 25), .init("Target"),
      ])
      for schedule in schedules {
        table.append([
          .init(schedule.name, .cyan), status(schedule),
          .init(schedule.cron.joined(separator: " | ")), .init(schedule.timeZone),
          .init(try next(schedule, now) ?? "-"), .init(schedule.target),
        ])
      }
      session.console.write(table, isEmpty: schedules.isEmpty, otherwise: "No schedules.")
    }
    return .success
  }

  private static func status(_ schedule: ScheduleDefinition) -> Table.Cell {
    let style: TextStyle = schedule.defaultStatus == .running ? .green : .dim
    return .init(schedule.defaultStatus.rawValue, style)
  }

  private static func next(_ schedule: ScheduleDefinition, _ now: Instant) throws -> String? {
    let zone = try TimeZoneRules(named: schedule.timeZone)
    return try schedule.ticks(after: now, count: 1).first.map(zone.iso8601)
  }

  private static func json(_ schedule: ScheduleDefinition, _ now: Instant) throws -> OrderedJSON {
    [
      "name": .string(schedule.name), "status": .string(schedule.defaultStatus.rawValue),
      "cron": .texts(schedule.cron), "timezone": .string(schedule.timeZone),
      "target": .string(schedule.target), "description": .optional(schedule.description),
      "tags": .tags(schedule.tags), "code_location": .string(schedule.codeLocation),
      "next_tick": .optional(try next(schedule, now)),
    ]
  }
}
