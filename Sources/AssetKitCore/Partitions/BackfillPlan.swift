/// The runs that make many partitions, in stages: each waits for the one before.
///
/// Assets whose partitions depend on each other by the same key share the runs of a stage, so that each run
/// makes a partition of all of them; any other mapping begins a stage. An asset without partitions is made
/// once, in the stage behind all that it depends on.
public struct BackfillPlan: Sendable {
  /// A run to be queued.
  public struct Run: Sendable, Hashable {
    /// The place of its stage, from 0.
    public var stage: Int
    /// What it makes; its key is unique in the backfill.
    public var request: RunRequest
  }

  /// What the backfill makes of each asset with partitions, in topological order.
  public let targets: [(key: AssetKey, partitions: Partitions, set: PartitionSet)]
  /// The runs, those of a stage in the order of its partitions.
  public let runs: [Run]
  /// How many stages there are.
  public let stages: Int

  /// How many partitions of assets are made.
  public var partitionCount: Int { targets.reduce(0) { $0 + $1.set.count } }

  /// The partitions in words, as ranges of keys.
  public var summary: String {
    guard let target = targets.first else { return "" }
    let ranges = target.set.ranges.prefix(4).map { range in
      let first = target.partitions.key(at: range.lowerBound)
      return range.count == 1
        ? first : "\(first)...\(target.partitions.key(at: range.upperBound - 1))"
    }
    return ranges.joined(separator: ", ") + (target.set.ranges.count > 4 ? ", …" : "")
  }

  /// Plans a backfill.
  ///
  /// - Parameters:
  ///   - id: Its identity, for the runs' tags.
  ///   - selection: The assets; external ones among them are left out.
  ///   - set: The partitions of the asset that comes first in the graph; those of the others follow from the
  ///     mappings between them. An asset that doesn't depend on the first gets the same keys.
  ///   - policy: How partitions are spread over runs; nil for what the assets declare.
  /// - Throws: `InvalidDefinitions` when nothing of the selection has partitions, or keys don't fit.
  public init(
    id: String, definitions: Definitions, graph: AssetGraph, selection: [AssetKey],
    scope: PartitionScope, policy: BackfillPolicy? = nil, tags: [String: String] = [:],
    configuration: JSONValue = .object([:]),
    partitions select: (AssetSpec, Partitions) throws -> PartitionSet
  ) throws {
    let keys = graph.topologicalOrder(of: selection).filter { graph.spec($0)?.isExternal == false }
    var layout = BackfillLayout(graph: graph, scope: scope, selection: keys)
    try layout.place(select)
    guard !layout.targets.isEmpty else {
      let names = keys.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      throw DefinitionError(
        .unknownPartition, subject: names,
        message: "a backfill is for assets with partitions, and \(names) has none")
    }
    targets = layout.targets
    var steps: [AssetKey: String] = [:]
    for asset in definitions.assets { for spec in asset.specs { steps[spec.key] = asset.name } }
    var runs: [Run] = []
    for (stage, units) in layout.stages.enumerated() {
      for (number, unit) in units.enumerated() {
        let selection = AssetSelection.assets(unit.keys).description
        var request = RunRequest(
          selection: selection, tags: tags,
          configuration: configuration.limited(to: Set(unit.keys.compactMap { steps[$0] })))
        request.tags[RunTag.backfill] = id
        guard let partitions = unit.partitions else {
          request.key = "\(stage).\(number)"
          runs.append(Run(stage: stage, request: request))
          continue
        }
        let limit = (policy ?? unit.policy).limit
        for range in partitions.runs(of: unit.set, limit: limit) {
          var run = request
          run.tags.merge(partitions.tags(of: range)) { $1 }
          run.key = "\(stage).\(number) \(partitions.key(at: range.lowerBound))"
          runs.append(Run(stage: stage, request: run))
        }
      }
    }
    self.runs = runs
    stages = layout.stages.count
  }
}

/// Which assets are made together, and in which stage.
private struct BackfillLayout {
  /// Assets that share their runs.
  struct Unit {
    var keys: [AssetKey]
    /// Nil for an asset without partitions.
    var partitions: Partitions?
    var set: PartitionSet
    var policy: BackfillPolicy
  }

  let graph: AssetGraph
  let scope: PartitionScope
  let selection: [AssetKey]
  private(set) var stages: [[Unit]] = []
  private(set) var targets: [(key: AssetKey, partitions: Partitions, set: PartitionSet)] = []
  private var resolved: [PartitionsDefinition: Partitions] = [:]
  private var sets: [AssetKey: PartitionSet] = [:]
  private var stageOf: [AssetKey: Int] = [:]

  init(graph: AssetGraph, scope: PartitionScope, selection: [AssetKey]) {
    self.graph = graph
    self.scope = scope
    self.selection = selection
  }

  mutating func place(_ select: (AssetSpec, Partitions) throws -> PartitionSet) throws {
    let chosen = Set(selection)
    var anchor: (partitions: Partitions, set: PartitionSet)?
    for key in selection {
      guard let spec = graph.spec(key) else { continue }
      let parents = spec.deps.filter(chosen.contains)
      guard let definition = spec.partitions else {
        let stage = parents.compactMap { stageOf[$0] }.max().map { $0 + 1 } ?? 0
        put(Unit(keys: [key], set: PartitionSet(), policy: .singleRun), key, stage, alone: true)
        continue
      }
      let own = try partitions(of: definition)
      var set = PartitionSet()
      var isMapped = false
      var stage = 0
      for parent in parents {
        guard let upstream = graph.spec(parent)?.partitions, let made = sets[parent] else {
          stage = max(stage, (stageOf[parent] ?? 0) + 1)
          continue
        }
        let mapping = spec.mapping(to: parent, upstream)
        let dependency = PartitionDependency(
          mapping: mapping, downstream: own, upstream: try partitions(of: upstream))
        set = set.union(dependency.downstream(of: made))
        isMapped = true
        let isSame = upstream == definition && mapping.keepsKeys
        stage = max(stage, (stageOf[parent] ?? 0) + (isSame ? 0 : 1))
      }
      if !isMapped {
        if let anchor {
          set =
            anchor.partitions.definition == definition
            ? anchor.set : try own.set(of: anchor.partitions.keys(in: anchor.set))
        } else {
          set = try select(spec, own)
          anchor = (own, set)
        }
      }
      sets[key] = set
      targets.append((key, own, set))
      put(
        Unit(keys: [key], partitions: own, set: set, policy: spec.backfillPolicy), key, stage,
        alone: false)
    }
  }

  /// Puts an asset beside those of its stage that have the same partitions to make.
  private mutating func put(_ unit: Unit, _ key: AssetKey, _ stage: Int, alone: Bool) {
    while stages.count <= stage { stages.append([]) }
    stageOf[key] = stage
    let same = stages[stage].firstIndex {
      !alone && $0.partitions?.definition == unit.partitions?.definition && $0.set == unit.set
    }
    guard let same else {
      stages[stage].append(unit)
      return
    }
    stages[stage][same].keys.append(key)
    if unit.policy.limit < stages[stage][same].policy.limit {
      stages[stage][same].policy = unit.policy
    }
  }

  private mutating func partitions(of definition: PartitionsDefinition) throws -> Partitions {
    if let known = resolved[definition] { return known }
    let partitions = try scope.partitions(of: definition)
    resolved[definition] = partitions
    return partitions
  }
}

extension PartitionMapping {
  /// Whether a partition is made from the one with the same key, and no other, of the same definition.
  fileprivate var keepsKeys: Bool {
    switch self {
    case .identity, .timeWindow(0, 0): true
    default: false
    }
  }
}

extension JSONValue {
  /// The run configuration without the steps that a run doesn't have.
  fileprivate func limited(to steps: Set<String>) -> JSONValue {
    guard case .object(var sections) = self, case .object(let ops)? = sections["ops"] else {
      return self
    }
    sections["ops"] = .object(ops.filter { steps.contains($0.key) })
    return .object(sections)
  }
}
