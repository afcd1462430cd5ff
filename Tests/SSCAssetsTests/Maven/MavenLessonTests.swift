import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// What goes wrong in SecureChain's ingestion of Maven, line by line, and here doesn't.
struct `Lessons of SecureChain's Maven names` {
  @Test func `names come from the index read as a stream, without Docker or Lucene`() throws {
    var writer = NexusIndexWriter()
    for number in 0..<1_000 {
      writer.addArtifact("g", "a\(number)", "1", modified: 1)
      writer.addArtifact("g", "a\(number)", "1", classifier: "sources", modified: 1)
    }
    let (entries, _) = try writer.read()
    #expect(Set(entries.map(\.name)).count == 1_000)
  }
}

@Suite(.database)
struct `Lessons of SecureChain's Maven versions` {
  /// The only package of a repository, ingested.
  private func ingested(
    group: String = "g", artifact: String = "a", versions: [String], pom: String = ""
  ) async throws -> StoredPackage {
    let site = HandmadeRepository()
    try site.putIndex { writer in
      for version in versions { writer.addArtifact(group, artifact, version, modified: 1) }
    }
    for version in versions {
      site.put(
        "\(group)/\(artifact)/\(version)/\(artifact)-\(version).pom",
        "<project>\(pom)</project>")
    }
    var found: StoredPackage?
    try await IngestionWorld.with(site: site) { world in
      _ = try await world.ingest()
      found = try await world.graph.packages(["\(group):\(artifact)"], of: .maven).first
    }
    return try #require(found)
  }

  @Test func `a frozen search with rows=200 truncates nothing`() async throws {
    let versions = (0..<250).map { "1.\($0)" }
    #expect(try await ingested(versions: versions).versions.map(\.name) == versions)
  }

  @Test func `group and artifact are not lower-cased`() async throws {
    let package = try await ingested(
      group: "OrgCase", artifact: "LibA", versions: ["1"],
      pom: dependencies(dependency("x.Y", "LibB", "1")))
    #expect(package.name == "OrgCase:LibA")
    #expect(package.versions.first?.edges.map(\.target) == ["x.Y:LibB"])
  }

  @Test func `the first dependencies may be dependencyManagement's`() async throws {
    let package = try await ingested(
      versions: ["1"],
      pom: managed(dependency("x", "managed", "1")) + dependencies(dependency("x", "real", "2")))
    #expect(package.versions.first?.edges.map(\.target) == ["x:real"])
  }

  @Test func `parents, properties and scopes count`() async throws {
    let poms = Poms([
      "g:a:1": parent("g:p:1")
        + dependencies(dependency("x", "b", "${v}"), dependency("x", "t")),
      "g:p:1": "<properties><v>7</v></properties>"
        + managed(dependency("x", "t", "8", more: "<scope>test</scope>")),
    ])
    #expect(try await poms.edges() == ["x:b 7 runtime", "x:t 8 test"])
  }

  @Test func `a page that says 404 is not parsed as a POM`() {
    let page = "<html>\n<head><title>404 Not Found</title></head>\n<body></body>\n</html>"
    let error = #expect(throws: PackageDataError.self) {
      try POM(xml: Array(page.utf8), subject: "a-1.pom")
    }
    #expect(error?.description == "a-1.pom: expected a project, found an element html")
  }
}
