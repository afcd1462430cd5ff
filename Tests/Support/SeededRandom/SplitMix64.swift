/// A small, fast pseudo-random generator whose sequence is the same on every machine.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// A generator for one purpose: the keys name it, so that equal keys give equal sequences.
  package init(seed: UInt64, _ keys: UInt64...) {
    state = keys.reduce(Self.mix(seed)) { Self.mix($0 ^ Self.mix($1 &+ 0x9E37_79B9_7F4A_7C15)) }
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A bijection on 64 bits in which every input bit changes about half of the output bits.
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in `0..<bound` (the bias of the remainder is far below what a test could see).
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// A number of the range.
  package mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True in so many cases of a thousand.
  package mutating func chance(perMille: Int) -> Bool { below(1000) < perMille }

  /// One of the items, which must not be empty.
  package mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
