internal import AssetKitCore
internal import CommandLineKit

/// `schedule preview`: the next ticks of a schedule, or of any cron expression.
enum SchedulePreviewCommand {
  private static let name = Positional<String>(
    "NAME", "The schedule; all by default.", isRequired: false,
    completion: .dynamic("schedule-names"))
  private static let cron = Option<String>(
    "cron", "EXPRESSION", "A cron expression instead of a schedule.", repeats: true)
  private static let timeZone = Option<String>(
    "timezone", "ZONE", "The expression's time zone (UTC).")
  private static let from = Option<String>(
    "from", "INSTANT", "The ticks after this instant, such as 2026-03-29T00:00:00Z (now).")
  private static let count = Option<Int>("count", "N", "How many ticks (5).")

  static let command = Command(
    "preview", "Show the next ticks of schedules, or of a cron expression.",
    [name, cron, timeZone, from, count, Console.json],
    examples: [
      .init(
        "See what the end of summer time does to a schedule",
        "\(Orchestrator.name) schedule preview --cron '30 2 * * *' --timezone Europe/Berlin "
          + "--from 2026-10-23T00:00:00Z")
    ]
  ) { session in
    let start = try start(session)
    let count = session.arguments[count] ?? 5
    guard (1...10_000).contains(count) else {
      throw UsageError(
        "`--count` expects a number from 1 to 10000, found `\(count)`",
        path: session.arguments.path)
    }
    let previews = try await schedules(session).map { schedule in
      Preview(
        schedule: schedule, zone: try TimeZoneRules(named: schedule.timeZone),
        ticks: try schedule.ticks(after: start, count: count))
    }
    if session.arguments[Console.json] {
      session.console.write(.array(previews.map(\.json)))
    } else {
      for (index, preview) in previews.enumerated() {
        if index > 0 { session.console.output.line() }
        preview.write(to: session.console.output)
      }
      if previews.isEmpty { session.console.output.line("No schedules.") }
    }
    return .success
  }

  private struct Preview {
    let schedule: ScheduleDefinition
    let zone: TimeZoneRules
    let ticks: [Instant]

    var json: OrderedJSON {
      [
        "name": schedule.name.isEmpty ? .null : .string(schedule.name),
        "cron": .texts(schedule.cron), "timezone": .string(schedule.timeZone),
        "ticks": .array(
          ticks.map { ["local": .string(zone.iso8601($0)), "utc": .string($0.iso8601)] }),
      ]
    }

    func write(to output: Terminal) {
      let cron = schedule.cron.joined(separator: " | ")
      let title = schedule.name.isEmpty ? cron : "\(schedule.name) (\(cron))"
      output.line(
        output.styled(Sanitized.line(title), .bold) + " in " + Sanitized.line(schedule.timeZone))
      for tick in ticks { output.line("  \(zone.iso8601(tick))  \(tick.iso8601)") }
      if ticks.isEmpty { output.line("  no tick before the year 10000") }
    }
  }

  private static func start(_ session: Session) throws -> Instant {
    guard let text = session.arguments[from] else {
      return Instant(secondsSince1970: WallClock.system.now().floorSeconds.seconds)
    }
    guard let instant = Instant(iso8601: text) else {
      throw UsageError(
        "`--from` expects an instant with its offset, such as 2026-03-29T00:00:00Z, found `\(text)`",
        path: session.arguments.path)
    }
    return instant
  }

  private static func schedules(_ session: Session) async throws -> [ScheduleDefinition] {
    let expressions = session.arguments.all(cron)
    let name = session.arguments[name]
    if !expressions.isEmpty {
      guard name == nil else {
        throw UsageError("give either NAME or `--cron`", path: session.arguments.path)
      }
      var schedule = ScheduleDefinition(
        "", target: "*", timeZone: session.arguments[timeZone] ?? "UTC")
      schedule.cron = expressions
      return [schedule]
    }
    guard session.arguments[timeZone] == nil else {
      throw UsageError("`--timezone` goes with `--cron`", path: session.arguments.path)
    }
    let all = try await session.validDefinitions().definitions.schedules
    guard let name else { return all }
    guard let schedule = all.first(where: { $0.name == name }) else {
      let near = NearMiss.question(NearMiss.suggestions(for: name, among: all.map(\.name)))
      throw UsageError("there is no schedule `\(name)`\(near)", path: session.arguments.path)
    }
    return [schedule]
  }
}
