extension SensorDefinition {
  /// Defines a sensor that reacts to new materializations of assets, in the order in which they were
  /// stored; none is left out.
  ///
  /// - Parameters:
  ///   - monitored: The selection of assets to watch.
  ///   - target: The selection that its runs materialize.
  ///   - batchSize: The most materializations that one evaluation takes.
  ///   - evaluate: Decides what they ask for; without it, each evaluation asks for one run of the target.
  public static func asset(
    _ name: String, on monitored: String, target: String? = nil,
    minimumInterval: Duration = .seconds(1), defaultStatus: ScheduleDefinition.Status = .stopped,
    description: String? = nil, tags: [String: String] = [:], batchSize: Int = 100,
    file: String = #fileID, line: Int = #line,
    evaluate: (@Sendable (MaterializationNews) async throws -> SensorDecision)? = nil
  ) -> SensorDefinition {
    SensorDefinition(
      name, .asset(evaluate), target: target, monitored: monitored,
      minimumInterval: minimumInterval, defaultStatus: defaultStatus, description: description,
      tags: tags, batchSize: batchSize, declared: DeclarationSite(file: file, line: line))
  }

  /// Defines a sensor that reacts to runs that reach one of some states from the time on at which it
  /// is started.
  ///
  /// Each run is a piece of news of its own. When the function throws, or the web server refuses, it is
  /// tried again at the next evaluation, three times in all; then it is left and recorded as failed.
  /// Runs that the sensor itself asked for are not told to it.
  ///
  /// - Parameters:
  ///   - statuses: The states, for instance `.failure`.
  ///   - runTags: Only runs with all of these tags.
  public static func runStatus(
    _ name: String, on statuses: RunStatus..., runTags: [String: String] = [:],
    target: String? = nil, minimumInterval: Duration = .seconds(1),
    defaultStatus: ScheduleDefinition.Status = .stopped, description: String? = nil,
    tags: [String: String] = [:], file: String = #fileID, line: Int = #line,
    action: Action<RunStatusNews>
  ) -> SensorDefinition {
    SensorDefinition(
      name, .runStatus(Set(statuses), tags: runTags, action), target: target, monitored: nil,
      minimumInterval: minimumInterval, defaultStatus: defaultStatus, description: description,
      tags: tags, batchSize: 20, declared: DeclarationSite(file: file, line: line))
  }

  /// Defines a sensor that reacts to changes of the freshness of assets with a policy, from the time on
  /// at which it is started.
  ///
  /// Failures are treated as those of a run-status sensor.
  ///
  /// - Parameters:
  ///   - monitored: The selection of assets to watch.
  ///   - states: The states that are news, for instance `.fail`.
  public static func freshness(
    _ name: String, of monitored: String, on states: FreshnessState..., target: String? = nil,
    minimumInterval: Duration = .seconds(1), defaultStatus: ScheduleDefinition.Status = .stopped,
    description: String? = nil, tags: [String: String] = [:], file: String = #fileID,
    line: Int = #line, action: Action<FreshnessNews>
  ) -> SensorDefinition {
    SensorDefinition(
      name, .freshness(Set(states), action), target: target, monitored: monitored,
      minimumInterval: minimumInterval, defaultStatus: defaultStatus, description: description,
      tags: tags, batchSize: 20, declared: DeclarationSite(file: file, line: line))
  }

  /// Defines a sensor that evaluates the automation conditions of assets.
  ///
  /// Conditions that no such sensor evaluates belong to `default_automation_condition_sensor`, which
  /// exists by itself and is stopped by default.
  ///
  /// - Parameter monitored: The selection of assets; those without a condition are left alone.
  public static func automation(
    _ name: String = defaultAutomationName, of monitored: String = "*",
    minimumInterval: Duration = .seconds(1), defaultStatus: ScheduleDefinition.Status = .stopped,
    description: String? = nil, tags: [String: String] = [:], file: String = #fileID,
    line: Int = #line
  ) -> SensorDefinition {
    SensorDefinition(
      name, .automation, target: nil, monitored: monitored, minimumInterval: minimumInterval,
      defaultStatus: defaultStatus, description: description, tags: tags, batchSize: 1,
      declared: DeclarationSite(file: file, line: line))
  }
}
