import SSCAssets
import Testing

struct `Matching versions with advisories` {
  private func range(_ events: String, type: String = "ECOSYSTEM") -> String {
    #""ranges": [{"type": "\#(type)", "events": [\#(events)]}]"#
  }

  @Test(arguments: [
    (#"{"introduced": "0"}"#, ["0.1", "1.0", "2.0", "3.0"]),
    (#"{"introduced": "0"}, {"fixed": "2.0"}"#, ["0.1", "1.0"]),
    (#"{"fixed": "2.0"}, {"introduced": "1.0"}"#, ["1.0"]),
    (#"{"introduced": "1.0"}, {"last_affected": "2.0"}"#, ["1.0", "2.0"]),
    (#"{"introduced": "1.0"}, {"last_affected": "1.0"}"#, ["1.0"]),
    (#"{"last_affected": "1.0"}, {"introduced": "1.0"}"#, ["1.0"]),
    (#"{"introduced": "0"}, {"limit": "2.0"}"#, ["0.1", "1.0"]),
    (#"{"introduced": "0"}, {"limit": "*"}"#, ["0.1", "1.0", "2.0", "3.0"]),
    (#"{"introduced": "0"}, {"limit": "1.0"}, {"limit": "3.0"}"#, ["0.1", "1.0", "2.0"]),
    (#"{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "3.0"}"#, ["0.1", "3.0"]),
    (#"{"introduced": "3.0"}, {"introduced": "0"}, {"fixed": "1.0"}"#, ["0.1", "3.0"]),
    (#"{"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "2.0"}"#, ["1.0", "2.0", "3.0"]),
    (#"{"introduced": "2.0"}, {"fixed": "2.0"}"#, []),
    (#"{"fixed": "2.0"}"#, []), ("", []),
  ])
  func `a range holds what lies between its events`(events: String, expected: [String]) throws {
    let record = try demoRecord("GHSA-aaaa", range(events))
    #expect(held(["0.1", "1.0", "2.0", "3.0"], by: [record]) == expected)
  }

  @Test func `the order is the ecosystem's and not the text's`() throws {
    let record = try demoRecord(
      "GHSA-aaaa", range(#"{"introduced": "1.9"}, {"fixed": "1.10"}"#))
    let versions = ["1.9.0", "1.9.post1", "1.10rc1", "1.10", "1.11"]
    #expect(held(versions, by: [record]) == ["1.9.0", "1.9.post1", "1.10rc1"])
  }

  @Test func `a semantic range follows Semantic Versioning`() throws {
    let events = #"{"introduced": "0.0.0-0"}, {"fixed": "1.2.0"}"#
    let element = affected("crates.io", "demo", range(events, type: "SEMVER"))
    let record = try record("RUSTSEC-1", #""affected": [\#(element)]"#)
    let package = AdvisoryPackage(.cargo, name: "demo")
    let versions = ["0.0.0", "1.2.0-rc1", "1.10.0", "1.2.0"]
    #expect(held(versions, by: [record], package: package) == ["0.0.0", "1.2.0-rc1"])
  }

  @Test func `listed versions count besides ranges`() throws {
    let record = try demoRecord(
      "GHSA-aaaa", range(#"{"introduced": "2.0"}, {"fixed": "3.0"}"#) + #", "versions": ["0.1"]"#)
    #expect(held(["0.1", "1.0", "2.5", "3.0"], by: [record]) == ["0.1", "2.5"])
  }

  @Test func `ranges of commits hold no version`() throws {
    let record = try demoRecord("GHSA-aaaa", range(#"{"introduced": "0"}"#, type: "GIT"))
    #expect(held(["1.0"], by: [record]) == [])
  }

  @Test func `ranges don't reach from one affected element into another`() throws {
    let record = try record(
      "GHSA-aaaa",
      """
      "affected": [\(affected("PyPI", "demo", #""versions": ["1.0"]"#)),
        \(affected("PyPI", "other", #""versions": ["2.0"]"#)),
        \(affected("npm", "demo", #""versions": ["3.0.0"]"#))]
      """)
    let versions = ["1.0", "2.0", "3.0.0"]
    #expect(held(versions, by: [record]) == ["1.0"])
    #expect(
      held(versions, by: [record], package: AdvisoryPackage(.pypi, name: "other")) == ["2.0"])
    #expect(
      held(versions, by: [record], package: AdvisoryPackage(.npm, name: "demo")) == ["3.0.0"])
    #expect(held(versions, by: [record], package: AdvisoryPackage(.cargo, name: "demo")) == [])
  }

  @Test(arguments: [
    (Ecosystem.pypi, "Zope.Interface", "zope_interface", true),
    (.nuget, "Newtonsoft.Json", "newtonsoft.json", true),
    (.npm, "JSONStream", "jsonstream", false), (.npm, "@a/b", "@a/b", true),
    (.maven, "g:A", "g:a", false), (.maven, "g:a", "g:a", true),
    (.cargo, "serde_json", "serde-json", false), (.rubygems, "RedCloth", "redcloth", false),
  ])
  func `names are compared as the ecosystem does`(
    ecosystem: Ecosystem, advisory: String, registry: String, isSame: Bool
  ) throws {
    let element = affected(ecosystem.osvName, advisory, #""versions": ["1.0"]"#)
    let record = try record("GHSA-aaaa", #""affected": [\#(element)]"#)
    let package = AdvisoryPackage(ecosystem, name: registry)
    #expect(held(["1.0"], by: [record], package: package) == (isSame ? ["1.0"] : []))
  }

  @Test func `a suffix of the ecosystem doesn't matter, its case does`() throws {
    let mirror = OSVPackage(ecosystem: "Maven:https://mirror.invalid/m2", name: "g:a")
    #expect(AdvisoryPackage(mirror) == AdvisoryPackage(.maven, name: "g:a"))
    #expect(AdvisoryPackage(OSVPackage(ecosystem: "pypi", name: "a")) == nil)
    #expect(AdvisoryPackage(OSVPackage(ecosystem: "Debian:12", name: "a")) == nil)
    #expect(Ecosystem.allCases.allSatisfy { Ecosystem(osvName: $0.osvName) == $0 })
  }

  @Test func `malware with listed versions holds only those`() throws {
    let everything = range(#"{"introduced": "0"}"#)
    let listing = try demoRecord("MAL-2024-1", everything + #", "versions": ["1.0"]"#)
    #expect(held(["1.0", "2.0"], by: [listing]) == ["1.0"])
    let whole = try demoRecord("MAL-2024-2", everything)
    #expect(held(["1.0", "2.0", "no version"], by: [whole]) == ["1.0", "2.0", "no version"])
    let flaw = try demoRecord("GHSA-aaaa", everything + #", "versions": ["1.0"]"#)
    #expect(held(["1.0", "2.0"], by: [flaw]) == ["1.0", "2.0"])
  }

  @Test func `a withdrawn record holds nothing`() throws {
    let record = try demoRecord(
      "GHSA-aaaa", #""versions": ["1.0"]"#, also: #""withdrawn": "2024-05-02T00:00:00Z""#)
    #expect(held(["1.0"], by: [record]) == [])
  }

  @Test func `a text that isn't a version is in no bounded range, but may be listed`() throws {
    let bounded = try demoRecord(
      "GHSA-aaaa", range(#"{"introduced": "0"}, {"fixed": "2.0"}"#) + #", "versions": ["odd one"]"#)
    #expect(held(["odd", "odd one"], by: [bounded]) == ["odd one"])
  }

  @Test func `a range that can't be read is named and holds nothing, the others hold`() throws {
    let record = try demoRecord(
      "GHSA-aaaa", range(#"{"introduced": "0"}, {"fixed": "what?"}"#),
      range(#"{"introduced": "2.0"}"#))
    let package = AdvisoryPackage(.pypi, name: "demo")
    let advisories = PackageAdvisories([record], about: package, orders: testOrders)
    #expect(
      advisories.problems == [
        PackageDataError(.malformedRange, "GHSA-aaaa", "'what?' in a range isn't a version")
      ])
    #expect(held(["1.0", "2.0"], by: [record]) == ["2.0"])
  }
}
