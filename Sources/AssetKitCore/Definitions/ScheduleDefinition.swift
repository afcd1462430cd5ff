/// A time table that starts runs of a selection of assets.
public struct ScheduleDefinition: Sendable {
  /// Whether a schedule ticks.
  public enum Status: String, Sendable, Hashable {
    /// Ticks.
    case running = "RUNNING"
    /// Waits for `schedule start`.
    case stopped = "STOPPED"
  }

  /// What happens about ticks that nobody evaluated in time, for instance because no daemon ran.
  public enum CatchUp: Sendable, Hashable {
    /// Nothing; they are recorded as missed.
    case skip
    /// The latest one fires, the others are recorded as missed: Dagster's rule.
    case latest
    /// The latest ones fire, up to a number; older ones are recorded as missed.
    case all(max: Int)
  }

  /// Decides what a tick asks for.
  public typealias Decide = @Sendable (ScheduleContext) async throws -> ScheduleDecision

  /// The schedule's name.
  public var name: String
  /// The selection of assets that each tick materializes.
  public var target: String
  /// The cron expressions; with several, a tick is due when any of them matches.
  public var cron: [String]
  /// The IANA name of the zone in which the expressions are meant.
  public var timeZone: String
  /// The status of a schedule that nobody started or stopped by hand.
  public var defaultStatus: Status
  /// What it is for, in a sentence.
  public var description: String?
  /// The tags of each run that it starts.
  public var tags: [String: String]
  /// What happens about missed ticks.
  public var catchUp: CatchUp
  /// Decides what a tick asks for; nil asks for one run of the target.
  public var decide: Decide?
  /// The name of the plugin or code location that registered it; set on registration.
  public var codeLocation: String = ""
  /// Where it was declared.
  public var declared: DeclarationSite

  /// Defines a schedule.
  ///
  /// ```swift
  /// ScheduleDefinition("hourly", target: "orders", cron: "0 * * * *") { context in
  ///   hasNews() ? .run([RunRequest()]) : .skip("nothing new")
  /// }
  /// ```
  public init(
    _ name: String, target: String, cron: String..., timeZone: String = "UTC",
    defaultStatus: Status = .stopped, description: String? = nil, tags: [String: String] = [:],
    catchUp: CatchUp = .latest, declared: DeclarationSite? = nil, file: String = #fileID,
    line: Int = #line, decide: Decide? = nil
  ) {
    self.name = name
    self.target = target
    self.cron = cron
    self.timeZone = timeZone
    self.defaultStatus = defaultStatus
    self.description = description
    self.tags = tags
    self.catchUp = catchUp
    self.decide = decide
    self.declared = declared ?? DeclarationSite(file: file, line: line)
  }
}

/// What a schedule's function is given.
public struct ScheduleContext: Sendable {
  /// The schedule's name.
  public let name: String
  /// The instant for which it is evaluated; the current time may be later.
  public let scheduledAt: Timestamp
  /// The effective settings, such as `POSTGRES_HOST`, by name.
  public let environment: [String: String]

  /// Makes a context, also for tests of a schedule.
  public init(name: String, scheduledAt: Timestamp, environment: [String: String] = [:]) {
    self.name = name
    self.scheduledAt = scheduledAt
    self.environment = environment
  }
}

/// What a schedule's function decides about a tick.
public enum ScheduleDecision: Sendable, Hashable {
  /// These runs; a request without a selection is for the schedule's target.
  case run([RunRequest])
  /// None, for this reason.
  case skip(String)
}

extension ScheduleDefinition {
  /// When the schedule ticks.
  ///
  /// - Throws: `CronError`, `TimeZoneError` for a definition that validation would refuse.
  public func cronSchedule() throws -> CronSchedule {
    CronSchedule(
      expressions: try cron.map { try CronExpression($0) }, zone: try TimeZoneRules(named: timeZone)
    )
  }
}
