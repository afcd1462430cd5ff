/// When an asset is to be materialized by itself: Dagster 1.11's automation conditions.
///
/// A condition is evaluated for its asset again and again; each time it is true, a run is asked for. The
/// leaves speak of the asset, or inside `anyDepsMatch` and `allDepsMatch` of one it depends on. "Newly"
/// means since the evaluation before.
///
/// ```swift
/// AssetSpec("report", deps: ["orders"], automation: .eager())
/// ```
public indirect enum AutomationCondition: Sendable, Hashable {
  /// It was never materialized.
  case missing
  /// An open run is going to materialize it, and hasn't yet.
  case runInProgress
  /// It was materialized newly.
  case newlyUpdated
  /// It was materialized newly, with another data version.
  case dataVersionChanged
  /// Its code version changed newly.
  case codeVersionChanged
  /// The evaluation before asked for it.
  case newlyRequested
  /// This evaluation asks for it, so that the run materializes both.
  case willBeRequested
  /// There was no evaluation before.
  case initialEvaluation
  /// The run that materialized it last was to materialize the asset of the condition too.
  case executedWithRootTarget
  /// A cron expression, in a time zone, ticked newly.
  case cronTickPassed(String, timeZone: String = "UTC")
  /// The partition is the latest of a time-partitioned asset; true of an asset without partitions.
  case inLatestTimeWindow
  /// All are true.
  case all([AutomationCondition])
  /// One is true.
  case any([AutomationCondition])
  /// The other isn't true.
  case not(AutomationCondition)
  /// The first was true since the second was last.
  case since(AutomationCondition, reset: AutomationCondition)
  /// It is true, and wasn't before.
  case newlyTrue(AutomationCondition)
  /// It is true of an asset that this one depends on.
  case anyDepsMatch(AutomationCondition)
  /// It is true of all assets that this one depends on.
  case allDepsMatch(AutomationCondition)
  /// The same under a name, by which it is shown.
  case labelled(String, AutomationCondition)

  /// Both are true.
  public static func & (a: Self, b: Self) -> Self { .all(a.operandsOfAll + b.operandsOfAll) }

  /// One of the two is true.
  public static func | (a: Self, b: Self) -> Self { .any(a.operandsOfAny + b.operandsOfAny) }

  /// The other isn't true.
  public static prefix func ~ (condition: Self) -> Self { .not(condition) }

  private var operandsOfAll: [Self] {
    if case .all(let operands) = self { operands } else { [self] }
  }
  private var operandsOfAny: [Self] {
    if case .any(let operands) = self { operands } else { [self] }
  }
}

extension AutomationCondition {
  /// The same under a name.
  public func withLabel(_ label: String) -> Self { .labelled(label, self) }

  /// True from the moment at which this becomes true until the other does.
  public func since(_ reset: Self) -> Self { .since(self, reset: reset) }

  /// True when this is, and wasn't at the evaluation before.
  public func newlyTrue() -> Self { .newlyTrue(self) }

  /// True from the moment at which this becomes true until the asset is asked for or materialized.
  public func sinceLastHandled() -> Self {
    since((.newlyRequested | .newlyUpdated | .initialEvaluation).withLabel("handled"))
  }

  /// An open run, or a backfill, is going to materialize it.
  public static var inProgress: Self { runInProgress.withLabel("in_progress") }

  /// It is missing, and wasn't before.
  public static var newlyMissing: Self { missing.newlyTrue().withLabel("newly_missing") }

  /// A dependency was materialized newly, by a run that wasn't to materialize this asset too; or it will
  /// be by the run that is asked for.
  public static var anyDepsUpdated: Self {
    anyDepsMatch(
      (newlyUpdated & ~executedWithRootTarget).withLabel("newly_updated_without_root")
        | willBeRequested
    ).withLabel("any_deps_updated")
  }

  /// A dependency is missing, and isn't asked for either.
  public static var anyDepsMissing: Self {
    anyDepsMatch(missing & ~willBeRequested).withLabel("any_deps_missing")
  }

  /// A dependency is in progress.
  public static var anyDepsInProgress: Self {
    anyDepsMatch(inProgress).withLabel("any_deps_in_progress")
  }

  /// Each dependency was materialized since the last tick of a cron expression, or is asked for.
  public static func allDepsUpdatedSinceCron(_ cron: String, timeZone: String = "UTC") -> Self {
    allDepsMatch(
      newlyUpdated.since(cronTickPassed(cron, timeZone: timeZone)) | willBeRequested
    ).withLabel("all_deps_updated_since_cron(\(cron), \(timeZone))")
  }

  /// Materializes the asset whenever a dependency is updated, and when it becomes missing after the
  /// condition was first evaluated; never while it or a dependency is in progress, or a dependency is
  /// missing.
  public static func eager() -> Self {
    (inLatestTimeWindow & (newlyMissing | anyDepsUpdated).sinceLastHandled() & ~anyDepsMissing
      & ~anyDepsInProgress & ~inProgress).withLabel("eager")
  }

  /// Materializes the asset after each tick of a cron expression, once all dependencies were updated
  /// since that tick.
  public static func onCron(_ cron: String, timeZone: String = "UTC") -> Self {
    (inLatestTimeWindow & cronTickPassed(cron, timeZone: timeZone).sinceLastHandled()
      & allDepsUpdatedSinceCron(cron, timeZone: timeZone))
      .withLabel("on_cron(\(cron), \(timeZone))")
  }

  /// Materializes the asset when it becomes missing after the condition was first evaluated, once no
  /// dependency is missing.
  public static func onMissing() -> Self {
    (inLatestTimeWindow
      & missing.newlyTrue().sinceLastHandled().withLabel("missing_since_last_handled")
      & ~anyDepsMissing).withLabel("on_missing")
  }
}

extension AutomationCondition {
  /// The name under which the condition is known: its label, or its kind.
  public var name: String {
    switch self {
    case .missing: "missing"
    case .runInProgress: "run_in_progress"
    case .newlyUpdated: "newly_updated"
    case .dataVersionChanged: "data_version_changed"
    case .codeVersionChanged: "code_version_changed"
    case .newlyRequested: "newly_requested"
    case .willBeRequested: "will_be_requested"
    case .initialEvaluation: "initial_evaluation"
    case .executedWithRootTarget: "executed_with_root_target"
    case .cronTickPassed(let cron, let zone): "cron_tick_passed(\(cron), \(zone))"
    case .inLatestTimeWindow: "in_latest_time_window"
    case .all: "AND"
    case .any: "OR"
    case .not: "NOT"
    case .since: "SINCE"
    case .newlyTrue: "NEWLY_TRUE"
    case .anyDepsMatch: "ANY_DEPS_MATCH"
    case .allDepsMatch: "ALL_DEPS_MATCH"
    case .labelled(let label, _): label
    }
  }

  /// The whole condition in one line.
  public var description: String {
    switch self {
    case .labelled(let label, _): label
    case .all(let operands): "(" + operands.map(\.description).joined(separator: " & ") + ")"
    case .any(let operands): "(" + operands.map(\.description).joined(separator: " | ") + ")"
    case .not(let operand): "~" + operand.description
    case .since(let trigger, let reset): "\(trigger.description).since(\(reset.description))"
    case .newlyTrue(let operand): operand.description + ".newly_true()"
    case .anyDepsMatch(let operand): "any_deps_match(\(operand.description))"
    case .allDepsMatch(let operand): "all_deps_match(\(operand.description))"
    default: name
    }
  }

  /// What the condition is made of.
  package var operands: [AutomationCondition] {
    switch self {
    case .all(let operands), .any(let operands): operands
    case .not(let operand), .newlyTrue(let operand), .anyDepsMatch(let operand),
      .allDepsMatch(let operand), .labelled(_, let operand):
      [operand]
    case .since(let trigger, let reset): [trigger, reset]
    default: []
    }
  }

  /// The cron expressions in it, each with its time zone.
  package var crons: [(cron: String, timeZone: String)] {
    if case .cronTickPassed(let cron, let zone) = self { return [(cron, zone)] }
    return operands.flatMap(\.crons)
  }
}
