import SSCAssets
import Testing
import SeededRandom

struct `Reading an OSV record` {
  @Test func `every member that matching needs is read`() throws {
    let record = try record(
      "GHSA-1234-5678-9abc", modified: "2024-05-01T10:20:30.5Z",
      """
      "published": "2024-04-01T00:00:00Z", "withdrawn": "2024-05-01T00:00:00Z",
      "aliases": ["CVE-2024-1"], "upstream": ["CVE-2024-2"], "related": ["CVE-2024-3"],
      "summary": "It leaks", "severity": [{"type": "CVSS_V2", "score": "AV:N"}], "unknown": {},
      "affected": [{
        "package": {"ecosystem": "Maven:https://mirror.invalid", "name": "g:a", "purl": "pkg:maven/g/a"},
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N"}],
        "ranges": [
          {"type": "ECOSYSTEM", "events": [
            {"introduced": "0"}, {"fixed": "2"}, {"last_affected": "1"}, {"limit": "*"}]},
          {"type": "GIT", "repo": "https://git.invalid/r", "events": [{"introduced": "deadbeef"}]}],
        "versions": ["1", "1.5"]
      }]
      """)
    #expect(record.id == "GHSA-1234-5678-9abc")
    #expect(record.modified.rawValue == 1_714_558_830_500_000)
    #expect(record.published?.rawValue == 1_711_929_600_000_000)
    #expect(record.withdrawn != nil)
    #expect(record.aliases == ["CVE-2024-1"])
    #expect(record.upstream == ["CVE-2024-2"])
    #expect(record.related == ["CVE-2024-3"])
    #expect(record.summary == "It leaks")
    #expect(record.severities == [OSVSeverity(type: "CVSS_V2", score: "AV:N")])
    let element = try #require(record.affected.first)
    #expect(element.package?.ecosystem == "Maven")
    #expect(element.package?.ecosystemSuffix == "https://mirror.invalid")
    #expect(element.package?.name == "g:a")
    #expect(element.package?.purl == "pkg:maven/g/a")
    #expect(record.severities(of: element) == element.severities)
    #expect(
      element.ranges == [
        OSVRange(
          kind: .ecosystem,
          events: [.introduced("0"), .fixed("2"), .lastAffected("1"), .limit("*")]),
        OSVRange(kind: .incomparable, events: []),
      ])
    #expect(element.versions == ["1", "1.5"])
    #expect(record.unreadableSeverities.count == 2)
  }

  @Test func `a record without a package or anything else is a record`() throws {
    let record = try record("CVE-2024-1", #""affected": [{"package": null}], "withdrawn": null"#)
    #expect(record.affected == [OSVAffected(package: nil)])
    #expect(record.withdrawn == nil)
  }

  @Test(arguments: [
    ("{", PackageDataError.Code.malformedJSON), ("[]", .unexpectedJSON), ("null", .unexpectedJSON),
    (#"{"id": "A-1"}"#, .unexpectedJSON),
    (#"{"id": 7, "modified": "2024-05-01T00:00:00Z"}"#, .unexpectedJSON),
    (#"{"id": "../A", "modified": "2024-05-01T00:00:00Z"}"#, .unexpectedJSON),
    (#"{"id": "A 1", "modified": "2024-05-01T00:00:00Z"}"#, .unexpectedJSON),
    (#"{"id": "A-1", "modified": "yesterday"}"#, .unexpectedJSON),
  ])
  func `a document that is no record is refused`(text: String, code: PackageDataError.Code) {
    let error = #expect(throws: PackageDataError.self) {
      try OSVRecord(json: Array(text.utf8), subject: "test")
    }
    #expect(error?.code == code)
  }

  @Test(arguments: [
    #""withdrawn": true"#, #""withdrawn": "soon""#, #""aliases": "CVE-1""#, #""aliases": [1]"#,
    #""affected": {}"#, #""affected": [{"versions": [1.0]}]"#,
    #""affected": [{"versions": "1.0"}]"#, #""affected": [{"package": {"name": "a"}}]"#,
    #""affected": [{"package": {"ecosystem": "npm", "name": ""}}]"#,
    #""affected": [{"package": "a"}]"#, #""affected": [{"ranges": {}}]"#,
    #""affected": [{"ranges": [{"events": []}]}]"#,
    #""affected": [{"ranges": [{"type": "SEMVER", "events": [{}]}]}]"#,
    #""affected": [{"ranges": [{"type": "SEMVER", "events": ["0"]}]}]"#,
    #""affected": [{"ranges": [{"type": "SEMVER", "events": [{"introduced": 0}]}]}]"#,
    #""affected": [{"ranges": [{"type": "SEMVER", "events": [{"fixed": ""}]}]}]"#,
    #""severity": "high""#, #""severity": ["high"]"#, #""severity": [{"type": "CVSS_V3"}]"#,
    #""severity": [{"type": "CVSS_V3", "score": 9.8}]"#,
  ])
  func `a record of another shape is refused, not half read`(members: String) {
    let error = #expect(throws: PackageDataError.self) { try record("A-1", members) }
    #expect(error?.code == .unexpectedJSON)
    #expect(error?.subject == "A-1")
  }

  @Test(arguments: 0..<20)
  func `a damaged record is refused or read, and never brings the process down`(seed: UInt64) throws
  {
    let whole = Array(
      #"""
      {"id": "A-1", "modified": "2024-05-01T00:00:00Z", "aliases": ["B-1"],
        "severity": [{"type": "CVSS_V4",
          "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}],
        "affected": [{"package": {"ecosystem": "PyPI", "name": "demo"}, "versions": ["1.0"],
          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}]}
      """#.utf8)
    var generator = SplitMix64(seed: seed)
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = bytes.indices.randomElement(using: &generator) ?? 0
        bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      }
      guard let record = try? OSVRecord(json: bytes, subject: "test") else { continue }
      #expect(OSVRecord.isValidID(record.id))
      _ = held(["1.0", "2.0"], by: [record])
    }
  }
}
