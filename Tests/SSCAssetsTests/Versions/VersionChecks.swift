import SSCAssets
import Testing
import SeededRandom

/// A version and a constraint, with what the ecosystem's own tool answers.
struct Satisfaction: Sendable, CustomTestStringConvertible {
  let version: String
  let constraint: String
  let expected: Bool

  var testDescription: String { "\(version) \(expected ? "∈" : "∉") \(constraint)" }
}

/// The versions named first satisfy the constraint, those named then don't.
func satisfaction(_ constraint: String, _ inside: [String], not outside: [String]) -> [Satisfaction]
{
  inside.map { Satisfaction(version: $0, constraint: constraint, expected: true) }
    + outside.map { Satisfaction(version: $0, constraint: constraint, expected: false) }
}

/// Two spellings and their order: `<`, `=` or `>`.
struct Comparison: Sendable, CustomTestStringConvertible {
  let left: String
  let order: String
  let right: String

  init(_ left: String, _ order: String, _ right: String) {
    self.left = left
    self.order = order
    self.right = right
  }

  var testDescription: String { "\(left) \(order) \(right)" }
}

/// Expects the comparison both ways.
func expect<Version: PackageVersion>(_ comparison: Comparison, as type: Version.Type) throws {
  let left = try #require(Version(comparison.left), "\(comparison.left)")
  let right = try #require(Version(comparison.right), "\(comparison.right)")
  #expect((left < right) == (comparison.order == "<"))
  #expect((left == right) == (comparison.order == "="))
  #expect((right < left) == (comparison.order == ">"))
}

/// Expects that generated spellings are totally ordered, whatever order they come in.
func expectTotalOrder<Version: PackageVersion>(
  of type: Version.Type, seed: UInt64, parts: [String], separators: [String],
  beginningWith starts: [String] = [""]
) throws {
  var generator = SplitMix64(seed: seed)
  func pick(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }
  var versions: [Version] = []
  while versions.count < 100 {
    var text = pick(starts)
    for _ in 0..<Int.random(in: 1...4, using: &generator) { text += pick(parts) + pick(separators) }
    if let version = Version(text) { versions.append(version) }
  }
  for a in versions {
    for b in versions {
      #expect([a < b, a == b, b < a].count { $0 } == 1)
      #expect((a < b) == (compareBytes(a.sortKey, b.sortKey) < 0))
      #expect((a == b) == (a.hashValue == b.hashValue))
      // No key begins another: what is appended to keys can't change their order.
      #expect(a == b || !b.sortKey.starts(with: a.sortKey))
    }
  }
  let sorted = versions.sorted()
  let again = versions.shuffled(using: &generator).sorted()
  #expect(sorted.map(\.sortKey) == again.map(\.sortKey))
  for (index, low) in sorted.enumerated() {
    for high in sorted[index...] { #expect(low <= high) }
  }
}
