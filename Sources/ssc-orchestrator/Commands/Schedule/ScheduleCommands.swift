internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `schedule …`: what begins at a time.
enum ScheduleCommands {
  static let group = Command(
    group: "schedule", "Start, stop, try and look at schedules.", TargetOptions.all,
    subcommands: [ScheduleListCommand.command] + states.all + [
      SchedulePreviewCommand.command, ScheduleLogsCommand.command, ScheduleTickCommand.command,
    ])

  private static let states = InstigatorStateCommands(
    noun: "schedule", activity: "tick",
    discussion: "A daemon notices at once. Ticks from before the start aren't caught up with.",
    known: { $0.schedules.map(\.name) },
    check: { _ = try find($0, $1.schedules, $2) },
    set: { try await ScheduleControl($2).set($0, of: $1) })

  /// The schedule of a name, or an error that says which ones are near.
  static func find(_ name: String, _ known: [ScheduleDefinition], _ session: Session) throws
    -> ScheduleDefinition
  {
    if let schedule = known.first(where: { $0.name == name }) { return schedule }
    let near = NearMiss.question(NearMiss.suggestions(for: name, among: known.map(\.name)))
    throw UsageError("there is no schedule `\(name)`\(near)", path: session.arguments.path)
  }
}
