/// What the instance looks like to automation conditions, at one moment.
package struct AutomationSnapshot: Sendable {
  /// What is known of an asset.
  package struct Asset: Sendable {
    /// The latest materialization.
    package var latest: AutomationState.Seen?
    /// The assets that the run which made it was to make.
    package var madeWith: Set<AssetKey> = []
    /// Whether an open run is going to make it.
    package var isInProgress = false

    package init() {}
  }

  /// The moment.
  package var now: Timestamp
  /// What is known of the assets; those that aren't there were never made.
  package var assets: [AssetKey: Asset] = [:]
  /// The newest materialization of all.
  package var lastID: Int64 = 0

  package init(now: Timestamp) { self.now = now }
}

/// Evaluates the automation conditions of assets, as Dagster 1.11 does for assets without partitions.
///
/// It decides only: what it is given and what it returns are values.
package struct AutomationEvaluation: Sendable {
  /// The state of each evaluated asset from now on.
  package private(set) var states: [AssetKey: AutomationState] = [:]
  /// The assets to be asked for, those included that are made by the same step as one of them.
  package private(set) var requested: Set<AssetKey> = []
  /// Whether a cron expression ticked, so that the time of this evaluation matters to the next.
  package private(set) var aTickPassed = false

  private let graph: AssetGraph
  private let executionSets: [AssetKey: [AssetKey]]
  private let snapshot: AutomationSnapshot
  private let previous: [AssetKey: AutomationState]
  /// Many assets have the same expressions, and were evaluated at the same time before.
  private var schedules: [Cron: CronSchedule] = [:]
  private var ticks: [Cron: [Timestamp: Bool]] = [:]
  private var root: AssetKey
  private var state: AutomationState

  private struct Cron: Hashable, Sendable {
    let expression: String
    let timeZone: String
  }

  /// Evaluates conditions.
  ///
  /// - Parameters:
  ///   - conditions: The condition of each asset that has one.
  ///   - executionSets: For each asset of a step that can't make a part of its assets: all of them.
  /// - Throws: `CronError`, `TimeZoneError` for conditions that validation would refuse.
  package init(
    _ conditions: [AssetKey: AutomationCondition], graph: AssetGraph,
    executionSets: [AssetKey: [AssetKey]], snapshot: AutomationSnapshot,
    previous: [AssetKey: AutomationState]
  ) throws {
    self.graph = graph
    self.executionSets = executionSets
    self.snapshot = snapshot
    self.previous = previous
    root = AssetKey(path: [])
    state = AutomationState(evaluatedAt: snapshot.now, wasRequested: false)
    for key in graph.topologicalOrder(of: conditions.keys) {
      guard let condition = conditions[key] else { continue }
      try evaluate(condition, of: key)
    }
  }

  private mutating func evaluate(_ condition: AutomationCondition, of key: AssetKey) throws {
    root = key
    state = AutomationState(evaluatedAt: snapshot.now, wasRequested: false)
    state.lastID = snapshot.lastID
    state.codeVersion = graph.spec(key)?.codeVersion
    if let before = previous[key] {
      if !before.wasRequested { state.reasons = before.reasons }
      // Also where the tick decides nothing now, the next evaluation must not take it for a new one.
      for (expression, timeZone) in condition.crons {
        let cron = Cron(expression: expression, timeZone: timeZone)
        if try ticked(cron, since: before.evaluatedAt) { aTickPassed = true }
      }
    }
    for other in [key] + graph.parents(of: key) {
      state.seen[other] = snapshot.assets[other]?.latest ?? .init(id: 0, dataVersion: "")
    }
    let isTrue = try value(condition, of: key, candidate: true, place: "")
    state.wasRequested = isTrue
    if updated(key) && !isTrue { state.reasons = [] }
    states[key] = state
    if isTrue { requested.formUnion(executionSets[key] ?? [key]) }
  }

  /// The value of a condition.
  ///
  /// - Parameter candidate: Whether the result matters: leaves are false where it doesn't. Nodes with a
  ///   memory look at their operands all the same, lest they miss a change.
  private mutating func value(
    _ condition: AutomationCondition, of key: AssetKey, candidate: Bool, place: String
  ) throws -> Bool {
    func inner(_ index: Int) -> String {
      "\(place)/\(index):\(condition.operands[index].placeName)"
    }
    switch condition {
    case .labelled(_, let operand):
      return try value(operand, of: key, candidate: candidate, place: place)
    case .all(let operands):
      var isTrue = candidate
      for (index, operand) in operands.enumerated() {
        isTrue =
          try value(operand, of: key, candidate: isTrue, place: inner(index)) && isTrue
      }
      return isTrue
    case .any(let operands):
      var isTrue = false
      for (index, operand) in operands.enumerated() {
        isTrue =
          try value(operand, of: key, candidate: candidate, place: inner(index)) || isTrue
      }
      return isTrue
    case .not(let operand):
      return try !value(operand, of: key, candidate: candidate, place: inner(0)) && candidate
    case .since(let trigger, let reset):
      let isTriggered = try value(trigger, of: key, candidate: true, place: inner(0))
      let isReset = try value(reset, of: key, candidate: true, place: inner(1))
      let isTrue = (before?.nodes[place] ?? false || isTriggered) && !isReset
      state.nodes[place] = isTrue
      return isTrue
    case .newlyTrue(let operand):
      let isTrue = try value(operand, of: key, candidate: true, place: inner(0))
      let isNew = isTrue && !(before?.nodes[place] ?? false)
      state.nodes[place] = isTrue
      if isNew, candidate, before != nil { note("\(key) became \(operand.name)") }
      return candidate && isNew
    case .anyDepsMatch(let operand):
      var isTrue = false
      for dep in graph.parents(of: key).sorted() {
        isTrue =
          try value(operand, of: dep, candidate: candidate, place: "\(inner(0))[\(dep)]") || isTrue
      }
      return candidate && isTrue
    case .allDepsMatch(let operand):
      var isTrue = candidate
      for dep in graph.parents(of: key).sorted() {
        isTrue =
          try value(operand, of: dep, candidate: candidate, place: "\(inner(0))[\(dep)]") && isTrue
      }
      return isTrue
    default:
      return try candidate && leaf(condition, of: key)
    }
  }

  private var before: AutomationState? { previous[root] }

  private mutating func leaf(_ condition: AutomationCondition, of key: AssetKey) throws -> Bool {
    switch condition {
    case .missing: return snapshot.assets[key]?.latest == nil
    case .runInProgress: return snapshot.assets[key]?.isInProgress ?? false
    case .newlyUpdated:
      guard updated(key) else { return false }
      if key != root { note("\(key) was updated") }
      return true
    case .dataVersionChanged:
      guard updated(key), let latest = snapshot.assets[key]?.latest else { return false }
      guard before?.seen[key]?.dataVersion != latest.dataVersion else { return false }
      note("the data version of \(key) changed")
      return true
    case .codeVersionChanged:
      guard key == root, let version = before?.codeVersion,
        version != graph.spec(key)?.codeVersion
      else { return false }
      note("the code version of \(key) changed")
      return true
    case .newlyRequested: return previous[key]?.wasRequested ?? false
    case .willBeRequested:
      guard requested.contains(key), graph.isMaterializable(key) else { return false }
      if key != root { note("\(key) is asked for") }
      return true
    case .initialEvaluation: return before == nil
    case .executedWithRootTarget:
      return key != root && snapshot.assets[key]?.madeWith.contains(root) ?? false
    case .cronTickPassed(let cron, let timeZone):
      guard let before,
        try ticked(Cron(expression: cron, timeZone: timeZone), since: before.evaluatedAt)
      else { return false }
      note("\(cron) (\(timeZone)) ticked")
      return true
    case .inLatestTimeWindow: return true
    default: return false
    }
  }

  /// Whether an asset was materialized since the evaluation of the root before.
  private func updated(_ key: AssetKey) -> Bool {
    guard let before, let latest = snapshot.assets[key]?.latest else { return false }
    return latest.id > before.seen[key]?.id ?? before.lastID
  }

  private mutating func ticked(_ cron: Cron, since time: Timestamp) throws -> Bool {
    if let known = ticks[cron]?[time] { return known }
    let schedule =
      try schedules[cron]
      ?? CronSchedule(
        expressions: [try CronExpression(cron.expression)],
        zone: try TimeZoneRules(named: cron.timeZone))
    schedules[cron] = schedule
    let last = Instant(secondsSince1970: time.floorSeconds.seconds)
    let hasTicked = schedule.next(after: last).map { Timestamp($0) <= snapshot.now } ?? false
    ticks[cron, default: [:]][time] = hasTicked
    return hasTicked
  }

  private mutating func note(_ reason: String) {
    // So many reasons explain a run well enough.
    if !state.reasons.contains(reason), state.reasons.count < 20 { state.reasons.append(reason) }
  }
}

extension AutomationCondition {
  /// The part of a node's place that it gives itself: a changed condition has other places.
  fileprivate var placeName: String {
    if case .labelled(_, let operand) = self { operand.placeName } else { name }
  }
}
