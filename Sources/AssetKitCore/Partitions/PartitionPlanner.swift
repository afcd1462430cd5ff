/// Finds which partitions of which assets a run makes, and what they are made from.
struct PartitionPlanner {
  private let specs: [AssetKey: AssetSpec]
  private let scope: PartitionScope
  private var resolved: [PartitionsDefinition: Partitions] = [:]
  private(set) var faults: [DefinitionError] = []

  init(_ definitions: Definitions, _ scope: PartitionScope) {
    specs = Dictionary(definitions.specs.map { ($0.key, $0) }) { first, _ in first }
    self.scope = scope
  }

  /// Plans the partitions of the assets of a run.
  mutating func plan(_ chosen: [AssetKey: AssetSpec], _ partition: RunPartition?) -> (
    partitions: [AssetKey: PlannedPartitions], whole: [AssetKey: [AssetKey: PartitionDependency]]
  ) {
    var planned: [AssetKey: PlannedPartitions] = [:]
    var whole: [AssetKey: [AssetKey: PartitionDependency]] = [:]
    for (key, spec) in chosen.sorted(by: { $0.key < $1.key }) {
      let own = spec.partitions.flatMap { resolve($0, spec) }
      guard let own, let partition else {
        if let own, !spec.allowsWholeRuns { refuse(spec, own) }
        whole[key] = dependencies(of: spec, nil)
        continue
      }
      do {
        planned[key] = PlannedPartitions(
          partitions: own, set: try partition.set(in: own),
          dependencies: dependencies(of: spec, own))
      } catch {
        fault(spec, .unknownPartition, error.message)
      }
    }
    return (planned, whole)
  }

  private mutating func dependencies(of spec: AssetSpec, _ own: Partitions?)
    -> [AssetKey: PartitionDependency]
  {
    var found: [AssetKey: PartitionDependency] = [:]
    for dep in spec.deps {
      guard let definition = specs[dep]?.partitions, let upstream = resolve(definition, spec) else {
        continue
      }
      let mapping = own == nil ? .all : spec.mapping(to: dep, definition)
      found[dep] = PartitionDependency(
        mapping: spec.partitions == nil ? spec.mapping(to: dep, definition) : mapping,
        downstream: own, upstream: upstream)
    }
    return found
  }

  /// The partitions of a definition, made once.
  private mutating func resolve(_ definition: PartitionsDefinition, _ spec: AssetSpec)
    -> Partitions?
  {
    if let known = resolved[definition] { return known }
    do {
      let partitions = try scope.partitions(of: definition)
      resolved[definition] = partitions
      return partitions
    } catch {
      fault(spec, .invalidPartitions, error.message)
      return nil
    }
  }

  private mutating func refuse(_ spec: AssetSpec, _ partitions: Partitions) {
    let example =
      partitions.count == 0
      ? "it has no partition yet"
      : "name one of its \(partitions.count) partitions, such as "
        + "'\(partitions.key(at: partitions.count - 1))'"
    fault(spec, .unknownPartition, "it is made in partitions, and the run names none: \(example)")
  }

  private mutating func fault(_ spec: AssetSpec, _ code: DefinitionError.Code, _ message: String) {
    faults.append(
      DefinitionError(
        code, subject: spec.key.description, message: "asset '\(spec.key)': \(message)"))
  }
}
