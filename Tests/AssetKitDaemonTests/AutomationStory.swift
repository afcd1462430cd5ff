import AssetKitCore

/// A generator whose numbers are the same on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A graph and what happens to it, told to Dagster as JSON and to our evaluation at once.
struct AutomationStory {
  private(set) var json: JSONValue = .null
  /// What our evaluations asked for, sorted.
  private(set) var asked: [[AssetKey]] = []

  private struct Run {
    var keys: [AssetKey]
    var made: Set<AssetKey> = []
    var isOpen = true
  }

  private var specs: [AssetSpec] = []
  private var sets: [AssetKey: Int] = [:]
  private var steps: [JSONValue] = []
  private var latest: [AssetKey: (seen: AutomationState.Seen, madeWith: Set<AssetKey>)] = [:]
  private var runs: [Run] = []
  private var lastID: Int64 = 0
  private var states: [AssetKey: AutomationState] = [:]
  private var now: Int64 = 1_790_000_030

  /// Whether runs make assets anew whose history was wiped.
  ///
  /// Dagster takes such an asset for made as soon as a run is to make it. The conditions that it gives a name
  /// don't show that, since they wait for the run.
  private let remakesWiped: Bool
  private var wiped: Set<AssetKey> = []

  /// - Parameter condition: Draws the condition of an asset.
  init(
    _ random: inout SplitMix, remakesWiped: Bool = true,
    _ condition: (inout SplitMix) -> AutomationCondition?
  ) throws {
    self.remakesWiped = remakesWiped
    makeGraph(&random, condition)
    let graph = AssetGraph(specs)
    if Bool.random(using: &random) {
      for spec in specs where Int.random(in: 0..<3, using: &random) > 0 { report(spec.key) }
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
          ]
        }),
      "steps": .array(steps),
    ]
  }

  /// The conditions of its assets.
  var conditions: [AutomationCondition] { specs.compactMap(\.automation) }

  private mutating func makeGraph(
    _ random: inout SplitMix, _ condition: (inout SplitMix) -> AutomationCondition?
  ) {
    let count = Int.random(in: 2...6, using: &random)
    var set = 0
    for number in 0..<count {
      let others = specs.map(\.key).filter { _ in Int.random(in: 0..<5, using: &random) < 2 }
      var spec = AssetSpec(AssetKey("k\(number)"), deps: others)
      if number == 0, Int.random(in: 0..<4, using: &random) == 0 {
        spec.isExternal = true
      } else {
        spec.automation = condition(&random)
        // Now and then one step makes this asset and the one before.
        if Int.random(in: 0..<5, using: &random) > 0 || number < 2 { set += 1 }
        sets[spec.key] = set
      }
      specs.append(spec)
    }
    // A step of several assets can't depend on itself by way of another step: such a graph is flattened.
    for (key, set) in sets.sorted(by: { $0.key < $1.key })
    where sets.values.filter({ $0 == set }).count > 1 {
      guard let index = specs.firstIndex(where: { $0.key == key }) else { continue }
      specs[index].deps = specs[index].deps.filter { dep in
        sets[dep] == nil || sets[dep] == set || !isBehind(dep, set)
      }
    }
  }

  /// Whether an asset depends on one that the step makes.
  private func isBehind(_ key: AssetKey, _ set: Int) -> Bool {
    let deps = specs.first { $0.key == key }?.deps ?? []
    return deps.contains { sets[$0] == set || isBehind($0, set) }
  }

  private mutating func tell(_ what: String, _ value: JSONValue) {
    steps.append(.object([what: value]))
  }

  private mutating func made(_ key: AssetKey, with keys: [AssetKey]) {
    lastID += 1
    wiped.remove(key)
    latest[key] = (.init(id: lastID, dataVersion: "\(lastID)"), Set(keys))
  }

  private mutating func report(_ key: AssetKey) {
    tell("report", .string(key.description))
    made(key, with: [])
  }

  private var busy: Set<AssetKey> {
    runs.filter(\.isOpen).reduce(into: []) { $0.formUnion($1.keys) }
  }

  private mutating func happen(_ graph: AssetGraph, _ random: inout SplitMix) throws {
    // Dagster looks at the latest run of an asset only, so that runs don't overlap in these stories.
    let idle = specs.map(\.key).filter { !busy.contains($0) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0...1:
      if let key = idle.randomElement(using: &random) { report(key) }
    case 2:
      let keys = idle.filter { graph.isMaterializable($0) }.filter { _ in
        Bool.random(using: &random)
      }
      begin(keys)
    case 3...4:
      guard let number = runs.indices.filter({ runs[$0].isOpen }).randomElement(using: &random)
      else { return }
      end(number, succeeds: Int.random(in: 0..<4, using: &random) > 0, graph)
    case 5:
      if let key = idle.randomElement(using: &random), Int.random(in: 0..<2, using: &random) == 0 {
        tell("wipe", .string(key.description))
        latest[key] = nil
        wiped.insert(key)
      }
    default:
      // Never at the very instant of a tick.
      now += Int64.random(in: 1...25, using: &random) * 60
      try evaluate(graph)
      if Int.random(in: 0..<3, using: &random) > 0 {
        begin((asked.last ?? []).filter { !busy.contains($0) })
      }
    }
  }

  private mutating func begin(_ keys: [AssetKey]) {
    let keys = remakesWiped ? keys : keys.filter { !wiped.contains($0) }
    guard !keys.isEmpty else { return }
    tell("begin", .array(keys.map { .string($0.description) }))
    runs.append(Run(keys: keys))
  }

  private mutating func end(_ number: Int, succeeds: Bool, _ graph: AssetGraph) {
    let keys = graph.topologicalOrder(of: runs[number].keys)
    for key in succeeds ? keys[...] : keys.prefix(1) {
      tell("make", [.int(Int64(number)), .string(key.description)])
      made(key, with: keys)
    }
    tell("end", [.int(Int64(number)), .string(succeeds ? "success" : "failure")])
    runs[number].isOpen = false
  }

  private mutating func evaluate(_ graph: AssetGraph) throws {
    tell("evaluate", .int(now))
    var snapshot = AutomationSnapshot(now: Timestamp(Instant(secondsSince1970: now)))
    snapshot.lastID = lastID
    for spec in specs {
      var asset = AutomationSnapshot.Asset()
      asset.latest = latest[spec.key]?.seen
      asset.madeWith = latest[spec.key]?.madeWith ?? []
      asset.isInProgress = busy.contains(spec.key)
      snapshot.assets[spec.key] = asset
    }
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
      conditions, graph: graph, executionSets: executionSets, snapshot: snapshot,
      previous: previous)
    states.merge(evaluation.states) { $1 }
    asked.append(evaluation.requested.sorted())
  }
}
