/// How long the ticks of schedules, sensors and automation conditions are kept.
package struct RetentionSettings: Sendable, Hashable {
  /// The days for which ticks are kept, by how they ended; nil keeps them forever.
  package struct Days: Sendable, Hashable {
    /// Ticks that began and didn't end.
    package var started: Int?
    /// Ticks that asked for no run.
    package var skipped: Int?
    /// Ticks that asked for runs.
    package var success: Int?
    /// Ticks that failed.
    package var failure: Int?

    /// States the days; what isn't given is kept forever.
    package init(
      started: Int? = nil, skipped: Int? = nil, success: Int? = nil, failure: Int? = nil
    ) {
      self.started = started
      self.skipped = skipped
      self.success = success
      self.failure = failure
    }
  }

  /// The ticks of schedules.
  package var schedule = Days()
  /// The ticks of sensors.
  package var sensor = Days(skipped: 7)
  /// The evaluations of automation conditions.
  package var autoMaterialize = Days(skipped: 7)

  /// Dagster's defaults.
  package init() {}
}

extension DagsterYAMLReader {
  /// Reads `retention`.
  mutating func readRetention() -> RetentionSettings {
    let map = root.map("retention", keys: ["schedule", "sensor", "auto_materialize"])
    var settings = RetentionSettings()
    settings.schedule = readDays("schedule", in: map, default: settings.schedule)
    settings.sensor = readDays("sensor", in: map, default: settings.sensor)
    settings.autoMaterialize = readDays(
      "auto_materialize", in: map, default: settings.autoMaterialize)
    return settings
  }

  private mutating func readDays(
    _ key: String, in map: ConfigurationMap?, default standard: RetentionSettings.Days
  ) -> RetentionSettings.Days {
    let block = map?.map(key, keys: ["purge_after_days"])
    if let block, let node = block.required("purge_after_days") {
      return readDays(node, at: block.path(of: "purge_after_days"), key, standard)
    }
    note(key, standard, nil)
    return standard
  }

  private mutating func readDays(
    _ node: YAMLNode, at path: String, _ key: String, _ standard: RetentionSettings.Days
  ) -> RetentionSettings.Days {
    var days = standard
    let statuses: [(String, WritableKeyPath<RetentionSettings.Days, Int?>)] = [
      ("started", \.started), ("skipped", \.skipped), ("success", \.success),
      ("failure", \.failure),
    ]
    // Dagster keeps what has -1 or 0 days, but takes a single 0 for no answer.
    let range = -1...36_500
    let isForEach = node.members.map { $0.map(\.key) != ["env"] } ?? false
    if isForEach {
      guard let each = root.reader.map(node, at: path, keys: statuses.map(\.0)) else { return days }
      for (name, field) in statuses {
        guard let number = each.number(name, in: range) else { continue }
        days[keyPath: field] = number.value > 0 ? number.value : nil
      }
    } else if let number = root.reader.number(node, at: path, in: range), number.value != 0 {
      for (_, field) in statuses { days[keyPath: field] = number.value > 0 ? number.value : nil }
    }
    note(key, days, root.reader.document.place(node.position))
    return days
  }

  private mutating func note(
    _ key: String, _ days: RetentionSettings.Days, _ place: ConfigurationPlace?
  ) {
    note("retention.\(key).purge_after_days", days.description, place)
  }
}

extension RetentionSettings.Days: CustomStringConvertible {
  /// `never`, or the days by status: `skipped 7, success 30`.
  package var description: String {
    let given = [
      ("started", started), ("skipped", skipped), ("success", success), ("failure", failure),
    ].compactMap { name, days in days.map { "\(name) \($0)" } }
    return given.isEmpty ? "never" : given.joined(separator: ", ")
  }
}
