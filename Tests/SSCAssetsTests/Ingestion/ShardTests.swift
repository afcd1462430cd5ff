import AssetKitCore
import AssetKitTesting
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// Ingestions that are spread over runs by the packages' names.
@Suite(.database)
struct ShardTests {
  @Test func `shards are those that they always were, and of about the same size`() {
    #expect(PackageShard.of("requests") == "e")
    #expect(PackageShard.of("django") == "7")
    #expect(PackageShard.of("@types/node") == "f")
    var sizes: [String: Int] = [:]
    for number in 0..<16_000 { sizes[PackageShard.of("package-\(number)"), default: 0] += 1 }
    #expect(sizes.count == PackageShard.count)
    #expect(sizes.values.allSatisfy { (800...1200).contains($0) })
  }

  @Test func `the shards together ingest what a whole run does, and each only its own`()
    async throws
  {
    try await IngestionWorld.with(SimulatedRegistry(seed: 41, packages: 200)) { world in
      let names = world.registry.groundTruth().packages.map(\.name)
      let first = try await world.ingest(shards: .key("7"))
      #expect(first.end == .success)
      #expect(
        first.count("new_packages_ingested") == Int64(names.count { PackageShard.of($0) == "7" }))
      let stored = try await world.graph.packages(names, of: .pypi).filter { $0.state == .complete }
      #expect(Set(stored.map(\.name)) == Set(names.filter { PackageShard.of($0) == "7" }))
      // Ranges are runs of their own, one after the other or side by side.
      async let low = world.ingest(shards: .range("0", "7"))
      async let high = world.ingest(shards: .range("8", "f"))
      #expect(try await low.end == .success)
      #expect(try await high.end == .success)
      try await world.expectTruth()
      let states = await world.storage.partitionStates(of: "pypi_package_ingestion", in: nil)
      #expect(states.count == PackageShard.count)
      #expect(states.allSatisfy { $0.status == .materialized })
      #expect(states.first { $0.partition == "7" }?.count == 2)
    }
  }
}
