import PostgresClient
import SSCAssets
import SSCAssetsTesting
import TestSupport
import Testing

@Suite(.database)
struct PostgresGraphImpactTests {
  @Test(arguments: GraphImpactConformance.checks)
  func `the graph in PostgreSQL keeps impacts as it should`(
    _ check: GraphImpactConformance.Check
  ) async throws {
    let store = PostgresGraphStore(PostgresPool(try TestDatabase.required()))
    try await store.prepare()
    try await check.run(on: store)
  }
}
