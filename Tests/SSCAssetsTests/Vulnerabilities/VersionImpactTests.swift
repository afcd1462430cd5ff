import SSCAssets
import Testing

private let critical =
  #""severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]"#
private let low =
  #""severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"}]"#
private let one = #""versions": ["1.0"]"#
private let two = #""versions": ["2.0"]"#

struct `The impact on a version` {
  private func impact(on version: String = "1.0", of records: [OSVRecord]) -> VersionImpact {
    PackageAdvisories(
      records, about: AdvisoryPackage(.pypi, name: "demo"), orders: testOrders
    ).impact(on: version)
  }

  @Test(
    arguments: [
      ([98], 9.8, 9.8), ([98, 24], 6.1, 8.34), ([], 0.0, 0.0), ([nil], 0.0, 0.0), ([0], 0.0, 0.0),
      ([98, nil], 9.8, 9.8), ([98, 0], 4.9, 9.8), ([75, 75, 75, 74], 7.47, 7.48),
      ([10, 10, 10, 15], 1.12, 1.17), ([61, 61, 75], 6.57, 6.63),
    ] as [([Int?], Double, Double)])
  func `the means are SecureChain's`(tenths: [Int?], mean: Double, weighted: Double) {
    let impact = VersionImpact(
      tenths.enumerated().map { index, tenths in
        Vulnerability(id: "A-\(index)", score: tenths.map { CVSSScore(tenths: $0) })
      })
    #expect(impact.mean == mean)
    #expect(impact.weightedMean == weighted)
    #expect(impact.vulnerabilities.count == tenths.count)
  }

  @Test func `each version's figures are of its own flaws`() throws {
    let records = [
      try demoRecord("GHSA-aaaa", one, also: critical), try demoRecord("GHSA-bbbb", two, also: low),
    ]
    #expect(impact(on: "1.0", of: records).mean == 9.8)
    #expect(impact(on: "2.0", of: records).mean == 2.4)
    #expect(impact(on: "3.0", of: records) == VersionImpact([]))
    #expect(impact(on: "3.0", of: records).mean == 0)
  }

  @Test func `advisories on one flaw count once, under the id that says most`() throws {
    let records = [
      try demoRecord("PYSEC-2024-1", one, also: #""aliases": ["CVE-2024-1"]"#),
      try demoRecord(
        "GHSA-aaaa", one, also: #""aliases": ["CVE-2024-1"], "summary": "It leaks", "# + critical),
      try demoRecord("GHSA-cccc", one, also: low),
    ]
    let expected = [
      Vulnerability(id: "GHSA-aaaa", score: CVSSScore(tenths: 98)),
      Vulnerability(id: "GHSA-cccc", score: CVSSScore(tenths: 24)),
    ]
    #expect(impact(of: records).vulnerabilities == expected)
    #expect(impact(of: records.reversed()).vulnerabilities == expected)
  }

  @Test func `aliases join by way of a record about other versions`() throws {
    let records = [
      try demoRecord("A-1", one), try demoRecord("C-1", one),
      try demoRecord("B-1", two, also: #""aliases": ["A-1", "C-1"]"#),
    ]
    #expect(impact(on: "1.0", of: records).vulnerabilities.map(\.id) == ["A-1"])
    #expect(impact(on: "2.0", of: records).vulnerabilities.map(\.id) == ["B-1"])
  }

  @Test func `related records are other flaws`() throws {
    let records = [
      try demoRecord("A-1", one, also: #""related": ["B-1"]"#), try demoRecord("B-1", one),
    ]
    #expect(impact(of: records).vulnerabilities.map(\.id) == ["A-1", "B-1"])
  }

  @Test func `a withdrawn record neither counts nor joins`() throws {
    let withdrawn = #""withdrawn": "2024-05-02T00:00:00Z""#
    let records = [
      try demoRecord("A-1", one), try demoRecord("B-1", one),
      try demoRecord("C-1", one, also: #""aliases": ["A-1", "B-1"], "# + withdrawn),
    ]
    #expect(impact(of: records).vulnerabilities.map(\.id) == ["A-1", "B-1"])
  }

  @Test func `a package's own severity replaces the record's`() throws {
    let record = try demoRecord("A-1", "\(one), \(low)", two, also: critical)
    #expect(impact(on: "1.0", of: [record]).mean == 2.4)
    #expect(impact(on: "2.0", of: [record]).mean == 9.8)
  }

  @Test func `a vector that can't be read is named and gives no score`() throws {
    let record = try demoRecord(
      "A-1", one, also: #""severity": [{"type": "CVSS_V3", "score": "9.8"}]"#)
    let advisories = PackageAdvisories(
      [record], about: AdvisoryPackage(.pypi, name: "demo"), orders: testOrders)
    #expect(advisories.problems.map(\.code) == [.malformedSeverity])
    #expect(advisories.impact(on: "1.0").vulnerabilities == [Vulnerability(id: "A-1", score: nil)])
    #expect(advisories.impact(on: "1.0").mean == 0)
  }
}
