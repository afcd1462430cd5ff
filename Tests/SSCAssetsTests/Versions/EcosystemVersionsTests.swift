import SSCAssets
import Testing

struct `Every ecosystem's versions` {
  @Test(arguments: Ecosystem.allCases)
  func `are numbered without those that can't be read`(ecosystem: Ecosystem) {
    // Maven takes any text for a version, unless it is too long.
    let unreadable = String(repeating: "?", count: 300)
    let names = ["1.10.0", unreadable, "1.9.0", "1.9.1"]
    let serials = ecosystem.versionOrder.serials(of: names.map { DatedVersion(name: $0) })
    #expect(serials == [2, -1, 0, 1])
  }

  @Test(
    arguments: zip(
      Ecosystem.allCases, [">=1.2,<2", "^1.2.0", "[1.2,2)", "[1.2,2)", "1.2", "~> 1.2"]))
  func `are checked against its constraints`(ecosystem: Ecosystem, text: String) throws {
    let constraint = try ecosystem.versionConstraint(text)
    #expect(constraint.isSatisfied(bySpelling: "1.2.0"))
    #expect(constraint.isSatisfied(bySpelling: "1.9.9"))
    #expect(!constraint.isSatisfied(bySpelling: "2.0.0"))
    #expect(!constraint.isSatisfied(bySpelling: "1.1.9"))
    #expect(!constraint.isSatisfied(bySpelling: String(repeating: "?", count: 300)))
  }
}
