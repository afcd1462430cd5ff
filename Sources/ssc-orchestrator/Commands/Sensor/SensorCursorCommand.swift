internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `sensor cursor`: shows, sets or deletes the cursor of a sensor.
enum SensorCursorCommand {
  private static let new = Option<String>("set", "TEXT", "The new cursor.")
  private static let delete = Flag("delete", "Delete the cursor.")

  static let command = Command(
    "cursor", "Show, set or delete the cursor of a sensor.",
    discussion:
      "Without a cursor, a polled sensor begins anew, and the others begin with what happens from "
      + "then on. Of one that watches materializations, the cursor is the number of the last one.",
    [SensorCommands.name, new, delete, Console.json]
  ) { session in
    let (sensor, definitions) = try await SensorCommands.sensor(session)
    let text = session.arguments[new]
    guard text == nil || !session.arguments[delete] else {
      throw UsageError("give either `--set` or `--delete`", path: session.arguments.path)
    }
    guard sensor.kind != .automation else {
      throw UsageError(
        "a sensor of kind AUTOMATION has no cursor; see assetkit.automation_state",
        path: session.arguments.path)
    }
    if let text, sensor.kind != .polling, Int64(text).map({ $0 < 0 }) ?? true {
      throw UsageError(
        "the cursor of a sensor of kind \(sensor.kind.rawValue) is a number from 0, found `\(text)`",
        path: session.arguments.path)
    }
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let control = SensorControl(instance.pool)
    if text != nil || session.arguments[delete] {
      try await control.setCursor(text, of: sensor.name)
    }
    let cursor = try await control.states()[sensor.name]?.cursor
    if session.arguments[Console.json] {
      session.console.write(["name": .string(sensor.name), "cursor": .optional(cursor)])
    } else {
      session.console.output.line(cursor.map { Sanitized.line($0) } ?? "no cursor")
    }
    return .success
  }
}
