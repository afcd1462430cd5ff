import PostgresClient
import SSCAssets
import TestSupport
import Testing

/// What SecureChain's attributor gets wrong today, by the names of the faults.
@Suite(.database)
struct AttributionTests {
  private static let critical =
    #""severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]"#
  private static let low =
    #""severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"}]"#

  /// The impacts on versions of `demo`, with these records stored.
  private func impacts(
    on versions: [String], _ records: OSVRecord..., ecosystem: Ecosystem = .pypi
  ) async throws -> [String: VersionImpact] {
    let store = PostgresVulnerabilityStore(PostgresPool(try TestDatabase.required()))
    try await store.prepare()
    _ = try await store.merge(.increment, of: ecosystem, at: UnixMicroseconds(rawValue: 0)) {
      batch in
      try batch(records.map { .advisory(Advisory($0, json: [])) })
      return nil
    }
    return try await VulnerabilityAttributor(store).impacts(on: ["demo": versions], of: ecosystem)
      .byPackage["demo"] ?? [:]
  }

  @Test func `a clean version has mean 0.0`() async throws {
    let found = try await impacts(
      on: ["1.0", "2.0"], demoRecord("GHSA-a", #""versions": ["1.0"]"#, also: Self.critical))
    #expect(found["2.0"] == VersionImpact([]))
    #expect(found["2.0"]?.mean == 0 && found["2.0"]?.weightedMean == 0)
  }

  @Test func `one list of impacts per version`() async throws {
    let found = try await impacts(
      on: ["1.0", "2.0", "3.0"],
      demoRecord("GHSA-a", #""versions": ["1.0", "2.0"]"#, also: Self.critical),
      demoRecord("GHSA-b", #""versions": ["2.0", "3.0"]"#, also: Self.low))
    #expect(found["1.0"]?.mean == 9.8)
    #expect(found["2.0"]?.mean == 6.1)
    #expect(found["2.0"]?.weightedMean == 8.34)
    #expect(found["3.0"]?.mean == 2.4)
  }

  @Test func `namesakes in other ecosystems don't count`() async throws {
    let namesake = try record(
      "GHSA-a", #""affected": [\#(affected("npm", "demo", #""versions": ["1.0"]"#))]"#)
    #expect(try await impacts(on: ["1.0"], namesake)["1.0"]?.vulnerabilities == [])
  }

  @Test func `package and version are joined within one affected element`() async throws {
    let elements = [
      affected("PyPI", "demo", #""versions": ["1.0"]"#),
      affected("PyPI", "other", #""versions": ["2.0"]"#),
    ].joined(separator: ", ")
    let found = try await impacts(
      on: ["1.0", "2.0"], record("GHSA-a", #""affected": [\#(elements)]"#))
    #expect(found["1.0"]?.vulnerabilities.map(\.id) == ["GHSA-a"])
    #expect(found["2.0"]?.vulnerabilities == [])
  }

  /// A range in an ecosystem: its first version, one inside that sorts otherwise as text, its end.
  struct RangeCase: Sendable, CustomTestStringConvertible {
    let ecosystem: Ecosystem
    let kind: String
    let first: String
    let inside: String
    let fixed: String

    var testDescription: String { ecosystem.rawValue }

    init(_ ecosystem: Ecosystem, _ kind: String, _ first: String, _ inside: String, _ fixed: String)
    {
      self.ecosystem = ecosystem
      self.kind = kind
      self.first = first
      self.inside = inside
      self.fixed = fixed
    }
  }

  @Test(arguments: [
    RangeCase(.npm, "SEMVER", "1.0.0-rc.1", "1.10.0", "2.0.0"),
    RangeCase(.cargo, "SEMVER", "1.0.0", "1.10.0", "2.0.0"),
    RangeCase(.pypi, "ECOSYSTEM", "1.0rc1", "1.10", "2.0"),
    RangeCase(.maven, "ECOSYSTEM", "1.0-alpha", "1.10-SNAPSHOT", "2.0"),
    RangeCase(.nuget, "ECOSYSTEM", "1.0.0.1", "1.10", "2.0"),
    RangeCase(.rubygems, "ECOSYSTEM", "1.0.a", "1.10.pre", "2.0"),
  ])
  func `ranges are evaluated`(_ range: RangeCase) async throws {
    let events = #"{"introduced": "\#(range.first)"}, {"fixed": "\#(range.fixed)"}"#
    let element = affected(
      range.ecosystem.osvName, "demo",
      #""ranges": [{"type": "\#(range.kind)", "events": [\#(events)]}]"#)
    let found = try await impacts(
      on: [range.first, range.inside, range.fixed],
      record("GHSA-a", #""affected": [\#(element)], \#(Self.critical)"#),
      ecosystem: range.ecosystem)
    #expect(found[range.first]?.mean == 9.8)
    #expect(found[range.inside]?.mean == 9.8)
    #expect(found[range.fixed]?.mean == 0)
  }

  @Test func `withdrawn ones dropped`() async throws {
    let withdrawn = try demoRecord(
      "GHSA-a", #""versions": ["1.0"]"#, also: #""withdrawn": "2024-06-01T00:00:00Z""#)
    #expect(try await impacts(on: ["1.0"], withdrawn)["1.0"]?.vulnerabilities == [])
  }

  @Test func `no base_score needed: the vector is scored`() async throws {
    let found = try await impacts(
      on: ["1.0"], demoRecord("GHSA-a", #""versions": ["1.0"]"#, also: Self.critical))
    #expect(found["1.0"]?.mean == 9.8)
  }

  @Test func `an advisory without a score is named and has no part in the means`() async throws {
    let found = try await impacts(
      on: ["1.0"], demoRecord("GHSA-a", #""versions": ["1.0"]"#),
      demoRecord("GHSA-b", #""versions": ["1.0"]"#, also: Self.low))
    #expect(found["1.0"]?.vulnerabilities.map(\.id) == ["GHSA-a", "GHSA-b"])
    #expect(found["1.0"]?.mean == 2.4)
  }

  @Test func `aliases of one flaw count once, under the id with most detail`() async throws {
    let found = try await impacts(
      on: ["1.0"],
      demoRecord("PYSEC-1", #""versions": ["1.0"]"#, also: #""aliases": ["CVE-1"]"#),
      demoRecord(
        "GHSA-a", #""versions": ["1.0"]"#, also: #""aliases": ["CVE-1"], \#(Self.critical)"#))
    #expect(found["1.0"]?.vulnerabilities.map(\.id) == ["GHSA-a"])
    #expect(found["1.0"]?.mean == 9.8)
  }
}
