/// A set of the interned ids of one graph, one bit each.
struct AssetIDSet: Sendable, Hashable, Sequence {
  /// How many ids the graph has; the set's members are smaller.
  let capacity: Int
  private var words: [UInt64]

  init(capacity: Int) {
    self.capacity = capacity
    words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
  }

  init(capacity: Int, where belongs: (Int) -> Bool) {
    self.init(capacity: capacity)
    for id in 0..<capacity where belongs(id) { words[id >> 6] |= 1 << UInt64(id & 63) }
  }

  func contains(_ id: Int32) -> Bool { words[Int(id) >> 6] & (1 << UInt64(id & 63)) != 0 }

  /// Adds an id and says whether it was missing.
  @discardableResult mutating func insert(_ id: Int32) -> Bool {
    let bit: UInt64 = 1 << UInt64(id & 63)
    defer { words[Int(id) >> 6] |= bit }
    return words[Int(id) >> 6] & bit == 0
  }

  mutating func formUnion(_ other: AssetIDSet) { combine(other, |) }
  mutating func formIntersection(_ other: AssetIDSet) { combine(other, &) }

  /// The members that the other set lacks.
  func subtracting(_ other: AssetIDSet) -> AssetIDSet {
    var result = self
    result.combine(other) { $0 & ~$1 }
    return result
  }

  private mutating func combine(_ other: AssetIDSet, _ operation: (UInt64, UInt64) -> UInt64) {
    for index in words.indices { words[index] = operation(words[index], other.words[index]) }
  }

  /// Goes through the members in ascending order.
  func makeIterator() -> Iterator { Iterator(words: words) }

  struct Iterator: IteratorProtocol {
    private let words: [UInt64]
    private var index = 0
    private var rest: UInt64

    fileprivate init(words: [UInt64]) {
      self.words = words
      rest = words.first ?? 0
    }

    mutating func next() -> Int32? {
      while rest == 0 {
        index += 1
        guard index < words.count else { return nil }
        rest = words[index]
      }
      defer { rest &= rest - 1 }
      return Int32(index << 6 + rest.trailingZeroBitCount)
    }
  }
}
