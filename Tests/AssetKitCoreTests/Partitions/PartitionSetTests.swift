import AssetKitCore
import SeededRandom
import Testing

/// The algebra of ranges, against plain sets.
@Suite struct PartitionSetTests {
  private func random(_ generator: inout some RandomNumberGenerator) -> Set<Int> {
    var members: Set<Int> = []
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      let start = Int.random(in: 0...60, using: &generator)
      members.formUnion(start..<start + Int.random(in: 0...12, using: &generator))
    }
    return members
  }

  @Test(arguments: 0..<50)
  func `union, intersection and difference are those of sets, and ranges stay minimal`(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    for _ in 0..<40 {
      let (a, b) = (random(&generator), random(&generator))
      let (x, y) = (PartitionSet(a.shuffled(using: &generator)), PartitionSet(b))
      #expect(Array(x.positions) == a.sorted())
      for (found, expected) in [
        (x.union(y), a.union(b)), (x.intersection(y), a.intersection(b)),
        (x.subtracting(y), a.subtracting(b)),
      ] {
        #expect(Array(found.positions) == expected.sorted())
        #expect(found == PartitionSet(expected))
        #expect(found.count == expected.count)
        #expect(found.first == expected.min())
        #expect(found.last == expected.max())
        #expect(
          zip(found.ranges, found.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        #expect((0..<80).allSatisfy { found.contains($0) == expected.contains($0) })
      }
    }
  }

  @Test func `a set of a hundred thousand neighbours is one range`() {
    let set = PartitionSet((0..<100_000).shuffled())
    #expect(set.ranges == [0..<100_000])
    #expect(set.subtracting(PartitionSet(500..<600)).ranges == [0..<500, 600..<100_000])
  }
}
