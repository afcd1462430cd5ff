import AssetKitCore
import MongoTestSupport
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct OSVVulnerabilitiesTests {
  @Test func `after a run over 1,000 packages with faults every version's figures are true`()
    async throws
  {
    var plan = FaultPlan(percent: 2)
    plan.persistentPercent = 1
    try await VulnerabilityWorld.with(packages: 1_000, faults: plan) { world in
      try await world.readAdvisories()
      try await world.ingest()
      world.simulator.faults = .none
      let run = try await world.readAdvisories()
      #expect(run.end == .success)
      try await world.ingest()
      try await world.expectTruth()
      #expect(try await world.vulnerableVersions() > 200)
      #expect(run.count("advisories") == world.osv.standingRecords("PyPI"))

      let before = try await world.writers()
      let again = try await world.readAdvisories()
      #expect(again.count("ecosystems_not_modified") == 1)
      #expect(again.count("versions_reattributed") == 0)
      #expect(try await world.writers() == before)
    }
  }

  @Test func `packages that were ingested before the advisories came are attributed`() async throws
  {
    try await VulnerabilityWorld.with(packages: 150) { world in
      try await world.ingest()
      #expect(try await world.vulnerableVersions() == 0)
      let run = try await world.readAdvisories()
      let vulnerable = try await world.vulnerableVersions()
      #expect(run.count("versions_reattributed") == vulnerable)
      try await world.expectTruth()
    }
  }

  @Test func `a changed advisory rewrites only the versions it touches`() async throws {
    try await VulnerabilityWorld.with(packages: 200) { world in
      try await world.readAdvisories()
      try await world.ingest()
      let (before, truthBefore) = (try await world.writers(), world.osv.impacts("PyPI"))
      let touched = world.osv.advance("PyPI", seed: 2, fraction: 0.05)
      world.simulator.resetStatistics()

      let run = try await world.readAdvisories()
      #expect(run.end == .success)
      try await world.expectTruth()
      let after = try await world.writers()
      let rewritten = Set(after.filter { before[$0.key] != $0.value }.keys)
      let truth = world.osv.impacts("PyPI")
      for name in rewritten {
        let parts = name.split(separator: " ").map(String.init)
        let (old, new) = (truthBefore[parts[0]]?[parts[1]], truth[parts[0]]?[parts[1]])
        #expect(old != new, "\(name) was rewritten although nothing about it changed")
      }
      #expect(!rewritten.isEmpty)
      #expect(run.count("versions_reattributed") == rewritten.count)
      // One list of changes, and each changed record with its twin.
      #expect(world.simulator.statistics.total <= 1 + 2 * touched)
    }
  }

  @Test func `packages that were touched and not looked at yet aren't forgotten`() async throws {
    try await VulnerabilityWorld.with(packages: 100) { world in
      try await world.ingest()
      // Advisories are stored, and then the process is gone before the graph has heard of them.
      let store = PostgresVulnerabilityStore(world.pool)
      let advisory = try Advisory(
        json: Array(
          """
          {"id": "GHSA-x", "modified": "2020-01-01T00:00:00Z", "affected": [{"package":
          {"ecosystem": "PyPI", "name": "\(world.registry.projectNames[0])"},
          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
          """.utf8), subject: "test")
      _ = try await store.merge(.increment, of: .pypi, at: UnixMicroseconds(rawValue: 0)) { batch in
        try batch([.advisory(advisory)])
        return nil
      }
      #expect(try await store.counts(of: .pypi).pending == 1)
      // The dump doesn't have it, so that it is dropped again and its package stays pending.
      let run = try await world.readAdvisories()
      #expect(run.count("advisories_withdrawn") == 1)
      #expect(try await store.counts(of: .pypi).pending == 0)
      try await world.expectTruth()
    }
  }

  @Test func `a whole reading finds the same, and changes nothing`() async throws {
    try await VulnerabilityWorld.with(packages: 100) { world in
      try await world.readAdvisories()
      try await world.ingest()
      let before = try await world.writers()
      let run = try await world.readAdvisories(isFull: true)
      #expect(run.count("dumps_read") == 1)
      #expect(run.count("advisories_added") == 0)
      #expect(run.count("advisories_changed") == 0)
      #expect(run.count("advisories_withdrawn") == 0)
      #expect(try await world.writers() == before)
    }
  }

  @Test(.enabled(if: TestMongoServer.absence == nil, "\(TestMongoServer.absence ?? "")"))
  func `with the advisories in MongoDB the figures are the same`() async throws {
    let server = try await TestMongoServer.start()
    try await VulnerabilityWorld.with(packages: 120, mongo: server) { world in
      try await world.readAdvisories()
      try await world.ingest()
      try await world.expectTruth()
      world.osv.advance("PyPI", seed: 3, fraction: 0.1)
      let run = try await world.readAdvisories()
      #expect(run.end == .success)
      try await world.expectTruth()
      #expect(run.count("advisories") == world.osv.standingRecords("PyPI"))
    }
  }
}
