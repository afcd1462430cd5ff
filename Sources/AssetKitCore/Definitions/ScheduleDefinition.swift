/// A time table that starts runs of a selection of assets.
public struct ScheduleDefinition: Sendable, Hashable {
  /// Whether a schedule ticks.
  public enum Status: String, Sendable, Hashable {
    /// Ticks.
    case running = "RUNNING"
    /// Waits for `schedule start`.
    case stopped = "STOPPED"
  }

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
  /// The name of the plugin or code location that registered it; set on registration.
  public var codeLocation: String = ""
  /// Where it was declared.
  public var declared: DeclarationSite

  /// Defines a schedule.
  public init(
    _ name: String, target: String, cron: String..., timeZone: String = "UTC",
    defaultStatus: Status = .stopped, description: String? = nil, tags: [String: String] = [:],
    declared: DeclarationSite? = nil, file: String = #fileID, line: Int = #line
  ) {
    self.name = name
    self.target = target
    self.cron = cron
    self.timeZone = timeZone
    self.defaultStatus = defaultStatus
    self.description = description
    self.tags = tags
    self.declared = declared ?? DeclarationSite(file: file, line: line)
  }
}
