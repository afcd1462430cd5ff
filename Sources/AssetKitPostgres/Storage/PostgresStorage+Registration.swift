package import AssetKitCore
internal import PostgresClient

extension PostgresStorage {
  package func register(
    _ specs: [AssetSpec], schedules: [ScheduleDefinition], sensors: [SensorDefinition] = []
  ) async throws {
    let fingerprint = Self.fingerprint(specs, schedules, sensors)
    try await Self.translated {
      let stored = try await pool.read { db in
        try db.query(Schema.assets["registered_fingerprint"]).first.map { try $0[0] as String }
      }
      if stored == fingerprint { return }
      try await pool.write { db in
        try db.query(Schema.assets["lock_registration"])
        try register(specs, db)
        try register(schedules, db)
        try register(sensors, db)
        try db.execute(Schema.assets["save_fingerprint"], fingerprint)
      }
    }
  }

  private func register(_ specs: [AssetSpec], _ db: Database) throws {
    let keys = specs.map(\.key.description)
    let edges = specs.flatMap { spec in
      spec.deps.map { (spec.key.description, $0.description) }
    }
    func json(_ texts: [String]) -> String { JSONValue.array(texts.map(JSONValue.string)).text }
    try db.pipeline { pipeline in
      try pipeline.execute(
        Schema.assets["register_assets"], keys, specs.map(\.group), specs.map { json($0.kinds) },
        specs.map { json($0.owners) }, specs.map { JSONValue(tags: $0.tags).text },
        specs.map { $0.description?.storable }, specs.map(\.codeVersion),
        specs.map { $0.metadata.json.text }, specs.map(\.isExternal), specs.map(\.codeLocation),
        specs.map { $0.freshness?.description }, specs.map { $0.automation?.description })
      try pipeline.execute(Schema.assets["undeclare_assets"], keys)
      try pipeline.execute(Schema.assets["clear_deps"], keys)
      try pipeline.execute(Schema.assets["add_assets"], edges.map(\.1))
      try pipeline.execute(
        Schema.assets["register_deps"], edges.map(\.0), edges.map(\.1))
    }
  }

  private func register(_ schedules: [ScheduleDefinition], _ db: Database) throws {
    try db.pipeline { pipeline in
      try pipeline.execute(Schema.assets["undeclare_schedules"], schedules.map(\.name))
      for schedule in schedules {
        try pipeline.execute(
          Schema.assets["register_schedule"], schedule.name, schedule.target, schedule.cron,
          schedule.timeZone, schedule.defaultStatus.rawValue, schedule.description,
          JSONValue(tags: schedule.tags).text, schedule.codeLocation)
      }
    }
  }

  private func register(_ sensors: [SensorDefinition], _ db: Database) throws {
    try db.pipeline { pipeline in
      try pipeline.execute(Schema.assets["undeclare_sensors"], sensors.map(\.name))
      for sensor in sensors {
        try pipeline.execute(
          Schema.assets["register_sensor"], sensor.name, sensor.kind.rawValue, sensor.target,
          sensor.monitored, sensor.runStatuses.map(\.rawValue),
          sensor.minimumInterval.microseconds, sensor.defaultStatus.rawValue, sensor.description,
          JSONValue(tags: sensor.tags).text, sensor.codeLocation)
      }
    }
  }

  /// A text that changes when any registered column does.
  private static func fingerprint(
    _ specs: [AssetSpec], _ schedules: [ScheduleDefinition], _ sensors: [SensorDefinition]
  ) -> String {
    var columns: [String] = []
    for spec in specs {
      columns += [
        spec.key.description, spec.deps.map(\.description).joined(separator: ","), spec.group,
        spec.kinds.joined(separator: ","), spec.owners.joined(separator: ","),
        JSONValue(tags: spec.tags).text, spec.description ?? "-", spec.codeVersion ?? "-",
        spec.metadata.json.text, "\(spec.isExternal)", spec.codeLocation,
        spec.freshness?.description ?? "-", spec.automation?.description ?? "-",
      ]
    }
    for schedule in schedules {
      columns += [
        schedule.name, schedule.target, schedule.cron.joined(separator: ","), schedule.timeZone,
        schedule.defaultStatus.rawValue, schedule.description ?? "-",
        JSONValue(tags: schedule.tags).text, schedule.codeLocation,
      ]
    }
    for sensor in sensors {
      columns += [
        sensor.name, sensor.kind.rawValue, sensor.target ?? "-", sensor.monitored ?? "-",
        sensor.runStatuses.map(\.rawValue).joined(separator: ","), "\(sensor.minimumInterval)",
        sensor.defaultStatus.rawValue, sensor.description ?? "-",
        JSONValue(tags: sensor.tags).text, sensor.codeLocation,
      ]
    }
    // The separator is a character that no name holds.
    return Hash.text(of: columns.joined(separator: "\u{1F}"))
  }
}

extension Duration {
  /// The whole microseconds.
  fileprivate var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
