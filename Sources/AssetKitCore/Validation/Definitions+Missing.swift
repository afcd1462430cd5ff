extension Definitions {
  /// The definitions without what only makes sense together with others that are missing.
  ///
  /// An asset that is depended on, and that nobody declares, becomes an external one. A check of such
  /// an asset is left out, and so is a schedule or sensor whose target can't be resolved. It is for the
  /// time in which a code location can't be loaded: what is declared elsewhere must go on working.
  package func withoutWhatIsMissing() -> Definitions {
    var result = self
    let graph = AssetGraph(specs)
    for missing in Set(graph.unknownDependencies.map(\.missing)).sorted() {
      result.add(
        external: AssetSpec(
          missing,
          description: "Declared by none of the code locations that could be loaded."))
    }
    let whole = AssetGraph(result.specs)
    result.keepChecks { graph.contains($0.asset) }
    func selects(_ text: String?) -> Bool {
      guard let text, let selection = try? AssetSelection(parsing: text) else { return true }
      return (try? selection.resolve(on: whole)).map { !$0.isEmpty } ?? false
    }
    result.keepSchedules { selects($0.target) }
    result.keepSensors { selects($0.target) && selects($0.monitored) }
    return result
  }
}
