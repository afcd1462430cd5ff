import AssetKitCore
import Testing

@Suite struct ValidationTests {
  private func here(_ line: Int) -> DeclarationSite {
    DeclarationSite(file: "Shop.swift", line: line)
  }

  private func asset(_ key: AssetKey, deps: [AssetKey] = [], _ line: Int) -> AssetDefinition {
    AssetDefinition(key, deps: deps, declared: here(line)) { _ in .materialized() }
  }

  @Test func `every fault is reported at once, in the order of declaration`() {
    let database = ResourceKey<Int>("database")
    var definitions = Definitions()
    definitions.add(asset("orders", deps: ["raw_ordres"], 1))
    definitions.add(asset("raw_orders", 2))
    definitions.add(asset("orders", 3))
    definitions.add(asset("x", deps: ["y"], 4))
    definitions.add(asset("y", deps: ["x"], 5))
    definitions.add(
      AssetDefinition(
        "report", group: "a group", owners: ["nobody"], tags: ["a b": "c"],
        requires: [ResourceKey<Int>("databse")], declared: here(6)
      ) { _ in .materialized() })
    definitions.add(ResourceDefinition(database, declared: here(7), setUp: { _ in 1 }))
    definitions.add(
      ScheduleDefinition("nightly", target: "key:\"orders\"", cron: "0 25 * * *", declared: here(8))
    )
    definitions.add(
      ScheduleDefinition(
        "leap", target: "*", cron: "0 0 30 2 *", timeZone: "Europe/Berln", declared: here(9)))
    definitions.add(
      AssetCheckDefinition(asset: "order", name: "full", declared: here(10)) { _ in
        AssetCheckResult(passed: true)
      })
    let error = #expect(throws: InvalidDefinitions.self) { try definitions.validate() }
    let codes = error?.faults.map(\.code.rawValue) ?? []
    #expect(
      codes == [
        "unknown_dependency", "duplicate_asset", "cycle", "invalid_name", "invalid_name",
        "invalid_name", "unknown_resource", "invalid_cron", "cron_never_matches",
        "unknown_time_zone", "unknown_asset",
      ])
    let text = "\(error.map { "\($0)" } ?? "")"
    #expect(
      text.contains(
        "Shop.swift:1: asset 'orders' depends on 'raw_ordres', which nobody declares; "
          + "did you mean 'raw_orders'?"))
    #expect(
      text.contains("Shop.swift:3: asset 'orders' is declared already, at Shop.swift:1"))
    #expect(
      text.contains("Shop.swift:4: assets depend on each other in a circle: x -> y -> x"))
    #expect(
      text.contains(
        "requires the resource 'databse', which nobody declares; did you mean 'database'?"))
    #expect(
      text.contains(
        "check 'full' is for the asset 'order', which nobody declares; did you mean 'orders'?"))
  }

  @Test func `resources that require each other in a circle are a fault`() {
    let a = ResourceKey<Int>("a")
    let b = ResourceKey<Int>("b")
    var definitions = Definitions()
    definitions.add(ResourceDefinition(a, requires: [b], setUp: { _ in 1 }))
    definitions.add(ResourceDefinition(b, requires: [a], setUp: { _ in 1 }))
    let error = #expect(throws: InvalidDefinitions.self) { try definitions.validate() }
    #expect(error?.faults.map(\.code) == [.cycle])
  }

  @Test func `sound definitions give their graph`() throws {
    var definitions = Definitions()
    definitions.add(asset("a", 1))
    definitions.add(external: .external("elsewhere"))
    definitions.add(asset("b", deps: ["a", "elsewhere"], 2))
    let graph = try definitions.validate()
    #expect(graph.upstream(of: "b") == ["a", "elsewhere"])
  }
}
