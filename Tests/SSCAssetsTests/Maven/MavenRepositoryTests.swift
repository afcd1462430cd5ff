import AssetKitCore
import AssetKitTesting
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// What becomes of single files of a repository in the graph.
@Suite(.database)
struct MavenRepositoryTests {
  private let day: Int64 = 86_400_000

  /// Ingests a repository and gives its only package, or another one.
  private func ingested(
    _ site: HandmadeRepository, _ name: String = "g:a"
  ) async throws -> StoredPackage {
    var package: StoredPackage?
    try await IngestionWorld.with(site: site) { world in
      let run = try await world.ingest()
      #expect(run.end == .success)
      #expect(run.count("errors") == 0)
      package = try await world.graph.packages([name], of: .maven).first
    }
    return try #require(package)
  }

  private func onePackage(
    versions: [String] = ["1"], pom: String = ""
  ) throws -> HandmadeRepository {
    let site = HandmadeRepository()
    try site.putIndex { writer in
      for (index, version) in versions.enumerated() {
        writer.addArtifact("g", "a", version, modified: Int64(index + 1) * day)
      }
    }
    site.putMetadata("a", versions)
    for version in versions { site.putPOM("a", version, pom) }
    return site
  }

  @Test func `versions are those of the index and of the repository's list together`() async throws
  {
    let site = try onePackage(versions: ["1", "2"])
    site.putMetadata("a", ["2", "3-rc1", "4-SNAPSHOT"])
    site.putPOM("a", "3-rc1", "", modified: "Sun, 06 Nov 1994 08:49:37 GMT")
    let versions = try await ingested(site).versions
    #expect(versions.map(\.name) == ["1", "2", "3-rc1"])
    #expect(versions.map(\.serialNumber) == [0, 1, 2])
    #expect(versions[0].releaseDate?.rawValue == day * 1_000)
    #expect(versions[2].releaseDate?.rawValue == 784_111_777_000_000)
  }

  @Test func `a date that came with a POM stays when the POM isn't read again`() async throws {
    let site = try onePackage()
    site.putMetadata("a", ["1", "2"])
    site.putPOM("a", "2", "", modified: "Sun, 06 Nov 1994 08:49:37 GMT")
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      try site.putIndex(increment: 1) { $0.addArtifact("g", "a", "3", modified: day) }
      site.putPOM("a", "3", "")
      world.simulator.resetStatistics()
      #expect(try await world.update().count("packages_processed") == 1)
      let versions = try await world.graph.packages(["g:a"], of: .maven).first?.versions
      #expect(versions?.map(\.name) == ["1", "2", "3"])
      #expect(versions?[1].releaseDate?.rawValue == 784_111_777_000_000)
      // Properties, increment and its checksum, list of versions, POM, jar.
      #expect(world.simulator.statistics.total == 6)
    }
  }

  @Test func `a listed version without a POM is counted, and asked for again`() async throws {
    let site = try onePackage(versions: ["1", "2"], pom: dependencies(dependency("x", "b", "1")))
    site.remove("g/a/1/a-1.pom")
    try await IngestionWorld.with(site: site) { world in
      #expect(try await world.ingest().count("missing_poms") == 1)
      let before = try await world.graph.packages(["g:a"], of: .maven).first?.versions
      #expect(before?.map(\.edges.count) == [0, 1])
      site.putPOM("a", "1", dependencies(dependency("x", "c", "1")))
      try site.putIndex(increment: 1) { $0.addArtifact("g", "a", "2.1", modified: day) }
      site.putPOM("a", "2.1", "")
      _ = try await world.update()
      let after = try await world.graph.packages(["g:a"], of: .maven).first?.versions
      #expect(after?.map { $0.edges.map(\.target) } == [["x:c"], ["x:b"], []])
    }
  }

  @Test func `a POM that nobody can read costs its version's requirements`() async throws {
    let site = try onePackage(versions: ["1", "2"], pom: dependencies(dependency("x", "b", "1")))
    site.put("g/a/1/a-1.pom", "<project><dependencies>")
    try await IngestionWorld.with(site: site) { world in
      let run = try await world.ingest()
      #expect(run.count("errors") == 0)
      #expect(run.count("unreadable_poms") == 1)
      #expect(run.count("malformed_requirements") == 1)
      let versions = try await world.graph.packages(["g:a"], of: .maven).first?.versions
      #expect(versions?.map(\.edges.count) == [0, 1])
    }
  }

  @Test func `a POM that arrives otherwise than it was published costs the package`() async throws {
    let site = try onePackage()
    site.put("g/a/1/a-1.pom", "<project><dependencies>")
    site.put("g/a/1/a-1.pom.sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    try await IngestionWorld.with(site: site) { world in
      let run = try await world.ingest()
      #expect(run.failedPackages == ["g:a"])
    }
  }

  @Test func `a version of which the index takes leave is deleted`() async throws {
    let site = try onePackage(versions: ["1", "2"])
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      site.putMetadata("a", ["2"])
      try site.putIndex(increment: 1) { $0.addRemoval("g", "a", "1") }
      #expect(try await world.update().count("versions_deleted") == 1)
      let package = try await world.graph.packages(["g:a"], of: .maven).first
      #expect(package?.isListed == true)
      #expect(package?.versions.map(\.isDeleted) == [false, true])

      // And with its last version the package is gone.
      site.remove("g/a/maven-metadata.xml")
      try site.putIndex(increment: 2) { $0.addRemoval("g", "a", "2") }
      #expect(try await world.update().count("packages_unlisted") == 1)
      #expect(try await world.graph.packages(["g:a"], of: .maven).first?.state == .gone)
    }
  }

  @Test func `of removal and return within one increment the later counts`() async throws {
    let site = try onePackage(versions: ["1", "2", "3"])
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      try site.putIndex(increment: 1) { writer in
        writer.addRemoval("g", "a", "1")
        writer.addArtifact("g", "a", "1", modified: 9 * day)
        writer.addArtifact("g", "a", "2", modified: 9 * day)
        writer.addRemoval("g", "a", "2")
      }
      _ = try await world.update()
      let listed = try await world.graph.listedVersions(of: ["g:a"], .maven)
      #expect(listed["g:a"]?.map(\.name) == ["1", "3"])
    }
  }

  @Test func `an unchanged list of versions isn't read twice`() async throws {
    let site = try onePackage()
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      // The listing counts the package as changed, and its own account is the same again.
      try await world.pool.write {
        try $0.execute("UPDATE ssc.packages SET listed_serial = listed_serial + 1")
      }
      world.simulator.resetStatistics()
      #expect(try await world.update().count("packages_processed") == 1)
      #expect(world.simulator.statistics.count(.detail, status: 304, site: "maven") == 1)
      #expect(try await world.update().count("packages_processed") == 0)
    }
  }

  @Test func `vendor and source come from the latest release's effective POM`() async throws {
    let site = try onePackage(versions: ["1", "2", "3-beta"])
    site.putPOM("a", "2", parent("g:p:1") + "<artifactId>a</artifactId>")
    site.putPOM("p", "1", "<scm><url>https://github.com/Owner</url></scm>")
    site.putPOM("a", "3-beta", "<url>https://github.com/other/beta</url>")
    let package = try await ingested(site)
    #expect(package.vendor == "Owner")
    #expect(package.repositoryURL == "https://github.com/Owner/a")
    #expect(package.purl == "pkg:maven/g/a")
  }

  @Test func `a package without a source has its group's first label as vendor`() async throws {
    let site = HandmadeRepository()
    try site.putIndex { $0.addArtifact("org.example.deep", "a", "1", modified: day) }
    let package = try await ingested(site, "org.example.deep:a")
    #expect(package.vendor == "org")
    #expect(package.repositoryURL == "n/a")
  }

  @Test func `import names are the packages of the latest stable jar`() async throws {
    let site = try onePackage(versions: ["1", "2", "3-rc1"])
    site.put(
      "g/a/2/a-2.jar",
      file: try TestArchive.make(.zip, paths: ["com/example/A.class", "com/example/b/B.class"]))
    site.put("g/a/3-rc1/a-3-rc1.jar", file: try TestArchive.make(.zip, paths: ["no/A.class"]))
    #expect(try await ingested(site).importNames == ["com.example"])
  }

  @Test func `an empty jar has no packages`() async throws {
    let site = try onePackage()
    site.put("g/a/1/a-1.jar", file: [])
    #expect(try await ingested(site).importNames == [])
  }

  @Test func `a damaged jar costs the package until it is whole`() async throws {
    let site = try onePackage()
    site.put("g/a/1/a-1.jar", file: Array("no archive".utf8))
    try await IngestionWorld.with(site: site) { world in
      let run = try await world.ingest()
      #expect(run.failedPackages == ["g:a"])
    }
  }

  @Test(arguments: ["gz.sha1", "gz", "properties"])
  func `an index that arrives damaged fails the run and changes nothing`(
    file: String
  ) async throws {
    let site = try onePackage()
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      let before = try await world.fingerprint()
      let path = ".index/nexus-maven-repository-index.\(file)"
      if file == "gz" {
        // With the right checksum, so that it is the reader that refuses it.
        site.put(path, file: Array(try NexusIndexWriter().gzipped().dropLast(9)))
      } else {
        site.put(path, "<html>maintenance</html>")
      }
      let run = try await world.ingest(["full": true])
      guard case .failure = run.end else {
        Issue.record("the run ended with \(run.end)")
        return
      }
      #expect(try await world.fingerprint() == before)
    }
  }
}
