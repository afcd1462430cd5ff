extension Definitions {
  /// Checks definitions of partitions, and the mappings between them.
  func partitionFaults(_ graph: AssetGraph) -> [DefinitionError] {
    // Many assets share a definition: it is checked once.
    var seen: [PartitionsDefinition: [String]] = [:]
    var faults: [DefinitionError] = []
    for spec in specs {
      func fault(_ message: String) {
        faults.append(
          DefinitionError(
            .invalidPartitions, subject: spec.key.description,
            message: "asset '\(spec.key)': \(message)", declared: spec.declared))
      }
      if let partitions = spec.partitions {
        let found = seen[partitions] ?? partitions.faults()
        seen[partitions] = found
        found.forEach(fault)
        if case .multiRun(let count) = spec.backfillPolicy, count < 1 {
          fault("a run of a backfill makes at least one partition, not \(count)")
        }
      }
      for dep in spec.partitionMappings.keys.sorted() {
        guard spec.deps.contains(dep) else {
          fault("it maps partitions of '\(dep)', on which it doesn't depend")
          continue
        }
        if graph.contains(dep), graph.spec(dep)?.partitions == nil {
          fault("it maps partitions of '\(dep)', which has none")
        }
      }
      for dep in spec.deps {
        guard let upstream = graph.spec(dep)?.partitions else { continue }
        let mapping = spec.mapping(to: dep, upstream)
        if let misfit = mapping.misfit(downstream: spec.partitions, upstream: upstream) {
          fault("its partitions can't be mapped to those of '\(dep)': \(misfit)")
        }
      }
    }
    for asset in assets where Set(asset.specs.map(\.partitions)).count > 1 {
      faults.append(
        DefinitionError(
          .invalidPartitions, subject: asset.name,
          message: "'\(asset.name)' makes assets of different partitions with one function",
          declared: asset.declared))
    }
    return faults
  }
}

extension PartitionsDefinition {
  /// How many windows are looked at to see whether their keys differ.
  private static let sample = 1_000

  /// What is wrong with the definition, as sentences.
  fileprivate func faults() -> [String] {
    switch self {
    case .static(let keys):
      var seen: Set<String> = []
      let duplicates = keys.filter { !seen.insert($0).inserted }
      return (keys.isEmpty ? ["it has no partition"] : [])
        + duplicates.prefix(3).map { "the partition '\($0)' is declared twice" }
        + keys.compactMap(Self.fault(ofKey:)).prefix(3)
    case .dynamic(let name): return name.isEmpty ? ["a dynamic partition set has a name"] : []
    case .timeWindow(let windows): return Self.faults(of: windows)
    case .multi(let dimensions):
      var faults = dimensions.isEmpty ? ["it has no dimension"] : []
      for (name, part) in dimensions.sorted(by: { $0.key < $1.key }) {
        if case .multi = part { faults.append("the dimension '\(name)' has dimensions itself") }
        faults += part.faults().map { "dimension '\(name)': \($0)" }
        if case .static(let keys) = part,
          let key = keys.first(where: { $0.contains { "|[],".contains($0) } })
        {
          faults.append("dimension '\(name)': the key '\(key)' must not hold any of | [ ] ,")
        }
        if name.isEmpty { faults.append("a dimension has a name") }
      }
      return faults
    }
  }

  /// Why a key can't be that of a partition; nil when it can.
  package static func fault(ofKey key: String) -> String? {
    if key.isEmpty { return "the key of a partition isn't empty" }
    if key.contains("...") { return "the key '\(key)' must not hold '...', which tells ranges" }
    if key.contains(where: \.isNewline) { return "the key '\(key)' must not hold a line break" }
    return nil
  }

  private static func faults(of windows: TimeWindowPartitions) -> [String] {
    do {
      // The first windows, whether they are over or not.
      var first = windows
      first.end = nil
      first.endOffset = 0
      _ = try TimeWindows(windows, at: .earliest)
      first.endOffset = sample
      let resolved = try TimeWindows(first, at: .earliest)
      for position in 0..<resolved.count {
        let key = resolved.key(at: position)
        if resolved.position(of: key) != position {
          return [
            "windows of '\(windows.cron)' have the same key, or one that can't be read back, in the "
              + "format '\(windows.format)': '\(key)'"
          ]
        }
        if let fault = fault(ofKey: key) { return [fault] }
      }
      return []
    } catch {
      return [error.message]
    }
  }
}
