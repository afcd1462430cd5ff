internal import AssetKitCore
internal import AssetKitDaemon
internal import AssetKitPostgres
internal import CommandLineKit

/// `schedule list`: which schedules tick, and when next.
enum ScheduleListCommand {
  private static let running = Flag("running", "Only those that tick.")
  private static let stopped = Flag("stopped", "Only those that don't.")
  private static let namesOnly = Flag("name", "Print names only.")

  static let command = Command(
    "list", "List schedules.",
    discussion:
      "The status is the one that `schedule start` and `schedule stop` set, and the declared one "
      + "where they set none, or where the instance's server doesn't run.",
    [running, stopped, namesOnly, Console.json]
  ) { session in
    let (definitions, _) = try await session.validDefinitions()
    let arguments = session.arguments
    let known = await statuses(session)
    let schedules = definitions.schedules.map { schedule in
      var schedule = schedule
      schedule.defaultStatus = known[schedule.name] ?? schedule.defaultStatus
      return schedule
    }.filter { schedule in
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

  /// The statuses that the instance knows; a server that doesn't run isn't started for this.
  private static func statuses(_ session: Session) async -> [String: ScheduleDefinition.Status] {
    if let embedded = InstanceServer(session.settings).embedded {
      guard case .running? = try? await embedded.status() else { return [:] }
    }
    guard let instance = try? await Instance.connect(session.settings) else {
      session.console.note("the instance's server doesn't answer: these are the declared statuses")
      return [:]
    }
    // In a database without our tables nobody started or stopped anything.
    return (try? await ScheduleControl(instance.pool).statuses()) ?? [:]
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
