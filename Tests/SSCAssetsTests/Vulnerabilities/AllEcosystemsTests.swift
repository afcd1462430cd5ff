import AssetKitCore
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct `Vulnerabilities of all ecosystems` {
  @Test(arguments: [false, true])
  func `are those that the advisories name, whatever is read first`(
    packagesFirst: Bool
  ) async throws {
    func universe(_ seed: UInt64) -> PackageUniverse { PackageUniverse(seed: seed, packages: 60) }
    let sites: [any EcosystemSite] = [
      NPMSite(universe(61)), MavenSite(universe(62)), NuGetSite(universe(63)),
      CargoSite(universe(64)), RubyGemsSite(universe(65)),
    ]
    try await VulnerabilityWorld.with(packages: 60, sites: sites) { world in
      if !packagesFirst { #expect(try await world.readAdvisories().end == .success) }
      for ecosystem in Ecosystem.allCases {
        #expect(try await world.ingest(ecosystem).end == .success, "\(ecosystem)")
      }
      if packagesFirst { #expect(try await world.readAdvisories().end == .success) }
      try await world.expectTruth()
      for ecosystem in Ecosystem.allCases {
        #expect(!world.osv.impacts(ecosystem.osvName).isEmpty, "\(ecosystem)")
      }

      for ecosystem in Ecosystem.allCases {
        world.osv.advance(ecosystem.osvName, seed: 7, fraction: 0.3)
      }
      #expect(try await world.readAdvisories().end == .success)
      try await world.expectTruth()
      let before = try await world.writers()
      #expect(try await world.readAdvisories().count("versions_reattributed") == 0)
      #expect(try await world.writers() == before)
    }
  }
}
