import AssetKitTesting
import Testing

@Suite struct InMemoryStorageTests {
  @Test(arguments: StorageConformance.checks)
  func `the in-memory storage conforms`(_ check: StorageConformance.Check) async throws {
    try await check.run(on: InMemoryStorage())
  }
}
