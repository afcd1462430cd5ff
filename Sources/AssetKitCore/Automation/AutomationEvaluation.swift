/// Evaluates the automation conditions of assets, as Dagster 1.11 does.
///
/// A condition is true of a set of partitions; an asset without partitions counts as one of a single partition.
/// It decides only: what it is given and what it returns are values.
package struct AutomationEvaluation: Sendable {
  /// The state of each evaluated asset from now on.
  package private(set) var states: [AssetKey: AutomationState] = [:]
  /// The partitions to be asked for of each asset, those included that are made by the same step as one of
  /// them; position 0 of an asset without partitions.
  package private(set) var requested: [AssetKey: PartitionSet] = [:]
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
    state.isPartitioned = partitions(of: key) != nil
    if let before = previous[key] {
      if !before.wasRequested { state.reasons = before.reasons }
      // Also where the tick decides nothing now, the next evaluation must not take it for a new one.
      for (expression, timeZone) in condition.crons {
        let cron = Cron(expression: expression, timeZone: timeZone)
        if try ticked(cron, since: before.evaluatedAt) { aTickPassed = true }
      }
    }
    for other in [key] + graph.parents(of: key) where partitions(of: other) == nil {
      state.seen[other] = snapshot.assets[other]?.latest ?? .init(id: 0, dataVersion: "")
    }
    // Whatever else it may look at, an update counts once.
    state.isAdvanced = ([key] + graph.upstream(of: key, depth: condition.depth)).contains {
      state.seen[$0] == nil && !updated($0).isEmpty
    }
    let place = AutomationState.requestedPlace
    let asked = try value(condition, of: key, candidate: all(key), place: "")
    state.wasRequested = !asked.isEmpty
    if let partitions = partitions(of: key), !asked.isEmpty {
      state.nodes[place] = .init(asked, of: partitions)
    }
    if !updated(key).isEmpty && asked.isEmpty { state.reasons = [] }
    states[key] = state
    if !asked.isEmpty {
      for neighbour in executionSets[key] ?? [key] {
        requested[neighbour] = requested[neighbour, default: PartitionSet()].union(asked)
      }
    }
  }

  /// The partitions of which a condition is true.
  ///
  /// - Parameter candidate: Those of which the result matters: leaves are empty where there are none. Nodes
  ///   with a memory look at all partitions, lest they miss a change.
  private mutating func value(
    _ condition: AutomationCondition, of key: AssetKey, candidate: PartitionSet, place: String
  ) throws -> PartitionSet {
    func inner(_ index: Int) -> String {
      "\(place)/\(index):\(condition.operands[index].placeName)"
    }
    switch condition {
    case .labelled(_, let operand):
      return try value(operand, of: key, candidate: candidate, place: place)
    case .all(let operands):
      return try operands.enumerated().reduce(candidate) { set, operand in
        set.intersection(
          try value(operand.element, of: key, candidate: set, place: inner(operand.offset)))
      }
    case .any(let operands):
      return try operands.enumerated().reduce(PartitionSet()) { set, operand in
        set.union(
          try value(operand.element, of: key, candidate: candidate, place: inner(operand.offset)))
      }
    case .not(let operand):
      return candidate.subtracting(
        try value(operand, of: key, candidate: candidate, place: inner(0)))
    case .since(let trigger, let reset):
      let triggered = try value(trigger, of: key, candidate: all(key), place: inner(0))
      let isReset = try value(reset, of: key, candidate: all(key), place: inner(1))
      let set = remembered(place, of: key).union(triggered).subtracting(isReset)
      remember(set, place, of: key)
      return set
    case .newlyTrue(let operand):
      let set = try value(operand, of: key, candidate: all(key), place: inner(0))
      let new = candidate.intersection(set.subtracting(remembered(place, of: key)))
      remember(set, place, of: key)
      if !new.isEmpty, before != nil { note("\(named(key, new)) became \(operand.name)") }
      return new
    case .anyDepsMatch(let operand):
      var found = PartitionSet()
      for dep in graph.parents(of: key).sorted() {
        let set = try matching(operand, dep, of: key, candidate, "\(inner(0))[\(dep)]")
        found = found.union(set)
      }
      return candidate.intersection(found)
    case .allDepsMatch(let operand):
      var found = candidate
      for dep in graph.parents(of: key).sorted() {
        let set = try matching(operand, dep, of: key, candidate, "\(inner(0))[\(dep)]")
        found = found.intersection(set)
      }
      return found
    default:
      return candidate.isEmpty ? candidate : try leaf(condition, of: key, candidate)
    }
  }

  /// The partitions that depend on one of a dependency of which a condition is true.
  private mutating func matching(
    _ condition: AutomationCondition, _ dep: AssetKey, of key: AssetKey, _ candidate: PartitionSet,
    _ place: String
  ) throws -> PartitionSet {
    let (own, other) = (partitions(of: key), partitions(of: dep))
    let dependency = other.map { other in
      PartitionDependency(
        mapping: mapping(from: key, to: dep, other), downstream: own, upstream: other)
    }
    let up = dependency?.upstream(of: candidate) ?? all(dep)
    let found = try value(
      condition, of: dep, candidate: candidate.isEmpty ? candidate : up, place: place)
    guard own != nil, let dependency else { return found.isEmpty ? PartitionSet() : all(key) }
    return dependency.downstream(of: found)
  }

  private func mapping(from key: AssetKey, to dep: AssetKey, _ upstream: Partitions)
    -> PartitionMapping
  {
    graph.spec(key)?.mapping(to: dep, upstream.definition) ?? .all
  }

  /// The partitions by which an asset is asked for; nil for the whole.
  package func partitions(of key: AssetKey) -> Partitions? {
    snapshot.assets[key]?.partitioned?.partitions
  }

  /// All partitions of an asset.
  private func all(_ key: AssetKey) -> PartitionSet { partitions(of: key)?.all ?? Self.whole }

  private static let whole = PartitionSet(0..<1)

  private func remembered(_ place: String, of key: AssetKey) -> PartitionSet {
    before?.nodes[place]?.set(of: partitions(of: key)) ?? PartitionSet()
  }

  private mutating func remember(_ set: PartitionSet, _ place: String, of key: AssetKey) {
    state.nodes[place] = .init(set, of: partitions(of: key))
  }

  /// An asset with some of its partitions, for a reason.
  private func named(_ key: AssetKey, _ set: PartitionSet) -> String {
    guard let partitions = partitions(of: key), let first = set.first else { return "\(key)" }
    let more = set.count > 1 ? " and \(set.count - 1) more" : ""
    return "\(key)[\(partitions.key(at: first))]\(more)"
  }

  private var before: AutomationState? { previous[root] }

  private mutating func leaf(
    _ condition: AutomationCondition, of key: AssetKey, _ candidate: PartitionSet
  ) throws -> PartitionSet {
    let asset = snapshot.assets[key]
    func when(_ isTrue: Bool) -> PartitionSet { isTrue ? candidate : PartitionSet() }
    switch condition {
    case .missing:
      return asset?.partitioned.map { candidate.subtracting($0.made) } ?? when(asset?.latest == nil)
    case .runInProgress:
      return asset?.partitioned?.inProgress ?? when(asset?.isInProgress ?? false)
    case .newlyUpdated:
      let set = updated(key)
      if key != root, !set.isEmpty { note("\(named(key, set)) was updated") }
      return set
    case .dataVersionChanged:
      guard !updated(key).isEmpty, let latest = asset?.latest,
        before?.seen[key]?.dataVersion != latest.dataVersion
      else { return PartitionSet() }
      note("the data version of \(key) changed")
      return candidate
    case .codeVersionChanged:
      guard key == root, let version = before?.codeVersion,
        version != graph.spec(key)?.codeVersion
      else { return PartitionSet() }
      note("the code version of \(key) changed")
      return candidate
    case .newlyRequested: return previouslyRequested(key)
    case .willBeRequested:
      guard let set = requested[key], graph.isMaterializable(key), runsWithRoot(key) else {
        return PartitionSet()
      }
      if key != root { note("\(named(key, set)) is asked for") }
      return set
    case .initialEvaluation: return when(before?.isPartitioned != state.isPartitioned)
    case .executedWithRootTarget:
      guard key != root, asset?.madeWith.contains(root) ?? false else { return PartitionSet() }
      // As in Dagster, only of the partition that was made last.
      guard let partitions = asset?.partitioned?.partitions else { return candidate }
      let position = asset?.latestPartition.flatMap { partitions.position(of: $0) }
      return PartitionSet(position.map { [$0] } ?? [])
    case .cronTickPassed(let cron, let timeZone):
      guard let before,
        try ticked(Cron(expression: cron, timeZone: timeZone), since: before.evaluatedAt)
      else { return PartitionSet() }
      note("\(cron) (\(timeZone)) ticked")
      return candidate
    case .inLatestTimeWindow: return partitions(of: key)?.latestWindow ?? candidate
    default: return PartitionSet()
    }
  }

  private func previouslyRequested(_ key: AssetKey) -> PartitionSet {
    guard let state = previous[key], state.wasRequested else { return PartitionSet() }
    guard let partitions = partitions(of: key) else { return Self.whole }
    return state.nodes[AutomationState.requestedPlace]?.set(of: partitions) ?? PartitionSet()
  }

  /// Whether one run can make a partition of the asset and the one of the root that depends on it.
  private func runsWithRoot(_ key: AssetKey) -> Bool {
    guard let upstream = partitions(of: key) else { return partitions(of: root) == nil }
    guard partitions(of: root)?.definition == upstream.definition else { return false }
    return switch mapping(from: root, to: key, upstream) {
    case .identity, .timeWindow: true
    default: false
    }
  }

  /// What of an asset was materialized since the evaluation of the root before.
  private func updated(_ key: AssetKey) -> PartitionSet {
    guard let before else { return PartitionSet() }
    if let partitioned = snapshot.assets[key]?.partitioned {
      let (first, last) = (before.lastID, snapshot.lastID)
      let new = partitioned.latest.filter { $0.value > first && $0.value <= last }
      return PartitionSet(new.keys)
    }
    guard let latest = snapshot.assets[key]?.latest else { return PartitionSet() }
    return latest.id > before.seen[key]?.id ?? before.lastID ? Self.whole : PartitionSet()
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
  /// How far up the graph it looks.
  package var depth: Int {
    let inner = operands.map(\.depth).max() ?? 0
    switch self {
    case .anyDepsMatch, .allDepsMatch: return inner + 1
    default: return inner
    }
  }

  /// The part of a node's place that it gives itself: a changed condition has other places.
  fileprivate var placeName: String {
    if case .labelled(_, let operand) = self { operand.placeName } else { name }
  }
}
