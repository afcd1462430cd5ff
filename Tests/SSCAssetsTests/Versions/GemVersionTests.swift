import SSCAssets
import Testing

struct `Versions of gems` {
  @Test(arguments: [
    ["1.0.a", "1.0"], ["1.8.2.a9", "1.8.2.a10", "1.8.2"], ["0.0.beta", "0.beta.1"],
    ["5.a", "5.0.0.rc2", "5.x"], ["1.0.0-1", "1"], ["1.0.B", "1.0.a", "1.0.b"],
    ["1.a", "1.a.0.1", "1.a.1"], ["1.9", "1.10", "99999999999999999999"],
    ["0.a", "0", "0.0.1.a", "0.0.1"],
  ])
  func `any permutation of a chain sorts back to it`(chain: [String]) throws {
    try expectChain(chain, in: GemOrder())
  }

  @Test(arguments: [
    ["1.0", "1.0.0", "1", " 1 ", "01"], ["0.beta.1", "0.0.beta.1"], ["1.2.b1", "1.2.b.1"],
    ["1.2.pre.1", "1.2.0.pre.1.0", "1.2-1"], ["", "0", "  "],
  ])
  func `spellings of one version are equal`(spellings: [String]) throws {
    let versions = try spellings.map { try #require(GemVersion($0)) }
    #expect(Set(versions).count == 1)
  }

  @Test(arguments: ["junk", "1..2", "a", "1.", "1.0+b", "v1", "1-", "1 2", "1.é", "١"])
  func `what RubyGems refuses is no version`(text: String) {
    #expect(GemVersion(text) == nil)
  }

  @Test func `generated versions are totally ordered`() throws {
    try expectTotalOrder(
      of: GemVersion.self, seed: 5, parts: ["0", "1", "2", "00", "a", "b", "B", "rc1", "10"],
      separators: [".", ".", "-", ""], beginningWith: ["0.", "1."])
  }

  @Test(
    arguments:
      satisfaction("~> 3", ["3", "3.9"], not: ["4", "2.9", "4.0.a"])
      + satisfaction("~> 3.5", ["3.5", "3.9"], not: ["4", "3.4", "4.a"])
      + satisfaction("~> 3.5.0", ["3.5.0", "3.5.9"], not: ["3.6", "3.6.a", "3.5.a"])
      + satisfaction("~> 3.5.a", ["3.5.b", "3.9"], not: ["4.0", "4.0.a"])
      + satisfaction("~> 0", ["0", "0.9"], not: ["1"])
      + satisfaction(">= 1, < 2", ["1", "1.9", "2.a"], not: ["2", "0.9"])
      + satisfaction(">= 1&< 2", ["1"], not: ["2"])
      + satisfaction("!= 1.5", ["1.4"], not: ["1.5.0"])
      + satisfaction("1.5", ["1.5", "1.5.0"], not: ["1.5.1"])
      + satisfaction("> 1", ["1.1"], not: ["1", "1.a"])
      + satisfaction("<= 1", ["1.0", "1.a"], not: ["1.0.1"])
      + satisfaction("= 1", ["1"], not: ["2"]) + satisfaction("", ["0", "1"], not: ["0.a"]))
  func `requirements hold as for RubyGems`(row: Satisfaction) throws {
    #expect(try GemRequirement(row.constraint).isSatisfied(bySpelling: row.version) == row.expected)
  }

  @Test(arguments: ["~>", "=> 1", ">= 1,", ">= 1 < 2", "^1", "latest", "1 || 2", "== 1"])
  func `what RubyGems refuses is no requirement`(text: String) {
    #expect(throws: PackageDataError.self) { try GemRequirement(text) }
  }
}
