internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `sensor …`: what reacts to news.
enum SensorCommands {
  static let group = Command(
    group: "sensor", "Start, stop, try and look at sensors.", TargetOptions.all,
    subcommands: [SensorListCommand.command] + states.all + [
      SensorPreviewCommand.command, SensorCursorCommand.command, SensorLogsCommand.command,
      SensorTickCommand.command,
    ])

  private static let states = InstigatorStateCommands(
    noun: "sensor", activity: "be evaluated",
    discussion:
      "A daemon notices at once. A sensor of runs or freshness reacts to what happens from now on; "
      + "one of materializations goes on where it was, at its first start from now on.",
    known: { $0.sensors.map(\.name) },
    check: { _ = try find($0, $1.sensors, $2) },
    set: { try await SensorControl($2).set($0, of: $1) })

  static let name = Positional<String>(
    "NAME", "The sensor.", completion: .dynamic("sensor-names"))

  /// The sensor that a command was given, with the definitions it is one of.
  static func sensor(_ session: Session) async throws -> (SensorDefinition, Definitions) {
    let (definitions, _) = try await session.validDefinitions()
    let sensor = try find(try session.arguments.require(name), definitions.sensors, session)
    return (sensor, definitions)
  }

  /// The sensor of a name, or an error that says which ones are near.
  static func find(_ name: String, _ known: [SensorDefinition], _ session: Session) throws
    -> SensorDefinition
  {
    if let sensor = known.first(where: { $0.name == name }) { return sensor }
    let near = NearMiss.question(NearMiss.suggestions(for: name, among: known.map(\.name)))
    let hint =
      name == SensorDefinition.defaultAutomationName
      ? ": no asset has an automation condition that no other sensor evaluates"
      : near.isEmpty ? "; `sensor list` shows those that there are" : near
    throw UsageError("there is no sensor `\(name)`\(hint)", path: session.arguments.path)
  }
}
