import SSCAssets
import Testing

struct `Versions of Maven` {
  @Test(arguments: [
    [
      "1-alpha2snapshot", "1-alpha2", "1-alpha-123", "1-beta-2", "1-m2", "1-m11", "1-rc",
      "1-SNAPSHOT", "1", "1-sp", "1-abc", "1-pom-1", "1-1-snapshot", "1-1", "1-2", "1.1",
    ],
    ["11.a2", "11.a11", "11", "11.a", "11b"],
    ["1.0.RC2", "1.0-RC3", "1.0.1"],
    ["2.0.1", "2.0.1-xyz", "2.0.1-123"],
    ["2.6", "20040616", "20230101120000", "18446744073709551616", "99999999999999999999999"],
    ["v1", "1"],
    ["1.0-SNAPSHOT", "1.0-20200101.120000-1"],
    ["1.0-android", "1.0-jre"],
  ])
  func `any permutation of a chain sorts back to it`(chain: [String]) throws {
    try expectChain(chain, in: MavenOrder())
  }

  @Test(arguments: [
    ["1", "1.0.0", "1-0", "1ga", "1.Final", "1-release", "1.0-GA", "01"],
    ["1a1", "1-alpha-1", "1.0-ALPHA1"], ["1-cr1", "1-rc1", "1.0CR1"], ["1.0.0-foo", "1-foo"],
    ["", "0", "0.0", "final"], ["1-b2", "1-beta-2"], ["1-m3", "1-milestone3"],
  ])
  func `spellings of one version are equal`(spellings: [String]) throws {
    let versions = try spellings.map { try #require(MavenVersion($0)) }
    #expect(Set(versions).count == 1)
  }

  @Test(arguments: [
    Comparison("1-1", "<", "1.1"), Comparison("2.0-1", "<", "2.0.1"),
    Comparison("1.0_2", "<", "1.0-2"), Comparison("1_2", "<", "1-2"),
    Comparison("1.0_beta", ">", "1.0"),
    // As Maven 3.8.7 and the current one say; any other answer would make a circle, as `1.0.Final`
    // is `1.0`.
    Comparison("1.0.Final-redhat-1", ">", "1.0.Final"),
    Comparison("1.0.Final-redhat-1", ">", "1.0"),
    Comparison("1.0.min", ">", "1.0"), Comparison("1a", ">", "1"), Comparison("1.a", ">", "1"),
    Comparison("1-a", ">", "1"), Comparison("1b", ">", "1"), Comparison("1m", ">", "1"),
    Comparison("1-a1", "<", "1"), Comparison("1-m1", "<", "1"), Comparison("1.0-pre1", ">", "1.0"),
    Comparison("1.0-dev", ">", "1.0"), Comparison("1.0-ea", ">", "1.0"),
    Comparison("1.0-jre", ">", "1.0"), Comparison("1.0+build1", ">", "1.0"),
    Comparison("1-ga1", ">", "1"), Comparison("1-ga0", "=", "1"), Comparison("1-x", "<", "1-x0"),
    Comparison("-alpha", "<", ""), Comparison("zzz", ">", ""), Comparison("zzz", ">", "-alpha"),
    Comparison("1.١", "<", "1.1"),
  ])
  func `words and separators count as for ComparableVersion`(comparison: Comparison) throws {
    try expect(comparison, as: MavenVersion.self)
  }

  @Test func `only ASCII letters are folded`() {
    #expect(MavenVersion("1-É") != MavenVersion("1-é"))
    #expect(MavenVersion("1-E") == MavenVersion("1-e"))
  }

  @Test func `a version has 256 characters at most, however deep`() {
    #expect(MavenVersion(String(repeating: "1-", count: 128)) != nil)
    #expect(MavenVersion(String(repeating: "1-", count: 129)) == nil)
  }

  @Test(arguments: [
    ("1.0", false), ("1.0-SNAPSHOT", true), ("1.0-alpha-1", true), ("1.0.RC2", true),
    ("1.0.Final", false), ("1.0-jre", false), ("1-sp1", false), ("1-a", false), ("1-m2", true),
  ])
  func `qualifiers below the release make a pre-release`(text: String, expected: Bool) {
    #expect(MavenOrder().isPrerelease(text) == expected)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `generated versions are totally ordered`(seed: UInt64) throws {
    try expectTotalOrder(
      of: MavenVersion.self, seed: seed,
      parts: [
        "0", "1", "2", "10", "00", "a", "b", "m", "alpha", "rc", "cr", "ga", "final", "sp", "zzz",
        "SNAPSHOT", "99999999999999999999",
      ], separators: [".", "-", ""])
  }

  @Test(
    arguments:
      satisfaction("[1.0]", ["1.0", "1", "1.Final"], not: ["1.1", "1-rc1"])
      + satisfaction("[1.0,2.0)", ["1.0", "1.9", "2.0-rc1"], not: ["2.0", "1.0-SNAPSHOT"])
      + satisfaction("(,1.0]", ["1.0", "0.1", "1.0-alpha"], not: ["1.0.1"])
      + satisfaction("[1.5,)", ["1.5", "99"], not: ["1.4"])
      + satisfaction("(,1.0],[1.2,)", ["1.0", "1.2", "3"], not: ["1.1"])
      + satisfaction("( 1.0 , 2.0 )", ["1.1"], not: ["1.0", "2.0"])
      + satisfaction("(,)", ["0", "1"], not: [])
      + satisfaction("1.0", ["1.0", "0.1", "2.0"], not: [])
      + satisfaction("LATEST", ["1.0"], not: []) + satisfaction("RELEASE", ["1.0"], not: []))
  func `ranges hold as for Maven, and a soft version holds always`(row: Satisfaction) throws {
    #expect(try MavenRange(row.constraint).isSatisfied(bySpelling: row.version) == row.expected)
  }

  @Test(arguments: [
    "", "${project.version}", "[${x},)", "(1.0)", "[2,1]", "[1,2", "[1,2]x", "[1,2,3]", "1,2", "[]",
    "[1.2,),(,1.0]", "[1,2],3", "(1.0,1.0)",
  ])
  func `what Maven can't use is no requirement`(text: String) {
    #expect(throws: PackageDataError.self) { try MavenRange(text) }
  }
}
