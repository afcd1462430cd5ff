internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `sensor start|stop|reset`: which sensors are evaluated.
enum SensorStateCommands {
  private static let names = Positional<String>(
    "NAME", "The sensors.", isRequired: false, repeats: true, completion: .dynamic("sensor-names"))

  static let start = command(
    "start", "Let sensors be evaluated.", all: "start-all", .running, "is started")
  static let stop = command(
    "stop", "Let sensors be evaluated no more.", all: "all", .stopped, "is stopped")
  static let reset = command(
    "reset", "Give sensors back the status that their definition says.", all: "all", nil,
    "has its default status")

  private static func command(
    _ name: String, _ abstract: String, all: String, _ status: ScheduleDefinition.Status?,
    _ result: String
  ) -> Command {
    let all = Flag(all, "All sensors.")
    return Command(
      name, abstract,
      discussion: status == .running
        ? "A daemon notices at once. A sensor of runs or freshness reacts to what happens from now on; "
          + "one of materializations goes on where it was, at its first start from now on."
        : "",
      [names, all]
    ) { session in
      let given = session.arguments.all(names)
      let (definitions, _) = try await session.validDefinitions()
      let known = definitions.sensors
      guard given.isEmpty == session.arguments[all] else {
        throw UsageError(
          "give the names of sensors, or `--\(all.parameter.name)`", path: session.arguments.path)
      }
      let chosen =
        given.isEmpty ? known : try given.map { try SensorCommands.find($0, known, session) }
      let instance = try await session.instance()
      try await instance.prepare(definitions, session.console)
      try await SensorControl(instance.pool).set(status, of: chosen.map(\.name))
      for sensor in chosen {
        session.console.output.line("\(Sanitized.line(sensor.name)) \(result)")
      }
      return .success
    }
  }
}
