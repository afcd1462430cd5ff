import SSCAssets
import Testing

struct `Versions of NuGet` {
  @Test(arguments: [
    [
      "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-2147483648", "1.0.0-alpha",
      "1.0.0-alpha.1", "1.0.0-alpha10", "1.0.0-alpha2", "1.0.0-beta", "1.0.0-beta.1",
      "1.0.0-beta2", "1.0.0", "1.0.0.1", "1.0.1", "1.0.10", "1.1", "2", "2147483647.0",
    ]
  ])
  func `any permutation of the chain sorts back to it`(chain: [String]) throws {
    try expectChain(chain, in: NuGetOrder())
  }

  @Test(arguments: [
    ["1.0", "1.0.0", "1.0.0.0", "1", "01.00", " 1.0 ", "1.0+meta"], ["1.0.01", "1.0.1", "1.0.1.0"],
    ["1.0.0-BETA", "1.0.0-beta", "1.0-Beta+x"], ["1.0-rc.01", "1.0-RC.1"],
  ])
  func `spellings of one version are equal`(spellings: [String]) throws {
    let versions = try spellings.map { try #require(NuGetVersion($0)) }
    #expect(Set(versions).count == 1)
  }

  @Test(arguments: [
    ("1", "1.0.0"), ("1.0.01", "1.0.1"), ("1.0.0.0", "1.0.0"), ("1.0.0.1", "1.0.0.1"),
    ("1.0-Beta.01+x", "1.0.0-Beta.01"),
  ])
  func `the normal spelling has three numbers or four`(text: String, normal: String) {
    #expect(NuGetVersion(text)?.description == normal)
  }

  @Test(arguments: [
    "", "1.2.3.4.5", "2147483648.0", "v1.0", "1.0-", "1.0+", "1.0-a..b", "1.0-ä", "a", "1..0",
    "1.0.*", "1.0-I\u{307}", "١.0",
  ])
  func `what NuGet refuses is no version`(text: String) {
    #expect(NuGetVersion(text) == nil)
  }

  @Test func `generated versions are totally ordered`() throws {
    try expectTotalOrder(
      of: NuGetVersion.self, seed: 4, parts: ["0", "1", "01", "a", "B", "b", "10", "-"],
      separators: [".", "", "-"], beginningWith: ["1.0-", "1.", "1.0.0.0-"])
  }

  @Test(
    arguments:
      satisfaction("1.0", ["1.0", "1.0.0.1", "9", "2.0-beta"], not: ["0.9", "1.0-beta"])
      + satisfaction("[1.0]", ["1.0.0", "1.0+x"], not: ["1.0.1"])
      + satisfaction("(1.0,)", ["1.0.1"], not: ["1.0"])
      + satisfaction("(,1.0]", ["1.0", "0.1"], not: ["1.0.1"])
      + satisfaction("[1.0,2.0)", ["1.0", "1.9", "2.0-a"], not: ["2.0", "1.0-a"])
      + satisfaction("", ["0.1", "1.0-a"], not: ["nonsense"])
      + satisfaction("(, )", ["0.1"], not: []) + satisfaction("[1.0, )", ["1.0"], not: ["0.9"]))
  func `ranges hold as for NuGet`(row: Satisfaction) throws {
    #expect(try NuGetRange(row.constraint).isSatisfied(bySpelling: row.version) == row.expected)
  }

  @Test(arguments: [
    "(1.0)", "6.*", "*-*", "[1.0", "1.0]", "[2.0,1.0]", "(1.0,1.0)", "[]", "[1,2,3]", "latest",
    "[a,b]",
  ])
  func `what NuGet refuses is no range`(text: String) {
    #expect(throws: PackageDataError.self) { try NuGetRange(text) }
  }
}
