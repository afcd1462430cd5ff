import SSCAssets
import Testing

struct `Versions of npm` {
  @Test func `any permutation of the chain sorts back to it`() throws {
    try expectChain(
      [
        "0.0.0-0", "0.0.0", "0.9.9", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0--", "1.0.0-Beta",
        "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
        "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        "9007199254740991.0.0",
      ], in: NPMOrder())
  }

  @Test(arguments: [
    Comparison("1.0.0+a", "=", "1.0.0+b"), Comparison("1.0.0", "=", "v1.0.0"),
    Comparison("1.0.0", "=", "=1.0.0"), Comparison("1.0.0", "=", " 1.0.0\n"),
    Comparison("1.0.0-a+x", "=", "1.0.0-a"),
    Comparison("1.0.0-99999999999999999998", "<", "1.0.0-99999999999999999999"),
  ])
  func `build metadata and marks don't count`(comparison: Comparison) throws {
    try expect(comparison, as: NPMVersion.self)
  }

  @Test(arguments: [
    "01.2.3", "1.2", "1.2.3-01", "1.2.3beta", "9007199254740992.0.0", "1.2.3.4", "", "latest",
    "1.2.3-", "1.2.3+", "1.2.3-a..b", "V1.2.3", "1.2.3-é", "١.0.0", "vv1.2.3", "1.x.0",
  ])
  func `what strict parsing refuses is no version`(text: String) {
    #expect(NPMVersion(text) == nil)
    #expect(NPMOrder().serials(of: [DatedVersion(name: text)]) == [-1])
  }

  @Test func `a version has 256 characters at most`() {
    #expect(NPMVersion("1.0.0-" + String(repeating: "a", count: 250)) != nil)
    #expect(NPMVersion("1.0.0-" + String(repeating: "a", count: 251)) == nil)
  }

  @Test func `generated versions are totally ordered`() throws {
    try expectTotalOrder(
      of: NPMVersion.self, seed: 2, parts: ["0", "1", "a", "B", "-", "10", "1a"],
      separators: [".", "", "+"], beginningWith: ["1.0.0-", "1.0.0+", "0.1.", "1.0.0"])
  }
}

struct `Ranges of npm` {
  @Test(arguments: [
    ("^0.2.3", ">=0.2.3 <0.3.0-0"), ("^0.0.3", ">=0.0.3 <0.0.4-0"), ("^0", "<1.0.0-0"),
    ("^0.0", "<0.1.0-0"), ("^1.2.3", ">=1.2.3 <2.0.0-0"), ("^1.x", ">=1.0.0 <2.0.0-0"),
    ("~1", ">=1.0.0 <2.0.0-0"), ("~1.2.3-beta", ">=1.2.3-beta <1.3.0-0"),
    ("~>1.2", ">=1.2.0 <1.3.0-0"), ("~ 1.2.3", ">=1.2.3 <1.3.0-0"),
    ("1.2.3 - 2.3", ">=1.2.3 <2.4.0-0"), ("1.2 - 2", ">=1.2.0 <3.0.0-0"),
    ("1.2.3 - 2.3.4", ">=1.2.3 <=2.3.4"), ("* - 2", "<3.0.0-0"), ("1 - *", ">=1.0.0"),
    (">1.2", ">=1.3.0"), ("<=1.2", "<1.3.0-0"), ("<1.2", "<1.2.0-0"), (">1", ">=2.0.0"),
    (">=1.2", ">=1.2.0"), ("1.2.x", ">=1.2.0 <1.3.0-0"), ("1.x.3", ">=1.0.0 <2.0.0-0"),
    ("=1", ">=1.0.0 <2.0.0-0"), ("v1.2.3", "1.2.3"), ("=1.2.3", "1.2.3"),
    ("^v1.2.3", ">=1.2.3 <2.0.0-0"),
    (">= 1.2.3   < 2", ">=1.2.3 <2.0.0-0"), ("1.2.3 || 2.x", "1.2.3||>=2.0.0 <3.0.0-0"),
    ("1.2.3+build", "1.2.3"), ("", ""), ("*", ""), ("x", ""), (">=0.0.0", ""), ("||", ""),
    ("* || 1.2.3-beta", ""), (">*", "<0.0.0-0"), (" 1.2.3||", ""),
  ])
  func `shorthands mean comparisons`(text: String, meaning: String) throws {
    #expect(try NPMRange(text).description == meaning)
  }

  @Test(
    arguments:
      satisfaction("^1.2.3-beta.2", ["1.2.3-beta.3", "1.2.3", "1.9.0"], not: ["1.2.4-beta.3"])
      + satisfaction("^1.2.0", ["1.2.3", "v1.2.0+x"], not: ["1.2.3-beta", "2.0.0-0", "2.0.0"])
      + satisfaction("", ["0.0.0", "9.9.9"], not: ["1.0.0-beta", "nonsense"])
      + satisfaction("1 || >=2.5.0 <3", ["1.9.9", "2.5.0"], not: ["2.4.9", "3.0.0"])
      + satisfaction("1.2.3 - 2.3", ["1.2.3", "2.3.9"], not: ["2.4.0", "2.4.0-0", "1.2.2"])
      + satisfaction("<1.2.3-beta", ["1.2.3-alpha", "1.2.2"], not: ["1.2.2-beta", "1.2.3"])
      + satisfaction("* || 1.2.3-beta", ["1.2.3"], not: ["1.2.3-beta"])
      + satisfaction(">*", [], not: ["0.0.0", "1.0.0", "0.0.0-0"]))
  func `a pre-release must be asked for`(row: Satisfaction) throws {
    #expect(try NPMRange(row.constraint).isSatisfied(bySpelling: row.version) == row.expected)
  }

  @Test(arguments: [
    "latest", "user/repo", "git+ssh://x#semver:^1", "npm:other@^1", "workspace:*", "1.2.3, 2", "^",
    ">", "1.2.3beta", "==1.2.3", "1.2.3>=1", "1.2.3 - ", "01.2", "1.2.3 | 2", "file:..",
    "9007199254740992",
  ])
  func `other dependency values are refused`(text: String) {
    #expect(throws: PackageDataError.self) { try NPMRange(text) }
  }
}
