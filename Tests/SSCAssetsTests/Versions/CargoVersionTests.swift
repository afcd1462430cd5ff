import SSCAssets
import Testing

struct `Versions of Cargo` {
  @Test func `any permutation of the chain sorts back to it`() throws {
    try expectChain(
      [
        "1.0.0-alpha", "1.0.0-alpha+1", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0",
        "1.2.3", "1.2.3+0", "1.2.3+0.0", "1.2.3+00", "1.2.3+1", "1.2.3+01", "1.2.3+001", "1.2.3+2",
        "1.2.3+23", "1.2.3+42", "1.2.3+a", "1.2.3+a.0", "1.2.3+b", "18446744073709551615.0.0",
      ], in: CargoOrder())
  }

  @Test(arguments: [
    Comparison("1.2.3", "<", "1.2.3+23"), Comparison("1.2.3+0", "<", "1.2.3+0.0"),
    Comparison("1.2.3+0.0", "<", "1.2.3+00"), Comparison("1.2.3+a", "=", "1.2.3+a"),
    Comparison("1.2.3-0+9", "<", "1.2.3-1"), Comparison("1.2.3+9", "<", "1.2.3+a"),
  ])
  func `build metadata is ordered part by part`(comparison: Comparison) throws {
    try expect(comparison, as: CargoVersion.self)
  }

  @Test(arguments: [
    "v1.2.3", "=1.2.3", " 1.2.3", "1.2", "01.2.3", "1.2.3-01", "1.2.3-", "1.2.3+", "",
    "18446744073709551616.0.0", "1.2.3.4",
  ])
  func `what the crate refuses is no version`(text: String) {
    #expect(CargoVersion(text) == nil)
  }

  @Test func `generated versions are totally ordered`() throws {
    try expectTotalOrder(
      of: CargoVersion.self, seed: 3, parts: ["0", "1", "00", "01", "a", "B", "-", "10"],
      separators: [".", "", "+"], beginningWith: ["1.0.0-", "1.0.0+", "1.0.0-a+"])
  }

  @Test(
    arguments:
      satisfaction("1.2", ["1.2.0", "1.9.0", "1.2.3+meta"], not: ["1.1.9", "2.0.0", "1.3.0-a"])
      + satisfaction("^0.0.3", ["0.0.3"], not: ["0.0.4", "0.0.2"])
      + satisfaction("^0.0", ["0.0.0", "0.0.9"], not: ["0.1.0"])
      + satisfaction("^0", ["0.0.0", "0.9.0"], not: ["1.0.0"])
      + satisfaction("0.3", ["0.3.9"], not: ["0.4.0", "0.2.9"])
      + satisfaction("0.2.3", ["0.2.3", "0.2.9"], not: ["0.2.2", "0.3.0"])
      + satisfaction("~1.2", ["1.2.0", "1.2.9"], not: ["1.3.0", "1.1.0"])
      + satisfaction("~1.2.3", ["1.2.3", "1.2.4"], not: ["1.2.2", "1.3.0"])
      + satisfaction("~1", ["1.9.9"], not: ["2.0.0"])
      + satisfaction("1.*", ["1.0.0", "1.9.0"], not: ["2.0.0", "1.0.0-a"])
      + satisfaction("1.2.*", ["1.2.9"], not: ["1.3.0"])
      + satisfaction("1.*.*", ["1.2.9"], not: ["2.3.0"])
      + satisfaction("*", ["0.0.0", "9.0.0"], not: ["1.0.0-a"])
      + satisfaction("=1.2.3", ["1.2.3", "1.2.3+x"], not: ["1.2.4"])
      + satisfaction("=1.2", ["1.2.9"], not: ["1.3.0"])
      + satisfaction(">1.2", ["1.3.0"], not: ["1.2.9"])
      + satisfaction(">=1.2, <1.5", ["1.2.0", "1.4.9"], not: ["1.5.0", "1.1.0"])
      + satisfaction("<=1.2", ["1.2.9", "0.1.0"], not: ["1.3.0"])
      + satisfaction("<1.2.3-b", ["1.2.3-a", "1.2.2"], not: ["1.2.2-a", "1.2.3"])
      + satisfaction("^1.2.3-beta.2", ["1.2.3-beta.3", "1.2.3", "1.3.0"], not: ["1.2.4-beta.3"])
      + satisfaction("1.2.3+meta", ["1.2.3+other", "1.2.4"], not: ["1.2.2"]))
  func `requirements hold as for the crate`(row: Satisfaction) throws {
    #expect(
      try CargoRequirement(row.constraint).isSatisfied(bySpelling: row.version) == row.expected)
  }

  @Test(arguments: [
    "", "1.2 || 2", ">=1 <2", "*, 1", "1,*", ">*", "1.*.3", "1.2.3.4", "^", "1,", "latest", "v1",
    "1.2-beta", "01",
  ])
  func `what the crate refuses is no requirement`(text: String) {
    #expect(throws: PackageDataError.self) { try CargoRequirement(text) }
  }
}
