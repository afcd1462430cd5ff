import AssetKitCore
import Glibc
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// A day's update of a registry as large as `ASSETKIT_TEST_UPDATE_PACKAGES` says; each ecosystem's own
/// tests do it with fewer packages.
///
/// Prints the requests and the time that the first load and the update took.
@Suite(
  .database, .serialized,
  .enabled(
    if: testSize("ASSETKIT_TEST_UPDATE_PACKAGES") != nil,
    "ASSETKIT_TEST_UPDATE_PACKAGES tells no number of packages"))
struct ProportionTests {
  private let packages = testSize("ASSETKIT_TEST_UPDATE_PACKAGES") ?? 0

  @Test func `an update of PyPI after one percent changed asks in proportion`() async throws {
    let registry = SimulatedRegistry(seed: 61, packages: packages, versionsPerPackage: 3)
    try await IngestionWorld.with(registry) { try await expectProportion($0) }
  }

  @Test(arguments: SiteKind.allCases)
  func `an update after one percent changed asks in proportion`(_ kind: SiteKind) async throws {
    let universe = PackageUniverse(seed: 62, packages: packages, versionsPerPackage: 3)
    try await IngestionWorld.with(site: kind.site(universe)) { try await expectProportion($0) }
  }

  private func expectProportion(_ world: IngestionWorld) async throws {
    let load = try await measured(world) {
      let run = try await world.ingest(["concurrency": 32])
      #expect(run.end == .success && run.count("errors") == 0)
    }
    let change = world.advance(seed: 7, fraction: 0.01)
    let update = try await measured(world) {
      let run = try await world.update()
      #expect(run.end == .success && run.count("errors") == 0)
      #expect(run.count("packages_unlisted") == Int64(change.removed.count))
      #expect(run.count("packages_processed") ?? .max <= Int64(change.changed.count))
    }
    print(
      "\(world.ecosystem.rawValue): \(packages) packages took \(load.requests) requests and \(load.time);",
      "\(change.changed.count) changed and \(change.removed.count) removed",
      "\(update.requests) and \(update.time)")
    // Twice the share: there are the listing, and packages with more versions than others.
    #expect(update.requests * 50 <= load.requests)
    // New packages are left to the ingestion.
    #expect(try await world.ingest().end == .success)
    try await world.expectTruth()
    #expect(try await world.brokenRules() == [])
  }

  private func measured(
    _ world: IngestionWorld, _ body: () async throws -> Void
  ) async rethrows -> (requests: Int, time: Duration) {
    world.simulator.resetStatistics()
    let time = try await ContinuousClock().measure(body)
    return (world.simulator.statistics.total, time)
  }
}

/// The number that a variable of the environment tells for tests by hand; nil without one.
func testSize(_ variable: String) -> Int? {
  getenv(variable).flatMap { Int(String(cString: $0)) }
}
