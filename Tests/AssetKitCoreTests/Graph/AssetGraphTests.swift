import AssetKitCore
import Testing
import SeededRandom

struct AssetGraphTests {
  @Test func `neighbours and reach are known in both directions`() {
    let graph = ExampleGraph.graph
    #expect(graph.parents(of: "orders_enriched") == ["stg_orders", "stg_customers"])
    #expect(graph.children(of: "orders_enriched") == ["daily_revenue", "customer_ltv"])
    #expect(graph.upstream(of: "stg_orders") == ["raw/orders", "ext/fx_rates"])
    #expect(graph.upstream(of: "orders_enriched", depth: 1) == ["stg_orders", "stg_customers"])
    #expect(graph.downstream(of: "customer_ltv") == ["dash/ltv", "ml/v2/churn_model"])
    #expect(graph.downstream(of: "orders_enriched", depth: 0) == [])
    #expect(graph.upstream(of: "nope") == [])
    #expect(graph.spec("raw/orders")?.group == "ingest")
    #expect(graph.isMaterializable("raw/orders"))
    #expect(!graph.isMaterializable("ext/fx_rates"))
    #expect(!graph.isMaterializable("nope"))
  }

  @Test func `the topological order keeps the order of declaration where it can`() {
    let graph = AssetGraph([
      AssetSpec("z"), AssetSpec("c", deps: ["b"]), AssetSpec("a"),
      AssetSpec("b", deps: ["a", "z"]),
    ])
    #expect(graph.topologicalOrder(of: graph.keys) == ["z", "a", "b", "c"])
    #expect(graph.topologicalOrder(of: ["c", "z", "nope", "a", "c"]) == ["z", "a", "c"])
    #expect(
      ExampleGraph.graph.topologicalOrder(of: ExampleGraph.graph.keys) == ExampleGraph.graph.keys)
  }

  @Test func `duplicates and unknown dependencies are reported once each`() {
    let graph = AssetGraph([
      AssetSpec("a", deps: ["x", "x", "y"]), AssetSpec("b", deps: ["a", "a", "x"]),
      AssetSpec("a", deps: ["b"]), AssetSpec("a"),
    ])
    #expect(graph.duplicateKeys == ["a"])
    #expect(graph.unknownDependencies.map { "\($0.asset)-\($0.missing)" } == ["a-x", "a-y", "b-x"])
    #expect(graph.parents(of: "b") == ["a"])
    #expect(graph.cycles.isEmpty)
    #expect(graph.keys == ["a", "b"])
  }

  @Test(
    arguments: [
      ("a:a", "a>a"),
      ("a:b b:a", "a>b>a"),
      ("a:b b:c c:a", "a>b>c>a"),
      ("a:b,c b:c c:a", "a>c>a"),
      ("x: a:x,b b:a d:e e:d f:a,d", "a>b>a d>e>d"),
      ("a:b b:c c:b", "b>c>b"),
      ("a:b b:c c: d:a,c", ""),
    ])
  func `a cycle is named by a shortest path`(edges: String, expected: String) {
    let graph = AssetGraph(
      edges.split(separator: " ").map { node in
        let sides = node.split(separator: ":")
        let deps = sides.dropFirst().flatMap { $0.split(separator: ",") }
        return AssetSpec(AssetKey(String(sides[0])), deps: deps.map { AssetKey(String($0)) })
      })
    let cycles = graph.cycles.map { $0.map(\.description).joined(separator: ">") }
    #expect(cycles.joined(separator: " ") == expected)
    #expect(graph.topologicalOrder(of: graph.keys).count == graph.keys.count)
  }

  @Test(arguments: 0..<20)
  func `every asset comes after its dependencies`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let places = Array(0..<200).shuffled(using: &random)
    let specs = places.map { place in
      AssetSpec(
        AssetKey("n\(place)"),
        deps: (0..<random.below(4)).compactMap { _ in
          place > 0 ? AssetKey("n\(random.below(place))") : nil
        })
    }
    let graph = AssetGraph(specs)
    #expect(graph.cycles.isEmpty)
    let order = graph.topologicalOrder(of: graph.keys)
    let rank = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for spec in specs {
      for dep in spec.deps { #expect(rank[dep, default: .max] < rank[spec.key, default: -1]) }
    }
  }

  @Test func `100,000 assets in one chain are no problem of depth or time`() throws {
    let specs = (0..<100_000).map { index in
      AssetSpec(
        AssetKey("layer/asset_\(index)"),
        deps: index == 0 ? [] : [AssetKey("layer/asset_\(index - 1)")])
    }
    let clock = ContinuousClock()
    let start = clock.now
    let graph = AssetGraph(specs.reversed())
    let selection = try AssetSelection(
      parsing: "sinks(+key:\"layer/asset_99999\" and not key:*_99999) or roots(key:*77*+)")
    #expect(try selection.resolve(on: graph) == ["layer/asset_77", "layer/asset_99998"])
    let keys = try AssetSelection(parsing: "*layer/asset_99999").resolve(on: graph)
    #expect(keys.count == 100_000)
    #expect(keys.first == "layer/asset_0")
    // A release build takes a tenth of a second; the bound only notices quadratic work.
    #expect(clock.now - start < .seconds(20))
  }

  @Test(
    arguments: [
      ("stg_order", ["stg_orders"]), ("orders", ["raw/orders", "orders_enriched"]),
      ("dsah/ltv", ["dash/ltv"]),
      ("ISOLATED", ["isolated"]), ("daily", ["daily_revenue"]), ("zzz", []),
    ])
  func `the nearest keys are found`(key: String, expected: [AssetKey]) {
    #expect(ExampleGraph.graph.nearest(to: AssetKey(key)) == expected)
  }
}

struct NearMissTests {
  @Test(
    arguments: [
      ("materialise", ["materialize"]), ("mateiralize", ["materialize"]), ("lst", ["list"]),
      ("list", []), ("", []), ("--slect", ["--select"]), ("sho", ["show"]), ("xyz", []),
    ])
  func `a typing mistake suggests the name that was meant`(name: String, expected: [String]) {
    let commands = ["materialize", "list", "show", "lineage", "--select"]
    #expect(NearMiss.suggestions(for: name, among: commands) == expected)
  }

  @Test func `equally close names are sorted and limited`() {
    #expect(
      NearMiss.suggestions(for: "cat", among: ["rat", "hat", "cut", "cart", "dog"], limit: 3)
        == ["cart", "cut", "hat"])
  }
}
