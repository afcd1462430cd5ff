import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("maven")

private func bytes(_ path: String) throws -> [UInt8] {
  try samples.bytes(path)
}

/// `group_artifact/version.pom` as a place in the repository; a group has no underscore here.
private func place(_ path: String) throws -> MavenCoordinates {
  let parts = path.split(separator: "/").map(String.init)
  let ids = parts[0].split(separator: "_", maxSplits: 1).map(String.init)
  let name = try #require(MavenName(group: ids[0], artifact: ids[1]))
  return try #require(MavenCoordinates(name, version: String(parts[1].dropLast(4))))
}

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of Maven` {
  @Test func `every sample is of a kind that a test here reads`() {
    let endings = [".pom", "maven-metadata.xml", ".gz", ".properties"]
    // Of these the ingestion reads none: the search is frozen, and crawling forbidden.
    let unread = ["listing.html", "404.html", ".json"]
    for path in samples.files {
      #expect((endings + unread).contains { path.hasSuffix($0) }, "\(path)")
    }
    #expect(samples.files.count > 50)
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix(".pom") })
  func `a POM says what it is`(path: String) throws {
    let pom = try POM(xml: try bytes(path), subject: path)
    #expect(pom.artifact != nil || path.hasPrefix("ant_ant/"))
    for dependency in pom.dependencies + pom.managed {
      #expect(!dependency.group.isEmpty && !dependency.artifact.isEmpty)
    }
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix(".pom") })
  func `an effective POM is made of what is there, and what is missing is told`(
    path: String
  ) async throws {
    let effective = try await effective(path)
    let content = RequirementsContent(effective)
    #expect(content.edges.allSatisfy { !$0.constraints.contains("${") })
    for malformed in content.malformed {
      #expect(!effective.gaps.isEmpty || malformed.reason.contains("unresolved"), "\(malformed)")
    }
  }

  private func effective(_ path: String) async throws -> EffectivePOM {
    let known = Set(samples.files)
    let resolver = EffectivePOMResolver { place in
      let path = "\(place.name.group)_\(place.name.artifact)/\(place.version).pom"
      return known.contains(path) ? try POM(xml: try bytes(path), subject: path) : nil
    }
    return try await resolver.resolve(
      try POM(xml: try bytes(path), subject: path), at: try place(path))
  }

  private func edges(_ path: String) async throws -> [String] {
    RequirementsContent(try await effective(path)).edges.map {
      "\($0.target) \($0.constraints) \($0.kind)"
    }
  }

  @Test func `versions come from a chain of parents and its BOMs`() async throws {
    #expect(
      try await edges("org.glassfish.jaxb_jaxb-runtime/4.0.5.pom").contains(
        "org.glassfish.jaxb:jaxb-core 4.0.5 runtime"))
    #expect(
      try await edges("com.squareup.okhttp3_okhttp/3.10.0.pom").contains(
        "com.squareup.okio:okio 1.14.0 runtime"))
    #expect(
      try await edges("org.apache.pulsar_pulsar-client-1x/2.5.1.pom").contains(
        "org.apache.pulsar:pulsar-client-2x-shaded 2.5.1 runtime"))
  }

  @Test func `a prefix that isn't declared is no obstacle`() async throws {
    let edges = try await edges("ant_ant/1.6.5.pom")
    #expect(edges.contains("xerces:xercesImpl 2.6.2 optional"))
  }

  @Test func `a version of itself that leads nowhere is told`() async throws {
    let effective = try await effective(
      "com.github.albertoanguita_jacuzzi-database/0.2.1.pom")
    #expect(effective.gaps.count == 1)
  }

  @Test func `an address is inherited`() async throws {
    let effective = try await effective("com.squareup.okhttp3_okhttp/3.10.0.pom")
    let repository = RepositoryURL.first(among: effective.addresses)
    #expect(repository?.description == "https://github.com/square/okhttp")
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("maven-metadata.xml") })
  func `a list of versions gives versions in an order`(path: String) throws {
    let metadata = try MavenMetadata(xml: try bytes(path), subject: path)
    #expect(!metadata.versions.isEmpty)
    #expect(metadata.invalidVersions == 0)
    let serials = MavenOrder().serials(
      of: metadata.versions.map { DatedVersion(name: $0, releaseDate: nil) })
    #expect(serials.sorted() == Array(serials.indices))
  }

  @Test func `a page that says "not found" is no POM`() throws {
    let path = "com.appdynamics_lambda-tracer/1.0.2-1361.pom-404.html"
    let error = #expect(throws: PackageDataError.self) {
      try POM(xml: try bytes(path), subject: path)
    }
    #expect([.malformedXML, .unexpectedXML].contains(error?.code))
  }

  @Test(arguments: [
    ("_registry/nexus-maven-repository-index-full-2009.gz", 32),
    ("_registry/nexus-maven-repository-index-no-groups.gz", 12),
    ("_registry/nexus-maven-repository-index.445.gz", 1_894),
  ])
  func `an index is read to its end`(path: String, records: Int) throws {
    let (entries, summary) = try readIndex(try bytes(path))
    #expect(summary.records == records)
    #expect(summary.malformed == 0)
    #expect(summary.invalidNames == 0)
    #expect(!entries.isEmpty)
    #expect(entries.allSatisfy { MavenName($0.name) != nil })
    #expect(entries.allSatisfy { $0.isRemoved || $0.releaseDate != nil })
  }

  @Test func `the index's own properties name its increments`() throws {
    let path = "_registry/nexus-maven-repository-index.properties"
    let properties = try NexusIndexProperties(try bytes(path), subject: path)
    #expect(properties.cursor?.description == "1318453614498:541")
    #expect(properties.increments.count == 30)
    let known = NexusIndexCursor(chainID: "1318453614498", increment: 538)
    #expect(properties.plan(from: known) == .increments([539, 540, 541]))
  }
}
