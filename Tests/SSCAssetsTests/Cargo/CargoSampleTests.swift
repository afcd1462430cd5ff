import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("cargo")

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of crates.io` {
  private func bytes(_ path: String) throws -> [UInt8] {
    try samples.bytes(path)
  }

  private func key(_ path: String) throws -> String {
    try #require(CargoName.normalized(path.prefix { $0 != "/" }))
  }

  private func index(_ path: String) throws -> CargoIndex {
    try CargoIndex(try bytes(path), key: try key(path))
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("/index.jsonl") })
  func `a file of the index gives versions whose requirements can be read`(path: String) throws {
    let entries = try index(path).entries
    let lines = try bytes(path).split(separator: UInt8(ascii: "\n")).count
    #expect(entries.count == lines)
    for entry in entries {
      #expect(entry.checksum.utf8.count == 64)
      #expect(CargoVersion(entry.version)?.sortKey != nil)
      let content = RequirementsContent(entry.dependencies)
      #expect(content.malformed == [])
      #expect(content.edges.count == entry.dependencies.count)
    }
    let serials = CargoOrder().serials(of: entries.map { DatedVersion(name: $0.version) })
    #expect(serials.sorted() == Array(0..<entries.count))
  }

  @Test func `oddities are read as what they are`() throws {
    #expect(try index("GSL/index.jsonl").entries.allSatisfy { $0.name == "GSL" })
    #expect(try index("coroutine-rs/index.jsonl").entries.map(\.isYanked) == [true])
    let renamed = try index("clap-v3/index.jsonl").entries[0].dependencies
      .filter { $0.alias != nil }
    #expect(renamed.map(\.alias) == ["clap_derive"])
    #expect(renamed.map(\.name) == ["clap_derive-v3"])
    let targets = try index("rand/index.jsonl").entries.flatMap(\.dependencies)
      .compactMap(\.target)
    #expect(!targets.isEmpty)
    #expect(try index("bzip2-sys/index.jsonl").entries.contains { $0.version.contains("+") })
    let kinds = Set(
      try index("elasticlunr-rs/index.jsonl").entries.flatMap(\.dependencies).map(\.kind))
    #expect(kinds.isSuperset(of: [.normal, .development]))
    // A feature without a name is none.
    let features = try index("rand/index.jsonl").entries.flatMap(\.dependencies)
      .flatMap(\.features)
    #expect(!features.contains(""))
  }

  @Test func `the feed of a crate gives its versions and their times`() throws {
    let items = try CratesFeed(try bytes("rand/versions-rss.xml"), subject: "rand").items
    #expect(items.first?.version == "0.9.0")
    #expect(items.first?.publishTime == UnixMicroseconds(rfc3339: "2025-01-27T13:38:34Z"))
    #expect(items.allSatisfy { $0.name == "rand" })
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix(".json") })
  func `a document of the API is refused by every reader, by name`(path: String) throws {
    let bytes = try bytes(path)
    #expect {
      try CargoIndex(bytes, key: "x")
    } throws: {
      [.malformedJSON, .unexpectedJSON].contains(($0 as? PackageDataError)?.code)
    }
    #expect {
      try CratesFeed(bytes, subject: path)
    } throws: {
      ($0 as? PackageDataError)?.code == .malformedFeed
    }
    #expect {
      try CratesDump.read(.bytes(bytes), subject: path) { _ in }
    } throws: {
      ($0 as? PackageDataError)?.code == .badArchive
    }
  }

  @Test func `no sample is left out`() {
    #expect(samples.files.count >= 33)
    let kinds = ["/index.jsonl", ".json", "-rss.xml"]
    #expect(samples.files.filter { path in !kinds.contains { path.hasSuffix($0) } } == [])
  }
}
