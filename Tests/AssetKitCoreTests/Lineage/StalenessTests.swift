import AssetKitCore
import AssetKitTesting
import Testing

@Suite struct StalenessTests {
  private func definitions(codeVersion: String = "1", extraDep: Bool = false) -> Definitions {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("raw") { _ in .materialized(dataVersion: await version.value) })
    definitions.add(
      AssetDefinition("clean", deps: ["raw"], codeVersion: codeVersion) { _ in .materialized() })
    let deps: [AssetKey] = extraDep ? ["clean", "raw"] : ["clean"]
    definitions.add(
      AssetDefinition("report", deps: deps, codeVersion: "1") { _ in .materialized() })
    return definitions
  }

  private let version = VersionSource()

  private func staleness(_ definitions: Definitions, _ storage: InMemoryStorage) async
    -> [AssetKey: Staleness]
  {
    let graph = AssetGraph(definitions.specs)
    return Staleness.of(graph, latest: await storage.latestMaterializations(of: graph.keys))
  }

  @Test func `what was never made is missing, what was just made is fresh`() async throws {
    let storage = InMemoryStorage()
    #expect(await staleness(definitions(), storage)["raw"] == .missing)
    _ = try await materialize(definitions(), storage: storage)
    #expect(await staleness(definitions(), storage).values.allSatisfy { $0 == .fresh })
  }

  @Test func `new data upstream makes stale what read the old, and what is behind it`()
    async throws
  {
    let storage = InMemoryStorage()
    _ = try await materialize(definitions(), storage: storage)
    _ = try await materialize(definitions(), "key:\"raw\"", storage: storage)
    #expect(await staleness(definitions(), storage)["clean"] == .fresh)
    await version.change()
    _ = try await materialize(definitions(), "key:\"raw\"", storage: storage)
    let result = await staleness(definitions(), storage)
    #expect(result["raw"] == .fresh)
    #expect(result["clean"] == .stale([.newData("raw")]))
    #expect(result["report"] == .stale([.staleUpstream("clean")]))
  }

  @Test func `a new code version and a new dependency make stale`() async throws {
    let storage = InMemoryStorage()
    _ = try await materialize(definitions(), storage: storage)
    let result = await staleness(definitions(codeVersion: "2", extraDep: true), storage)
    #expect(result["clean"] == .stale([.codeVersion(was: "1", now: "2")]))
    #expect(result["report"] == .stale([.staleUpstream("clean"), .newDependency("raw")]))
  }
}

private actor VersionSource {
  private var number = 1
  var value: String { "v\(number)" }
  func change() { number += 1 }
}
