internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `sensor tick`: evaluates a sensor now.
enum SensorTickCommand {
  static let command = Command(
    "tick", "Evaluate a sensor now, with everything that follows.",
    discussion: "The sensor need not be started, nor its interval be over.",
    [SensorCommands.name, Console.json]
  ) { session in
    let (sensor, definitions) = try await SensorCommands.sensor(session)
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let tick = try await SensorControl(instance.pool).tick(
      sensor, definitions, environment: session.settings.environment)
    if session.arguments[Console.json] {
      session.console.write(tick?.json ?? .null)
    } else {
      for run in tick?.runs ?? [] { session.console.output.line("run \(run) is queued") }
      if let message = tick?.message { session.console.output.line(Sanitized.line(message)) }
      if tick == nil { session.console.output.line("there is no news") }
    }
    return tick?.status == "FAILURE" ? .failure : .success
  }
}

/// `sensor logs`: what came of the evaluations of a sensor.
enum SensorLogsCommand {
  private static let limit = Option<Int>("limit", "N", "How many ticks (25).")

  static let command = Command(
    "logs", "Show the newest ticks of a sensor, and what came of them.",
    discussion: "Of evaluations without news that follow each other, the last one is kept.",
    [SensorCommands.name, limit, Console.json]
  ) { session in
    let count = session.arguments[limit] ?? 25
    guard count > 0 else {
      throw UsageError(
        "`--limit` expects a number from 1, found `\(count)`", path: session.arguments.path)
    }
    let (sensor, _) = try await SensorCommands.sensor(session)
    let instance = try await session.instance()
    let ticks = try await SensorControl(instance.pool).ticks(of: sensor.name, limit: count)
    TickTable.write(ticks, of: sensor.name, session)
    return .success
  }
}
