import AssetKitHTTP
import Glibc
import SSCAssets
import Testing

struct HostileDumpTests {
  private static let good =
    #"{"id": "GHSA-good", "modified": "2026-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "demo"}, "versions": ["1.0"]}]}"#

  /// Reads a dump with these members, and gives the news in it.
  private func read(
    _ files: [TestArchive.File], damage: (inout [UInt8]) -> Void = { _ in }
  ) throws -> (news: [AdvisoryNews], findings: OSVDump.Findings) {
    var bytes = try TestArchive.make(.zip, files: files)
    damage(&bytes)
    let file = try TemporaryFile()
    let written = bytes.withUnsafeBytes { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
    try #require(written == bytes.count)
    var news: [AdvisoryNews] = []
    let findings = try OSVDump(descriptor: file.descriptor, subject: "all.zip").read {
      news += $0
    }
    return (news, findings)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "not json", #"{"id": 1}"#, #"{"id": "../../etc", "modified": "x"}"#,
    #"{"id": "GHSA-bad", "modified": "yesterday"}"#,
    #"{"id": "GHSA-bad", "modified": "2026-01-01T00:00:00Z", "affected": {}}"#,
    #"{"id": "GHSA-bad", "modified": "2026-01-01T00:00:00Z", "affected": [{"ranges": [{"type": "SEMVER", "events": [{}]}]}]}"#,
  ])
  func `a bad record costs that record, which is named`(text: String) throws {
    let (news, findings) = try read([
      .init(path: "GHSA-bad.json", text: text), .init(path: "GHSA-good.json", text: Self.good),
    ])
    #expect(news.map(\.id) == ["GHSA-bad", "GHSA-good"])
    #expect(news.first == .unreadable(id: "GHSA-bad"))
    #expect(findings.unreadable.map(\.subject) == ["GHSA-bad"])
    #expect(findings.records == 1)
  }

  @Test func `a record with a package name beyond all bounds is refused`() throws {
    let text = Self.good.replacing("demo", with: String(repeating: "a", count: 5_000))
    let (_, findings) = try read([
      .init(path: "GHSA-bad.json", text: text), .init(path: "GHSA-good.json", text: Self.good),
    ])
    #expect(findings.unreadable.count == 1)
  }

  @Test func `members that are no records are passed over`() throws {
    let (news, findings) = try read([
      .init(path: "README.md", text: "hello"), .init(path: "../evil.json/", text: ""),
      .init(path: "GHSA-good.json", text: Self.good),
    ])
    #expect(news.map(\.id) == ["GHSA-good"])
    #expect(findings.unreadable.isEmpty)
  }

  @Test func `a member of zeros costs itself`() throws {
    let (news, _) = try read([
      .init(path: "GHSA-zeros.json", zeros: 1 << 20),
      .init(path: "GHSA-good.json", text: Self.good),
    ])
    #expect(news.map(\.id) == ["GHSA-zeros", "GHSA-good"])
    #expect(news.first == .unreadable(id: "GHSA-zeros"))
  }

  @Test func `an archive without a single advisory is refused`() throws {
    #expect(throws: PackageDataError.self) { try read([.init(path: "index.html", text: "hello")]) }
    #expect(throws: PackageDataError.self) { try read([.init(path: "GHSA-a.json", text: "{")]) }
  }

  @Test func `a dump that is cut off is refused as a whole`() throws {
    #expect(throws: PackageDataError.self) {
      try read([.init(path: "GHSA-good.json", text: Self.good)]) { $0.removeLast(30) }
    }
    #expect(throws: PackageDataError.self) {
      try read([.init(path: "GHSA-good.json", text: Self.good)]) { $0.removeAll() }
    }
  }

  @Test func `a record damaged inside the archive costs that record`() throws {
    let filler = String(repeating: "x", count: 300)
    let (news, findings) = try read([
      .init(path: "GHSA-bad.json", text: #"{"id": "GHSA-bad", "summary": "\#(filler)"}"#),
      .init(path: "GHSA-good.json", text: Self.good),
    ]) { bytes in
      for position in 60..<80 { bytes[position] = 0xFF }
    }
    #expect(news.map(\.id) == ["GHSA-bad", "GHSA-good"])
    #expect(findings.unreadable.count == 1)
  }

  @Test func `records come in batches, of which one is in memory at a time`() throws {
    let files = (0..<1_200).map {
      TestArchive.File(
        path: "GHSA-\($0).json",
        text: #"{"id": "GHSA-\#($0)", "modified": "2026-01-01T00:00:00Z"}"#)
    }
    let bytes = try TestArchive.make(.zip, files: files)
    let file = try TemporaryFile()
    _ = bytes.withUnsafeBytes { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
    var sizes: [Int] = []
    _ = try OSVDump(descriptor: file.descriptor, subject: "all.zip").read { sizes.append($0.count) }
    #expect(sizes == [500, 500, 200])
  }

  @Test func `what the receiver throws ends the walk`() throws {
    struct Stop: Error {}
    let bytes = try TestArchive.make(
      .zip, files: [.init(path: "GHSA-good.json", text: Self.good)])
    let file = try TemporaryFile()
    _ = bytes.withUnsafeBytes { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
    #expect(throws: Stop.self) {
      _ = try OSVDump(descriptor: file.descriptor, subject: "all.zip").read { _ in throw Stop() }
    }
  }
}
