internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `sensor list`: what reacts to what, and whether it does.
enum SensorListCommand {
  private static let running = Flag("running", "Only those whose status is RUNNING.")
  private static let stopped = Flag("stopped", "Only those whose status is STOPPED.")
  private static let namesOnly = Flag("name", "Print names only.")

  static let command = Command(
    "list", "List sensors.", [running, stopped, namesOnly, Console.json]
  ) { session in
    let (definitions, _) = try await session.validDefinitions()
    let instance = try await session.instance()
    try await instance.prepare(definitions, session.console)
    let states = try await SensorControl(instance.pool).states()
    let arguments = session.arguments
    let sensors = definitions.sensors.filter { sensor in
      switch status(sensor, states) {
      case .running: arguments[running] || !arguments[stopped]
      case .stopped: arguments[stopped] || !arguments[running]
      }
    }
    if arguments[Console.json] {
      session.console.write(.array(sensors.map { json($0, states) }))
    } else if arguments[namesOnly] {
      for sensor in sensors { session.console.output.line(Sanitized.line(sensor.name)) }
    } else {
      var table = Table([
        .init("Sensor", minimum: 16), .init("Kind"), .init("Status"), .init("Watches"),
        .init("Target"), .init("Last evaluated", minimum: 19), .init("Cursor"),
      ])
      for sensor in sensors {
        let status = status(sensor, states)
        let state = states[sensor.name]
        table.append([
          .init(sensor.name, .cyan), .init(sensor.kind.rawValue),
          .init(status.rawValue, status == .running ? .green : .dim), .init(watched(sensor)),
          .init(sensor.target ?? "-"), .init(state?.evaluatedAt?.local ?? "-"),
          .init(state?.cursor ?? "-"),
        ])
      }
      session.console.write(table, isEmpty: sensors.isEmpty, otherwise: "No sensors.")
    }
    return .success
  }

  private static func status(_ sensor: SensorDefinition, _ states: [String: SensorState])
    -> ScheduleDefinition.Status
  {
    states[sensor.name]?.status ?? sensor.defaultStatus
  }

  private static func watched(_ sensor: SensorDefinition) -> String {
    if let monitored = sensor.monitored { return monitored }
    let statuses = sensor.runStatuses.map(\.rawValue).joined(separator: ", ")
    return statuses.isEmpty ? "every \(HumanFormat.duration(sensor.minimumInterval))" : statuses
  }

  private static func json(_ sensor: SensorDefinition, _ states: [String: SensorState])
    -> OrderedJSON
  {
    let state = states[sensor.name]
    return [
      "name": .string(sensor.name), "kind": .string(sensor.kind.rawValue),
      "status": .string(status(sensor, states).rawValue), "target": .optional(sensor.target),
      "monitored": .optional(sensor.monitored),
      "run_statuses": .texts(sensor.runStatuses.map(\.rawValue)),
      "minimum_interval_seconds": .seconds(sensor.minimumInterval),
      "description": .optional(sensor.description), "tags": .tags(sensor.tags),
      "code_location": .string(sensor.codeLocation), "cursor": .optional(state?.cursor),
      "evaluated_at": .time(state?.evaluatedAt), "next_at": .time(state?.nextAt),
      "last_run_key": .optional(state?.lastRunKey), "failures": .int(Int64(state?.failures ?? 0)),
    ]
  }
}
