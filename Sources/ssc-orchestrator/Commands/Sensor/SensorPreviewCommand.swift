internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `sensor preview`: what a sensor would ask for.
enum SensorPreviewCommand {
  private static let since = Option<String>(
    "since", "INSTANT", "When it was last evaluated, such as 2026-03-29T00:00:00Z.")
  private static let lastRunKey = Option<String>(
    "last_run_key", "KEY", "The key of the last run that it asked for.")
  private static let cursor = Option<String>("cursor", "TEXT", "The cursor (the stored one).")

  static let command = Command(
    "preview", "Show what a sensor would ask for now, without asking for it.",
    discussion:
      "The function of a sensor that is polled, or that watches materializations, is called. "
      + "Alerts are not sent, and nothing is recorded.",
    [SensorCommands.name, since, lastRunKey, cursor, Console.json]
  ) { session in
    let (sensor, definitions) = try await SensorCommands.sensor(session)
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let control = SensorControl(instance.pool)
    let state = try await control.states()[sensor.name]
    let context = SensorContext(
      name: sensor.name, cursor: session.arguments[cursor] ?? state?.cursor,
      lastRunKey: session.arguments[lastRunKey] ?? state?.lastRunKey,
      lastEvaluatedAt: try instant(session) ?? state?.evaluatedAt, now: WallClock.system.now(),
      environment: session.settings.environment)
    let decision = try await control.preview(sensor, definitions, context)
    if session.arguments[Console.json] {
      session.console.write([
        "runs": .array(decision.requests.map { $0.json(sensor) }),
        "message": .optional(decision.reason), "cursor": .optional(decision.cursor),
      ])
      return .success
    }
    let output = session.console.output
    for request in decision.requests {
      let key = request.key.map { ", key \($0)" } ?? ""
      output.line("run of " + Sanitized.line((request.selection ?? sensor.target ?? "-") + key))
    }
    if let reason = decision.reason { output.line(Sanitized.line(reason)) }
    if decision.requests.isEmpty, decision.reason == nil { output.line("no run") }
    if let cursor = decision.cursor { output.line("cursor: \(Sanitized.line(cursor))") }
    return .success
  }

  private static func instant(_ session: Session) throws -> Timestamp? {
    guard let text = session.arguments[since] else { return nil }
    guard let instant = Instant(iso8601: text) else {
      throw UsageError(
        "`--since` expects an instant with its offset, such as 2026-03-29T00:00:00Z, found `\(text)`",
        path: session.arguments.path)
    }
    return Timestamp(instant)
  }
}

extension RunRequest {
  fileprivate func json(_ sensor: SensorDefinition) -> OrderedJSON {
    [
      "run_key": .optional(key), "selection": .optional(selection ?? sensor.target),
      "tags": .tags(sensor.tags.merging(tags) { $1 }), "configuration": OrderedJSON(configuration),
    ]
  }
}
