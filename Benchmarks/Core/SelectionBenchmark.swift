import AssetKitCore

extension Benchmark {
  /// A graph of 100,000 assets, built from its definitions, and a selection of every kind of operand.
  static let selection = Benchmark(
    name: "selection-100k",
    summary: "build a graph of 100,000 assets and resolve a mixed selection on it"
  ) { environment in
    let specs = SelectionGraph.specs(environment.options.amount(100_000))
    let selection = """
      (group:"g7"+2 or +key:"layer/90/*" or tag:"tier"="gold" or sinks(group:"g3")) and not kind:"csv"
      """
    let costs = try await repeated(environment.options.runs) { _ in
      try await Cost.of {
        let keys = try AssetSelection(parsing: selection).resolve(on: AssetGraph(specs))
        guard keys.count > specs.count / 100 else {
          throw BenchmarkUnavailable("the selection found \(keys.count) assets only")
        }
      }
    }
    return [
      Figure(
        name: "graph of 100,000 assets built, mixed selection resolved", unit: .seconds,
        samples: costs.map(\.wall), budget: .atMost(1))
    ]
  }
}

/// Layers of assets, each asset made from two of the layer before.
private enum SelectionGraph {
  static let layers = 100

  static func specs(_ count: Int) -> [AssetSpec] {
    let width = max(2, count / layers)
    return (0..<layers * width).map { index in
      let (layer, place) = index.quotientAndRemainder(dividingBy: width)
      let deps =
        layer == 0 ? [] : [key(layer - 1, place), key(layer - 1, (place * 7 + 1) % width)]
      return AssetSpec(
        key(layer, place), deps: Array(Set(deps)), group: "g\(index % 50)",
        kinds: index.isMultiple(of: 3) ? ["csv"] : ["table"],
        tags: ["tier": index.isMultiple(of: 10) ? "gold" : "bronze"])
    }
  }

  private static func key(_ layer: Int, _ place: Int) -> AssetKey {
    AssetKey(path: ["layer", String(layer), String(place)])
  }
}
