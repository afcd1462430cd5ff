import AssetKitCore
import SeededRandom

/// A graph and what happens to it, told to Dagster as JSON and to our evaluation at once.
struct AutomationStory {
  /// What stories are made of.
  struct Kind {
    /// Draws the condition of an asset.
    var condition: (inout SplitMix64) -> AutomationCondition?
    /// From what the partitions of an asset are drawn.
    var partitions: [PartitionsDefinition?] = [nil]
  }

  private(set) var json: JSONValue = .null
  /// What our evaluations asked for, sorted: keys, with a partition behind `|`.
  private(set) var asked: [[String]] = []

  /// An asset, or a partition of it.
  private struct Part: Hashable {
    var key: AssetKey
    var partition: String?
    var json: JSONValue { [.string(key.description), partition.map(JSONValue.string) ?? .null] }
  }

  private struct Run {
    var keys: [AssetKey]
    var partition: String?
    var isOpen = true
    var parts: [Part] { keys.map { Part(key: $0, partition: partition) } }
  }

  private let kind: Kind
  /// The assets whose history was wiped, and that weren't made since.
  private var wiped: Set<AssetKey> = []
  private var specs: [AssetSpec] = []
  private var sets: [AssetKey: Int] = [:]
  private var steps: [JSONValue] = []
  private var latest: [Part: Int64] = [:]
  private var last: [AssetKey: (part: Part, madeWith: Set<AssetKey>)] = [:]
  private var runs: [Run] = []
  private var lastID: Int64 = 0
  private var states: [AssetKey: AutomationState] = [:]
  private var now: Int64 = 1_790_000_030

  init(_ random: inout SplitMix64, _ kind: Kind) throws {
    self.kind = kind
    makeGraph(&random)
    let graph = AssetGraph(specs)
    if Bool.random(using: &random) {
      for part in try parts() where Int.random(in: 0..<3, using: &random) > 0 { report(part) }
    }
    for _ in 0..<Int.random(in: 8...24, using: &random) { try happen(graph, &random) }
    json = [
      "assets": .array(
        specs.map { spec in
          [
            "key": .string(spec.key.description),
            "deps": .array(spec.deps.map { .string($0.description) }),
            "set": sets[spec.key].map { .int(Int64($0)) } ?? .null,
            "condition": spec.automation.map(AutomationSamples.json) ?? .null,
            "partitions": spec.partitions.map(AutomationSamples.json) ?? .null,
          ]
        }),
      "steps": .array(steps),
    ]
  }

  /// The conditions of its assets.
  var conditions: [AutomationCondition] { specs.compactMap(\.automation) }

  private mutating func makeGraph(_ random: inout SplitMix64) {
    let count = Int.random(in: 2...6, using: &random)
    var set = 0
    for number in 0..<count {
      let others = specs.map(\.key).filter { _ in Int.random(in: 0..<5, using: &random) < 2 }
      var spec = AssetSpec(AssetKey("k\(number)"), deps: others)
      if kind.partitions.count > 1 {
        spec.partitions =
          kind.partitions[
            Int.random(in: 0..<kind.partitions.count, using: &random)]
      }
      if number == 0, Int.random(in: 0..<4, using: &random) == 0 {
        spec.isExternal = true
      } else {
        spec.automation = kind.condition(&random)
        // Now and then one step makes this asset and the one before.
        if Int.random(in: 0..<5, using: &random) > 0 || number < 2 { set += 1 }
        sets[spec.key] = set
        if let other = specs.first(where: { sets[$0.key] == set }) {
          spec.partitions = other.partitions
        }
      }
      specs.append(spec)
    }
    // Who depends on one asset of a step depends on all of them: in which order Dagster looks at the
    // others is left to the hashes of their keys.
    for index in specs.indices {
      let own = sets[specs[index].key]
      let found = Set(specs[index].deps.compactMap { sets[$0] }).subtracting(own.map { [$0] } ?? [])
      specs[index].deps = specs[..<index].map(\.key).filter { key in
        specs[index].deps.contains(key) || sets[key].map(found.contains) ?? false
      }
    }
    // A step of several assets can't depend on itself by way of another step: such a graph is flattened.
    for (key, set) in sets.sorted(by: { $0.key < $1.key })
    where sets.values.filter({ $0 == set }).count > 1 {
      guard let index = specs.firstIndex(where: { $0.key == key }) else { continue }
      specs[index].deps = specs[index].deps.filter { dep in
        sets[dep] == nil || sets[dep] == set
          || !specs.contains { sets[$0.key] == sets[dep] && isBehind($0.key, set) }
      }
    }
    dropMisfits()
  }

  /// Leaves out dependencies between partitions that can't be mapped by themselves.
  private mutating func dropMisfits() {
    let definitions = specs.reduce(into: [:]) { $0[$1.key] = $1.partitions }
    for index in specs.indices {
      guard let own = specs[index].partitions else { continue }
      specs[index].deps.removeAll { dep in
        guard let other = definitions[dep] else { return false }
        return own != other && !(own.isWindows && other.isWindows)
      }
    }
  }

  /// Whether an asset depends on one that the step makes.
  private func isBehind(_ key: AssetKey, _ set: Int) -> Bool {
    let deps = specs.first { $0.key == key }?.deps ?? []
    return deps.contains { sets[$0] == set || isBehind($0, set) }
  }

  /// The partitions that there are now.
  private func partitions(_ spec: AssetSpec) throws -> Partitions? {
    try spec.partitions.map {
      try PartitionScope(now: Instant(secondsSince1970: now)).partitions(of: $0)
    }
  }

  private func parts() throws -> [Part] {
    try specs.flatMap { spec -> [Part] in
      guard let partitions = try partitions(spec) else { return [Part(key: spec.key)] }
      return partitions.keys(in: partitions.all).suffix(4).map {
        Part(key: spec.key, partition: $0)
      }
    }
  }

  private mutating func tell(_ what: String, _ value: JSONValue) {
    steps.append(.object([what: value]))
  }

  private mutating func made(_ part: Part, with keys: [AssetKey]) {
    lastID += 1
    wiped.remove(part.key)
    latest[part] = lastID
    last[part.key] = (part, Set(keys))
  }

  private mutating func report(_ part: Part) {
    tell("report", part.json)
    made(part, with: [])
  }

  private var busy: Set<Part> {
    runs.filter(\.isOpen).reduce(into: []) { $0.formUnion($1.parts) }
  }

  private mutating func happen(_ graph: AssetGraph, _ random: inout SplitMix64) throws {
    // Dagster looks at the latest run of an asset only, so that runs don't overlap in these stories.
    let busy = self.busy
    let idle = try parts().filter { !busy.contains($0) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0...1:
      if let part = idle.randomElement(using: &random) { report(part) }
    case 2:
      let chosen = idle.filter { graph.isMaterializable($0.key) }.filter { _ in
        Bool.random(using: &random)
      }
      if let first = chosen.randomElement(using: &random) { begin(chosen, like: first) }
    case 3...4:
      guard let number = runs.indices.filter({ runs[$0].isOpen }).randomElement(using: &random)
      else { return }
      end(number, succeeds: Int.random(in: 0..<4, using: &random) > 0, graph)
    case 5:
      if let part = idle.randomElement(using: &random), part.partition == nil,
        Int.random(in: 0..<2, using: &random) == 0
      {
        tell("wipe", .string(part.key.description))
        latest[part] = nil
        last[part.key] = nil
        wiped.insert(part.key)
      }
    default:
      // Never at the very instant of a tick.
      now += Int64.random(in: 1...25, using: &random) * 60
      let asked = try evaluate(graph)
      if Int.random(in: 0..<3, using: &random) > 0 {
        let free = asked.filter { !busy.contains($0) }
        if let first = free.randomElement(using: &random) { begin(free, like: first) }
      }
    }
  }

  /// Begins a run of those that one run can make together with one of them.
  ///
  /// What was wiped is left out: Dagster takes it for made as soon as a run is to make it.
  private mutating func begin(_ parts: [Part], like first: Part) {
    func definition(_ part: Part) -> PartitionsDefinition? {
      specs.first { $0.key == part.key }?.partitions
    }
    let keys = parts.filter {
      $0.partition == first.partition && definition($0) == definition(first)
        && !wiped.contains($0.key)
    }.map(\.key)
    guard !keys.isEmpty else { return }
    tell(
      "begin",
      [
        .array(keys.map { .string($0.description) }),
        first.partition.map(JSONValue.string) ?? .null,
      ])
    runs.append(Run(keys: keys, partition: first.partition))
  }

  private mutating func end(_ number: Int, succeeds: Bool, _ graph: AssetGraph) {
    let keys = graph.topologicalOrder(of: runs[number].keys)
    for key in succeeds ? keys[...] : keys.prefix(1) {
      tell("make", [.int(Int64(number)), .string(key.description)])
      made(Part(key: key, partition: runs[number].partition), with: keys)
    }
    tell("end", [.int(Int64(number)), .string(succeeds ? "success" : "failure")])
    runs[number].isOpen = false
  }

  private func snapshot() throws -> AutomationSnapshot {
    let busy = self.busy
    var snapshot = AutomationSnapshot(now: Timestamp(Instant(secondsSince1970: now)))
    snapshot.lastID = lastID
    for spec in specs {
      var asset = AutomationSnapshot.Asset()
      if let (part, madeWith) = last[spec.key], let id = latest[part] {
        asset.latest = .init(id: id, dataVersion: "\(id)")
        asset.latestPartition = part.partition
        asset.madeWith = madeWith
      }
      asset.isInProgress = busy.contains(Part(key: spec.key))
      if let partitions = try partitions(spec) {
        var known = AutomationSnapshot.Partitioned(partitions)
        for (part, id) in latest where part.key == spec.key {
          guard let position = part.partition.flatMap({ partitions.position(of: $0) }) else {
            continue
          }
          known.latest[position] = id
        }
        known.made = PartitionSet(known.latest.keys)
        known.inProgress = PartitionSet(
          busy.filter { $0.key == spec.key }.compactMap {
            $0.partition.flatMap { partitions.position(of: $0) }
          })
        asset.partitioned = known
      }
      snapshot.assets[spec.key] = asset
    }
    return snapshot
  }

  private mutating func evaluate(_ graph: AssetGraph) throws -> [Part] {
    tell("evaluate", .int(now))
    var executionSets: [AssetKey: [AssetKey]] = [:]
    for (key, set) in sets {
      let keys = sets.filter { $0.value == set }.map(\.key)
      if keys.count > 1 { executionSets[key] = keys }
    }
    let conditions = specs.reduce(into: [:]) { $0[$1.key] = $1.automation }
    // What was remembered goes through its stored form, as it does between two evaluations of a daemon.
    let previous = try states.mapValues { state in
      AutomationState(
        evaluatedAt: state.evaluatedAt, wasRequested: state.wasRequested,
        json: try JSONValue(parsing: state.json.text))
    }
    let evaluation = try AutomationEvaluation(
      conditions, graph: graph, executionSets: executionSets, snapshot: try snapshot(),
      previous: previous)
    // A daemon stores what changed only, or all of it when a cron expression ticked.
    for (key, state) in evaluation.states
    where evaluation.aTickPassed || previous[key].map({ !$0.isEquivalent(to: state) }) ?? true {
      states[key] = state
    }
    var parts: [Part] = []
    for (key, set) in evaluation.requested {
      if let partitions = evaluation.partitions(of: key) {
        parts += partitions.keys(in: set).map { Part(key: key, partition: $0) }
      } else {
        parts.append(Part(key: key))
      }
    }
    parts.sort { ($0.key, $0.partition ?? "") < ($1.key, $1.partition ?? "") }
    asked.append(
      parts.map { part in part.partition.map { "\(part.key)|\($0)" } ?? "\(part.key)" }.sorted())
    return parts
  }
}

extension PartitionsDefinition {
  fileprivate var isWindows: Bool { if case .timeWindow = self { true } else { false } }
}
