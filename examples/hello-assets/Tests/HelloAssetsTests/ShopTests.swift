import AssetKitCore
import AssetKitTesting
import HelloAssets
import Testing

@Suite struct `The shop` {
  @Test func `adds up its orders`() async throws {
    let (outcome, storage) = try await materialize(Definitions(plugins: [Shop()]))
    #expect(outcome.end == .success)
    let revenue = try await storage.latestMaterializations(of: ["revenue"])["revenue"]
    #expect(revenue?.materialization.metadata["total"] == 49)
    #expect(
      try await storage.latestCheckEvaluations(of: ["revenue"]).first?.evaluation.passed == true)
  }
}
