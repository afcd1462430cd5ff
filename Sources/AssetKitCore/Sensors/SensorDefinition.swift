/// Looks for news from time to time, or is told of them, and asks for runs or tells others.
///
/// A sensor is evaluated by one daemon at a time, whatever number of them runs. Its cursor, the runs it
/// asks for and the record of its evaluation are stored together or not at all.
public struct SensorDefinition: Sendable {
  /// What a sensor reacts to.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Whatever its function finds, each time an interval is over.
    case polling = "POLLING"
    /// New materializations of some assets.
    case asset = "ASSET"
    /// Runs that reach one of some states.
    case runStatus = "RUN_STATUS"
    /// Assets whose freshness changes.
    case freshness = "FRESHNESS"
    /// The automation conditions of assets.
    case automation = "AUTOMATION"
  }

  /// Looks for news, in a sensor that is polled.
  public typealias Evaluate = @Sendable (SensorContext) async throws -> SensorDecision

  /// What a sensor does about its news.
  public enum Action<News: Sendable>: Sendable {
    /// Calls a function. It may be called again with the same news when a daemon died meanwhile.
    case function(@Sendable (News) async throws -> SensorDecision)
    /// Sends a request to a web server.
    case webhook(Webhook)
  }

  /// What a sensor watches, with what it does then.
  package enum Trigger: Sendable {
    case polling(Evaluate)
    case asset((@Sendable (MaterializationNews) async throws -> SensorDecision)?)
    case runStatus(Set<RunStatus>, tags: [String: String], Action<RunStatusNews>)
    case freshness(Set<FreshnessState>, Action<FreshnessNews>)
    case automation
  }

  /// The sensor's name.
  public var name: String
  /// The selection of assets that its runs materialize, where a request doesn't say; nil when all of
  /// them do, or when it asks for none.
  public var target: String?
  /// The selection of assets that it watches; nil for one that is polled or watches runs.
  public var monitored: String?
  /// The shortest time from the beginning of one evaluation to that of the next.
  public var minimumInterval: Duration
  /// The status of a sensor that nobody started or stopped by hand.
  public var defaultStatus: ScheduleDefinition.Status
  /// What it is for, in a sentence.
  public var description: String?
  /// The tags of each run that it asks for.
  public var tags: [String: String]
  /// The most news that one evaluation takes.
  public var batchSize: Int
  /// The name of the plugin or code location that registered it; set on registration.
  public var codeLocation: String = ""
  /// Where it was declared.
  public var declared: DeclarationSite
  package let trigger: Trigger

  /// What it reacts to.
  public var kind: Kind {
    switch trigger {
    case .polling: .polling
    case .asset: .asset
    case .runStatus: .runStatus
    case .freshness: .freshness
    case .automation: .automation
    }
  }

  /// The states of runs that it reacts to; empty unless it watches runs.
  public var runStatuses: [RunStatus] {
    guard case .runStatus(let statuses, _, _) = trigger else { return [] }
    return RunStatus.allCases.filter(statuses.contains)
  }

  /// The name of the sensor that evaluates the automation conditions no other sensor evaluates, as in
  /// Dagster.
  public static let defaultAutomationName = "default_automation_condition_sensor"

  /// Defines a sensor that is polled.
  ///
  /// ```swift
  /// SensorDefinition("new_files", target: "raw_files") { context in
  ///   let files = try newFiles(after: context.cursor)
  ///   guard let last = files.last else { return .skip("no new file") }
  ///   return .run(files.map { RunRequest(key: $0) }, cursor: last)
  /// }
  /// ```
  public init(
    _ name: String, target: String? = nil, minimumInterval: Duration = .seconds(30),
    defaultStatus: ScheduleDefinition.Status = .stopped, description: String? = nil,
    tags: [String: String] = [:], declared: DeclarationSite? = nil, file: String = #fileID,
    line: Int = #line, evaluate: @escaping Evaluate
  ) {
    self.init(
      name, .polling(evaluate), target: target, monitored: nil, minimumInterval: minimumInterval,
      defaultStatus: defaultStatus, description: description, tags: tags, batchSize: 1,
      declared: declared ?? DeclarationSite(file: file, line: line))
  }

  init(
    _ name: String, _ trigger: Trigger, target: String?, monitored: String?,
    minimumInterval: Duration, defaultStatus: ScheduleDefinition.Status, description: String?,
    tags: [String: String], batchSize: Int, declared: DeclarationSite
  ) {
    self.name = name
    self.trigger = trigger
    self.target = target
    self.monitored = monitored
    self.minimumInterval = minimumInterval
    self.defaultStatus = defaultStatus
    self.description = description
    self.tags = tags
    self.batchSize = batchSize
    self.declared = declared
  }
}
