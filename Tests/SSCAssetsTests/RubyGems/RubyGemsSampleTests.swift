import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("rubygems")

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of RubyGems` {
  private func bytes(_ path: String) throws -> [UInt8] {
    try samples.bytes(path)
  }

  private func json(_ path: String) throws -> JSONElement {
    try JSONDocument(try bytes(path), subject: path).root
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("info.txt") })
  func `a file of the index gives versions whose dependencies can be read`(path: String) throws {
    let info = try GemInfo(try bytes(path), subject: path)
    #expect(info.unreadableLines == 0)
    #expect(!info.variants.isEmpty)
    #expect(info.variants.allSatisfy { $0.checksum?.utf8.count == 64 })
    let releases = info.releases
    #expect(Set(releases.map(\.number)).count == releases.count)
    for release in releases {
      #expect(GemVersion(release.number) != nil)
      let content = RequirementsContent(gemDependencies: release.dependencies, source: nil)
      #expect(content.malformed.isEmpty)
      #expect(content.edges.count == release.dependencies.count)
    }
    let serials = GemOrder().serials(of: releases.map { DatedVersion(name: $0.number) })
    #expect(serials.sorted() == Array(0..<releases.count))
  }

  @Test func `many platforms are few versions`() throws {
    let info = try GemInfo(try bytes("ffi/info.txt"), subject: "ffi")
    #expect(info.variants.count == 406)
    #expect(info.releases.count < 200)
    let latest = try #require(info.releases.first { $0.number == "1.17.2" })
    #expect(latest.platforms.contains("arm64-darwin") && latest.platforms.contains("java"))
  }

  @Test func `names that differ by case and dashes alone are different gems`() throws {
    let info = try GemInfo(try bytes("SexpProcessor/info.txt"), subject: "SexpProcessor")
    #expect(info.releases.map(\.dependencies) == [["sexp_processor:= 3.0.0"]])
  }

  @Test func `two constraints on one gem are one dependency`() throws {
    let info = try GemInfo(try bytes("coffee-rails/info.txt"), subject: "coffee-rails")
    let edges = try info.releases.flatMap(\.dependencies).map(DependencyEdge.init(gemDependency:))
    #expect(edges.contains { $0.target == "railties" && $0.constraints == "< 5.0, >= 4.0.0.beta" })
  }

  @Test func `the recorded answer's digest is that of its body`() throws {
    let answer = String(decoding: try bytes("ParseTree/info-response-raw.http"), as: UTF8.self)
    let stated = answer.split(whereSeparator: \.isNewline).first { $0.hasPrefix("repr-digest:") }
    let body = try bytes("ParseTree/info.txt")
    let digest = Data(body.withUnsafeBytes(RunningSHA256.digest)).base64EncodedString()
    #expect(stated?.contains("sha-256=\"\(digest)\"") == true)
    // As a file of the index the whole exchange would do: what is above the dashes is its header.
    let exchange = Array(answer.replacing("\r\n", with: "\n").utf8)
    #expect(
      try GemInfo(exchange, subject: "exchange").variants
        == GemInfo(body, subject: "body").variants)
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("/versions.json") })
  func `the API's versions have moments`(path: String) throws {
    let dates = try GemDates(try json(path), subject: path)
    #expect(dates.count > 0)
    let document = try json(path)
    for version in document.elements {
      let number = try #require(version[key: "number"]?.string)
      let platform = try #require(version[key: "platform"]?.string)
      #expect(dates.date(of: GemInfo.Variant(number: number, platform: platform)) != nil)
    }
  }

  @Test(arguments: [
    ("nokogiri/gem.json", "https://github.com/sparklemotion/nokogiri"),
    ("rubystats/gem.json", "https://github.com/phillbaker/rubystats"),
  ])
  func `a gem's document tells its repository`(path: String, repository: String) throws {
    let links = try GemLinks(try json(path), subject: path)
    #expect(links.repository?.description == repository)
  }

  @Test(arguments: samples.files.filter { $0.hasSuffix("-v2.json") })
  func `a version's document tells its repository, too`(path: String) throws {
    #expect(try GemLinks(try json(path), subject: path).candidates.isEmpty == false)
  }

  @Test(
    arguments: samples.files.filter {
      $0.hasPrefix("_registry") || $0.hasPrefix("_errors") || $0.hasSuffix(".html")
    })
  func `a document of another kind is refused by every reader`(path: String) throws {
    let bytes = try bytes(path)
    #expect(throws: PackageDataError.self) { try GemInfo(bytes, subject: path) }
    #expect(throws: PackageDataError.self) {
      try bytes.withUnsafeBytes { try GemList($0, isWhole: true, subject: path) }
    }
    #expect(throws: PackageDataError.self) {
      try GemLinks(try JSONDocument(bytes, subject: path).root, subject: path)
    }
  }

  @Test func `no sample is left out`() {
    #expect(samples.files.count >= 36)
    let kinds = [
      "/info.txt", "/versions.json", "/gem.json", "-v2.json", ".html", "-404.txt", "raw.http",
      "/just_updated.json", "/latest.json",
    ]
    #expect(samples.files.filter { path in !kinds.contains { path.hasSuffix($0) } } == [])
  }
}
