import SSCAssets
import Testing
import SeededRandom

struct `Versions by PEP 440` {
  @Test func `any permutation of the chain sorts back to it`() throws {
    try expectChain(
      [
        "1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a1.post0.dev1", "1.0a1.post0", "1.0b1", "1.0rc1",
        "1.0", "1.0+abc", "1.0+0", "1.0+1.abc", "1.0+1.1", "1.0+2", "1.0.post0.dev0", "1.0.post0",
        "1.0.1.dev0", "1.0.1", "2014.4", "1!0.1",
      ], in: PEP440Order())
  }

  @Test func `numbers have no greatest size`() throws {
    try expectChain(
      [
        "0", "9", "10", "255", "256", "65536", "20230101120000", "18446744073709551615",
        "18446744073709551616", "99999999999999999999", "100000000000000000000",
        "100000000000000000000.1", "1!0",
      ], in: PEP440Order())
  }

  @Test(
    arguments: [
      ["1.0", "1.0.0", "v1.0", "1", " 1.0\n", "V1.0", "01.0"],
      ["1.0rc1", "1.0c1", "1.0.preview1", "1.0-pre1", "1.0RC_1", "1.0-rc.1"],
      ["1.0.post1", "1.0-1", "1.0.rev1", "1.0r1", "1.0_POST-1"],
      ["1.2.post32", "1.2.r32", "1.2.rev32"],
      ["1.0a0", "1.0_alpha", "1.0a", "1.0a-", "1.0.ALPHA.0"],
      ["1.0b2", "1.0beta2", "1.0-b-2"],
      ["1.0.dev0", "1.0dev", "1.0-DEV", "1.0.dev-0"],
      ["1.0+ubuntu.1", "1.0+Ubuntu-1", "1.0+UBUNTU_01"],
      ["1.0a0.post1", "1.0a--1", "1.0alpha.post1"],
      ["1!2.0", "1!2", "v01!2.0.0"],
    ])
  func `spellings of one version are equal`(spellings: [String]) throws {
    let versions = try spellings.map { try #require(PEP440Version($0), "\($0)") }
    #expect(Set(versions).count == 1)
  }

  @Test(
    arguments: [
      ("1.0.0", "1.0.0"), ("V01.0-Alpha", "1.0a0"), ("1-1", "1.post1"), ("2!1.0-c.3", "2!1.0rc3"),
      ("1.0a1.post2.dev3+L-01.x", "1.0a1.post2.dev3+l.1.x"), ("1.0-pre", "1.0rc0"),
      ("000018446744073709551616.0", "18446744073709551616.0"),
    ])
  func `the normal spelling keeps zeros of the release and nothing else`(
    text: String, normal: String
  ) throws {
    let version = try #require(PEP440Version(text))
    #expect(version.description == normal)
    #expect(PEP440Version(normal) == version)
  }

  @Test(
    arguments: [
      "", " ", "v", "2004d", "dev-r1", "1.", ".1", "1..2", "1.0+", "1.0+a..b", "1.0+a+b", "1!",
      "!1", "1!2!3", "1.0-", "1.0 1", "1.0alphabet", "1.0.x", "1,0", "١.٠", "1.0a1b2", "1.0-1-2",
      "1.0.post1.post2", "latest", "-1", "1.*",
    ])
  func `what PEP 440 refuses is no version`(text: String) {
    #expect(PEP440Version(text) == nil)
  }

  @Test(
    arguments: [
      ("1.0", false), ("1.0.post1", false), ("1.0+x", false), ("1.0a1", true), ("1.0.dev1", true),
      ("1.0.post1.dev1", true),
    ])
  func `a pre-release or a development release is one`(text: String, expected: Bool) throws {
    #expect(try #require(PEP440Version(text)).isPrerelease == expected)
    #expect(PEP440Order().isPrerelease(text) == expected)
  }

  @Test func `unparseable versions take no serial`() {
    let names = ["1.0", "2004d", "0.9", "dev-r1", "1.0rc1"]
    let serials = PEP440Order().serials(of: names.map { DatedVersion(name: $0) })
    #expect(serials == [2, -1, 0, -1, 1])
  }

  @Test func `equal versions are ordered by date, then by their bytes`() {
    let day = { UnixMicroseconds(rawValue: $0) }
    let versions = [
      DatedVersion(name: "1.0.0"),
      DatedVersion(name: "v1.0", releaseDate: day(5)),
      DatedVersion(name: "1.0", releaseDate: day(9)),
      DatedVersion(name: "1", releaseDate: day(9)),
      DatedVersion(name: "0.1"),
    ]
    #expect(PEP440Order().serials(of: versions) == [4, 1, 3, 2, 0])
    #expect(PEP440Order().serials(of: versions.reversed()) == [0, 2, 3, 1, 4])
  }

  @Test func `generated versions keep a total order, and their normal spelling keeps them`() throws
  {
    var generator = SplitMix64(seed: 440)
    let versions = try (0..<120).map { _ in
      let text = randomVersion(using: &generator)
      let version = try #require(PEP440Version(text), "\(text)")
      #expect(PEP440Version(version.description) == version)
      return version
    }
    for a in versions {
      for b in versions {
        #expect([a < b, a == b, a > b].count { $0 } == 1)
        #expect((a < b) == (b > a))
      }
    }
    let sorted = versions.sorted()
    for (low, high) in zip(sorted, sorted.dropFirst()) { #expect(low <= high) }
  }
}

/// A version of a small range, so that neighbours and equals are frequent.
func randomVersion(using generator: inout SplitMix64) -> String {
  func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &generator) ?? ""
  }
  let release = (0..<Int.random(in: 1...3, using: &generator)).map { _ in pick(["0", "1", "2"]) }
  return pick(["", "", "", "v", "1!"]) + release.joined(separator: ".")
    + pick(["", "", "a1", "b", "rc1", "-alpha.2", "c1"]) + pick(["", "", ".post1", "-1", ".r2"])
    + pick(["", "", ".dev0", "dev1"]) + pick(["", "", "+abc", "+1", "+1.abc"])
}
