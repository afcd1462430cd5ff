/// The steps of a run and their order, made before anything is executed.
public struct RunPlan: Sendable {
  /// One function to call.
  public struct Step: Sendable {
    /// What a step executes.
    enum Work: Sendable {
      case asset(AssetDefinition, body: AssetDefinition.Body)
      case check(AssetCheckDefinition)
    }

    /// The step's name, unique in its run.
    public let name: String
    /// The assets that the step makes; empty for the step of a check.
    public let keys: [AssetKey]
    /// The positions in the plan of the steps that must succeed before.
    public internal(set) var dependencies: [Int] = []
    /// The concurrency pool whose slot the step takes.
    public let pool: String?
    let work: Work
  }

  /// The steps, each after those that it depends on.
  public let steps: [Step]
  /// Whether the run makes partitions of assets.
  package var makesPartitions: Bool { !partitions.isEmpty }
  /// The tags that tell the run's partitions.
  package var partitionTags: [String: String] {
    partitions.values.reduce(into: [:]) { tags, planned in
      guard planned.set.count == 1, let range = planned.set.ranges.first else { return }
      tags.merge(planned.partitions.tags(of: range)) { $1 }
    }
  }
  /// The assets that the run makes.
  public var keys: [AssetKey] { steps.flatMap(\.keys) }
  /// The names of the resources that the steps require, directly or through another resource, each
  /// after those that it requires itself.
  package let resources: [ResourceDefinition]
  /// What is declared of each asset that the run makes.
  let specs: [AssetKey: AssetSpec]
  /// The partitions that the run makes, by asset; none of assets that it makes as a whole.
  let partitions: [AssetKey: PlannedPartitions]
  /// The partitions upstream of assets that are made as a whole.
  let wholeDependencies: [AssetKey: [AssetKey: PartitionDependency]]

  /// Plans the materialization of a selection.
  ///
  /// - Parameters:
  ///   - definitions: Validated definitions.
  ///   - selection: The keys to make; external assets among them are left out.
  ///   - configuration: The run configuration in Dagster's shape,
  ///     `{"ops": {<step>: {"config": {…}}}}`.
  ///   - partition: The partitions to make; nil for a run that isn't about partitions.
  ///   - scope: Which partitions there are.
  /// - Throws: `InvalidDefinitions` with every fault of selection, configuration and partitions.
  public init(
    definitions: Definitions, selection: Set<AssetKey>, configuration: JSONValue = .object([:]),
    partition: RunPartition? = nil,
    scope: PartitionScope = PartitionScope(now: WallClock.system.now().instant)
  ) throws(InvalidDefinitions) {
    var faults: [DefinitionError] = []
    var configurations = RunConfiguration(configuration, definitions: definitions, &faults)
    var steps: [Step] = []
    var specs: [AssetKey: AssetSpec] = [:]
    var maker: [AssetKey: Int] = [:]

    for asset in definitions.assets {
      let chosen = asset.specs.filter { selection.contains($0.key) }
      guard !chosen.isEmpty else { continue }
      if chosen.count < asset.specs.count && !asset.canSubset {
        let missing = asset.specs.map(\.key).filter { !selection.contains($0) }
        faults.append(
          DefinitionError(
            .invalidSelection, subject: asset.name,
            message: "'\(asset.name)' makes all of its assets at once; select "
              + missing.map { "'\($0)'" }.joined(separator: ", ") + " too",
            declared: asset.declared))
        continue
      }
      do {
        let body = try asset.bind(configurations.take(asset.name))
        for spec in chosen {
          specs[spec.key] = spec
          maker[spec.key] = steps.count
        }
        steps.append(
          Step(
            name: asset.name, keys: chosen.map(\.key), pool: asset.pool,
            work: .asset(asset, body: body)))
      } catch {
        let message = (error as? DefinitionError)?.message ?? "\(error)"
        faults.append(
          DefinitionError(
            .invalidConfiguration, subject: asset.name,
            message: "configuration of '\(asset.name)': \(message)"))
      }
    }
    faults += configurations.leftOver(definitions)

    let assetSteps = steps.count
    var blockers: [AssetKey: [Int]] = [:]
    for check in definitions.checks {
      guard let asset = maker[check.asset] else { continue }
      if check.isBlocking { blockers[check.asset, default: []].append(steps.count) }
      var step = Step(name: check.stepName, keys: [], pool: nil, work: .check(check))
      step.dependencies = [asset]
      steps.append(step)
    }
    for index in 0..<assetSteps {
      var before: Set<Int> = []
      for dep in steps[index].keys.flatMap({ specs[$0]?.deps ?? [] }) {
        guard let step = maker[dep], step != index else { continue }
        before.insert(step)
        before.formUnion(blockers[dep] ?? [])
      }
      steps[index].dependencies = before.sorted()
    }

    var planner = PartitionPlanner(definitions, scope)
    let planned = planner.plan(specs, partition)
    faults += planner.faults

    let ordered = Self.ordered(steps)
    if ordered == nil {
      faults.append(
        DefinitionError(
          .cycle, subject: selection.map(\.description).sorted().joined(separator: ", "),
          message: "the selected steps depend on each other in a circle"))
    }
    if !faults.isEmpty { throw InvalidDefinitions(faults: faults) }
    self.steps = ordered ?? []
    self.specs = specs
    partitions = planned.partitions
    wholeDependencies = planned.whole
    self.resources = Self.resources(of: steps, in: definitions)
  }

  /// The steps so that each stands after its dependencies, with these renumbered; nil for a cycle.
  private static func ordered(_ steps: [Step]) -> [Step]? {
    var waiting = steps.map(\.dependencies.count)
    var dependents: [[Int]] = Array(repeating: [], count: steps.count)
    for (index, step) in steps.enumerated() {
      for dependency in step.dependencies { dependents[dependency].append(index) }
    }
    var order = waiting.indices.filter { waiting[$0] == 0 }
    var position = 0
    while position < order.count {
      for dependent in dependents[order[position]] {
        waiting[dependent] -= 1
        if waiting[dependent] == 0 { order.append(dependent) }
      }
      position += 1
    }
    guard order.count == steps.count else { return nil }
    var place = Array(repeating: 0, count: steps.count)
    for (new, old) in order.enumerated() { place[old] = new }
    return order.map { old in
      var step = steps[old]
      step.dependencies = step.dependencies.map { place[$0] }.sorted()
      return step
    }
  }

  /// The required resources in the order of their set-up.
  private static func resources(of steps: [Step], in definitions: Definitions)
    -> [ResourceDefinition]
  {
    definitions.resources(
      requiredBy: steps.flatMap { step in
        switch step.work {
        case .asset(let asset, _): asset.requires
        case .check(let check): check.requires
        }
      })
  }
}

extension Definitions {
  /// The named resources and those that they require themselves, each after what it requires.
  func resources(requiredBy names: [String]) -> [ResourceDefinition] {
    let byName = Dictionary(resources.map { ($0.name, $0) }) { first, _ in first }
    var result: [ResourceDefinition] = []
    var seen: Set<String> = []
    func visit(_ name: String) {
      guard seen.insert(name).inserted, let resource = byName[name] else { return }
      for required in resource.requires { visit(required) }
      result.append(resource)
    }
    names.forEach(visit)
    return result
  }
}

/// The configurations of a run by step name.
private struct RunConfiguration {
  private var byStep: [String: JSONValue] = [:]
  private var taken: Set<String> = []

  init(_ json: JSONValue, definitions: Definitions, _ faults: inout [DefinitionError]) {
    func fault(_ subject: String, _ message: String) {
      faults.append(
        DefinitionError(.invalidConfiguration, subject: subject, message: message))
    }
    guard case .object(let sections) = json else {
      if json != .null { fault("config", "run configuration: expected a map with the key 'ops'") }
      return
    }
    for section in sections.keys.sorted() where section != "ops" {
      fault(section, "run configuration: unknown key '\(section)'; settings go below 'ops'")
    }
    switch sections["ops"] {
    case nil, .null?: break
    case .object(let ops)?:
      for (name, entry) in ops {
        guard case .object(let members) = entry, members.keys.allSatisfy({ $0 == "config" })
        else {
          fault(name, "run configuration: 'ops.\(name)' must be a map with the one key 'config'")
          continue
        }
        byStep[name] = members["config"] ?? .object([:])
      }
    default: fault("ops", "run configuration: 'ops' must be a map of step names")
    }
  }

  mutating func take(_ name: String) -> JSONValue? {
    taken.insert(name)
    return byStep[name]
  }

  /// Faults for configurations of steps that the run doesn't have.
  func leftOver(_ definitions: Definitions) -> [DefinitionError] {
    let names = definitions.assets.map(\.name)
    return byStep.keys.filter { !taken.contains($0) }.sorted().map { name in
      var message = "run configuration: "
      if names.contains(name) {
        message += "'ops.\(name)' is given, but that step isn't selected"
      } else {
        message += "there is no step '\(name)'"
        if let near = NearMiss.suggestions(for: name, among: names).first {
          message += "; did you mean '\(near)'?"
        }
      }
      return DefinitionError(.invalidConfiguration, subject: name, message: message)
    }
  }
}
