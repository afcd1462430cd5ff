import BlockingIO
import Glibc
import RegistrySimulation
import Testing

@Suite struct `A reading of advisories` {
  private static let line = [
    "asset", "materialize", "-a", "osv_vulnerabilities", "--config-json",
    #"{"ops": {"osv_vulnerabilities": {"config": {"ecosystems": ["pypi"]}}}}"#,
  ]

  @Test(.timeLimit(.minutes(2)))
  func `killed at 10 moments is finished by the next, and forgets no version that it touched`()
    async throws
  {
    let registry = SimulatedRegistry(seed: 73, packages: 200, versionsPerPackage: 5)
    let osv = OSVSite(seed: 73, [AdvisorySubject("PyPI", registry.groundTruth())])
    let simulator = try RegistrySimulator.start(registry, sites: [osv])
    defer { simulator.stop() }
    try await TestInstance.with(packs: "ssc") { instance in
      var instance = instance
      instance.variables["ASSETKIT_PYPI_URL"] = simulator.baseURL
      instance.variables["ASSETKIT_OSV_URL"] = simulator.url(of: osv)
      instance.variables["ASSETKIT_RUN_LEASE_SECONDS"] = "1"
      let ingestion = try await instance.run("asset", "materialize", "-a", "pypi_package_ingestion")
      #expect(ingestion.code == 0, "\(ingestion.errors)")
      simulator.latencyMilliseconds = 5
      for attempt in 0..<10 {
        osv.advance("PyPI", seed: UInt64(attempt), fraction: 0.5)
        let process = try instance.start(Self.line)
        try await Task.sleep(for: .milliseconds(60 + 25 * attempt))
        process.signal(SIGKILL)
        _ = try await process.output()
      }
      try await Task.sleep(for: .milliseconds(1_100))
      simulator.latencyMilliseconds = 0
      let clean = try await instance.run(Self.line)
      #expect(clean.code == 0, "\(clean.errors)")
      let found = try await instance.sql(
        """
        SELECT p.name || ' ' || v.name || ': ' || array_to_string(v.vulnerabilities, ' ')
        FROM ssc.versions v JOIN ssc.packages p USING (package_id)
        WHERE v.vulnerabilities <> '{}'
        """)
      let expected = osv.impacts("PyPI").flatMap { package, versions in
        versions.map { "\(package) \($0.key): \($0.value.ids.joined(separator: " "))" }
      }
      let difference = Set(found.split(separator: "\n").map(String.init)).symmetricDifference(
        expected)
      #expect(difference.sorted() == [])
      // Packages of the same name at npm stay in line for a reading of npm's.
      #expect(
        try await instance.sql(
          "SELECT * FROM ssc.pending_attributions WHERE ecosystem = 'pypi'") == "")
    }
  }
}
