extension Definitions {
  /// The sensors: those that were declared, and the one that evaluates what automation conditions no
  /// declared sensor evaluates, when there are such.
  ///
  /// A selection that can't be resolved counts as one that selects nothing; validation tells of it.
  public var sensors: [SensorDefinition] {
    guard specs.contains(where: { $0.automation != nil }) else { return declaredSensors }
    let graph = AssetGraph(specs)
    let covered = declaredSensors.filter { $0.kind == .automation }.reduce(into: Set<AssetKey>()) {
      $0.formUnion($1.monitoredKeys(on: graph))
    }
    let rest = specs.filter { $0.automation != nil && !covered.contains($0.key) }
    guard !rest.isEmpty,
      !declaredSensors.contains(where: { $0.name == SensorDefinition.defaultAutomationName })
    else { return declaredSensors }
    let monitored = AssetSelection.assets(rest.map(\.key)).description
    return declaredSensors + [
      .automation(
        of: monitored, description: "materializes assets by their automation conditions")
    ]
  }
}

extension SensorDefinition {
  /// The assets that it watches; none when its selection can't be resolved.
  package func monitoredKeys(on graph: AssetGraph) -> Set<AssetKey> {
    guard let monitored, let selection = try? AssetSelection(parsing: monitored),
      let keys = try? selection.resolve(on: graph)
    else { return [] }
    return Set(keys)
  }
}

extension AssetSelection {
  /// What is wrong with a selection that must select something, to be put behind its role; nil when
  /// nothing is.
  static func problem(with text: String, on graph: AssetGraph) -> String? {
    do {
      let keys = try AssetSelection(parsing: text).resolve(on: graph)
      return keys.isEmpty ? " '\(text)' selects nothing" : nil
    } catch {
      return ": \(error)"
    }
  }
}
