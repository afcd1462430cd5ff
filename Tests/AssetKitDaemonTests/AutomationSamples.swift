import AssetKitCore
import SeededRandom

/// Conditions drawn at random, and as they are told to Dagster.
enum AutomationSamples {
  /// One of the conditions that Dagster gives a name, or none.
  static func named(_ random: inout SplitMix64) -> AutomationCondition? {
    let conditions: [AutomationCondition?] = [
      nil, .eager(), .eager(), .onMissing(), .onCron("*/7 * * * *"), .onCron("0 * * * *"),
    ]
    return conditions[Int.random(in: 0..<conditions.count, using: &random)]
  }

  /// Any condition, or none.
  static func composed(_ random: inout SplitMix64) -> AutomationCondition? {
    Int.random(in: 0..<5, using: &random) == 0 ? nil : condition(&random, depth: 3)
  }

  private static func condition(_ random: inout SplitMix64, depth: Int) -> AutomationCondition {
    let leaves: [AutomationCondition] = [
      .missing, .newlyUpdated, .newlyUpdated, .newlyRequested, .willBeRequested,
      .initialEvaluation, .runInProgress, .executedWithRootTarget, .inLatestTimeWindow,
      .cronTickPassed("*/7 * * * *"), .cronTickPassed("5 * * * *", timeZone: "Europe/Berlin"),
    ]
    guard depth > 0, Int.random(in: 0..<6, using: &random) > 0 else {
      return leaves[Int.random(in: 0..<leaves.count, using: &random)]
    }
    func inner() -> AutomationCondition { condition(&random, depth: depth - 1) }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return inner() & inner()
    case 1: return inner() | inner()
    case 2: return ~inner()
    case 3: return inner().since(inner())
    case 4: return inner().newlyTrue()
    case 5: return inner().sinceLastHandled()
    case 6: return .anyDepsMatch(inner())
    case 7: return .allDepsMatch(inner())
    default: return .anyDepsUpdated & inner()
    }
  }

  /// The condition as `automation_conditions.py` reads it.
  static func json(_ condition: AutomationCondition) -> JSONValue {
    func node(_ name: String) -> JSONValue {
      .object([name: .array(condition.operands.map(json))])
    }
    switch condition {
    case .labelled("eager", _): return "eager"
    case .labelled("on_missing", _): return "on_missing"
    case .labelled(let label, _) where label.hasPrefix("on_cron("):
      return ["on_cron": .string(condition.crons.first?.cron ?? "")]
    case .labelled(_, let operand): return json(operand)
    case .cronTickPassed(let cron, let zone): return ["cron": [.string(cron), .string(zone)]]
    case .all: return node("and")
    case .any: return node("or")
    case .not: return node("not")
    case .since: return node("since")
    case .newlyTrue: return node("newly_true")
    case .anyDepsMatch: return node("any")
    case .allDepsMatch: return node("all")
    default: return .string(condition.name)
    }
  }

  /// Partitions of each kind; the windows have their latest one change within a story.
  static let partitions: [PartitionsDefinition?] = [
    nil, .static(["x", "y", "z"]), .hourly(from: "2026-09-21-08:00"),
    .hourly(from: "2026-09-21-08:00"), .daily(from: "2026-09-18"),
  ]

  /// The partitions as `automation_conditions.py` reads them.
  static func json(_ partitions: PartitionsDefinition) -> JSONValue {
    switch partitions {
    case .static(let keys): ["static": .array(keys.map(JSONValue.string))]
    case .timeWindow(let windows):
      [windows.cron == "0 * * * *" ? "hourly" : "daily": .string(windows.start)]
    default: .null
    }
  }
}
