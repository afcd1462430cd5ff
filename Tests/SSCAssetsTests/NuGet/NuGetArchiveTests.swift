import RegistrySimulation
import SSCAssets
import Testing

struct `The members of a NuGet package` {
  /// A package of one version with so many members.
  private func site(members: Int) throws -> (ScriptedNuGet, names: [String]) {
    var site = ScriptedNuGet([
      "/content/a/1.0.0-beta/a.nuspec": "<package><metadata><id>A</id></metadata></package>"
    ])
    site.setRegistration(
      "a", written: "2022-03-24T12:00:00Z", ["\"id\": \"A\", \"version\": \"1.0.0-Beta+meta\""])
    let names = (0..<members).map { "Assembly.Number\($0)" }
    site.files["/content/a/1.0.0-beta/a.1.0.0-beta.nupkg"] = try TestArchive.make(
      .zip, paths: names.map { "lib/net45/\($0).dll" })
    return (site, names)
  }

  private func read(
    _ client: NuGetClient, maxBytes: Int64 = 64 << 20
  ) async throws -> (PackageReading, [String]) {
    var options = ReadingOptions()
    options.maxArtifactBytes = maxBytes
    let reading = try await NuGetPackageReader(client: client, options: options).read(
      PendingPackage(name: "a", spelling: "A"))
    guard case .complete(let content) = reading.outcome else { return (reading, []) }
    return (reading, content.importNames?.names ?? [])
  }

  @Test(arguments: [(3, 1), (4_000, 2)])
  func `are read from its end, in as few parts as it takes`(
    members: Int, requests: Int
  ) async throws {
    let (site, names) = try site(members: members)
    try await withNuGet(site) { client, simulator in
      let (_, found) = try await read(client)
      #expect(found == (names + ["A"]).sorted())
      #expect(simulator.statistics.count(.file, status: 206, site: "nuget") == requests)
    }
  }

  @Test func `are read from the whole when the server gives no parts`() async throws {
    let (site, names) = try site(members: 1_000)
    try await withNuGet(site) { client, simulator in
      // A slow answer is always a whole one.
      simulator.faults = FaultPlan(percent: 100, kinds: [.slowDrip], failingAttempts: 1_000)
      let (_, found) = try await read(client)
      #expect(found == (names + ["A"]).sorted())
      #expect(simulator.statistics.count(.file, status: 200, site: "nuget") == 1)
    }
  }

  @Test(arguments: [FaultKind.badArchive, .archiveBomb])
  func `of a bad archive cost the package`(kind: FaultKind) async throws {
    let (site, _) = try site(members: 10)
    try await withNuGet(site) { client, simulator in
      simulator.faults = FaultPlan(percent: 100, kinds: [kind], failingAttempts: 1_000)
      await #expect(throws: PackageDataError.self) { try await read(client) }
    }
  }
}
