internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `schedule start|stop|reset`: which schedules tick.
enum ScheduleStateCommands {
  private static let names = Positional<String>(
    "NAME", "The schedules.", isRequired: false, repeats: true,
    completion: .dynamic("schedule-names"))

  static let start = command(
    "start", "Let schedules tick.", all: "start-all", .running, "is started")
  static let stop = command(
    "stop", "Let schedules tick no more.", all: "all", .stopped, "is stopped")
  static let reset = command(
    "reset", "Give schedules back the status that their definition says.", all: "all", nil,
    "has its default status")

  private static func command(
    _ name: String, _ abstract: String, all: String, _ status: ScheduleDefinition.Status?,
    _ result: String
  ) -> Command {
    let all = Flag(all, "All schedules.")
    return Command(
      name, abstract,
      discussion: status == .running
        ? "A daemon notices at once. Ticks from before the start aren't caught up with." : "",
      [names, all]
    ) { session in
      let given = session.arguments.all(names)
      let (definitions, _) = try await session.validDefinitions()
      let known = definitions.schedules
      guard given.isEmpty == session.arguments[all] else {
        throw UsageError(
          "give the names of schedules, or `--\(all.parameter.name)`", path: session.arguments.path)
      }
      let chosen = given.isEmpty ? known : try given.map { try find($0, known, session) }
      let instance = try await session.instance()
      try await instance.prepare(definitions, session.console)
      try await ScheduleControl(instance.pool).set(status, of: chosen.map(\.name))
      for schedule in chosen {
        session.console.output.line("\(Sanitized.line(schedule.name)) \(result)")
      }
      return .success
    }
  }

  /// The schedule of a name, or an error that says which ones are near.
  static func find(_ name: String, _ known: [ScheduleDefinition], _ session: Session) throws
    -> ScheduleDefinition
  {
    if let schedule = known.first(where: { $0.name == name }) { return schedule }
    let near = NearMiss.question(NearMiss.suggestions(for: name, among: known.map(\.name)))
    throw UsageError("there is no schedule `\(name)`\(near)", path: session.arguments.path)
  }
}
