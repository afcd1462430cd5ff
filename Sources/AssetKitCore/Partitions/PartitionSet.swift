/// Partitions as positions in the order of their definition, kept as ranges.
///
/// A set of 100,000 neighbours is one range: what is done with sets takes time by the number of their
/// ranges, not of their members.
public struct PartitionSet: Sendable, Hashable {
  /// The members in ascending order: no range is empty, and between two of them is a gap.
  public private(set) var ranges: [Range<Int>]

  /// Makes an empty set.
  public init() { ranges = [] }

  /// Makes a set of neighbours.
  public init(_ range: Range<Int>) { ranges = range.isEmpty ? [] : [range] }

  /// Makes a set of ranges in any order, which may overlap.
  public init(ranges: some Sequence<Range<Int>>) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
  }

  /// Makes a set of positions in any order.
  public init(_ positions: some Sequence<Int>) {
    self.init(ranges: positions.lazy.map { $0..<$0 + 1 })
  }

  /// Whether there is no member.
  public var isEmpty: Bool { ranges.isEmpty }
  /// The number of members.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }
  /// The smallest member.
  public var first: Int? { ranges.first?.lowerBound }
  /// The greatest member.
  public var last: Int? { ranges.last.map { $0.upperBound - 1 } }
  /// The members in ascending order.
  public var positions: some Sequence<Int> { ranges.lazy.joined() }

  /// Whether a position is a member; found by bisection.
  public func contains(_ position: Int) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= position { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(position)
  }

  /// The members of either set.
  public func union(_ other: PartitionSet) -> PartitionSet {
    var result = PartitionSet()
    var (a, b) = (ranges[...], other.ranges[...])
    while let x = a.first, let y = b.first {
      if x.lowerBound <= y.lowerBound {
        result.append(x)
        a.removeFirst()
      } else {
        result.append(y)
        b.removeFirst()
      }
    }
    for range in a { result.append(range) }
    for range in b { result.append(range) }
    return result
  }

  /// The members of both sets.
  public func intersection(_ other: PartitionSet) -> PartitionSet {
    var result = PartitionSet()
    var (a, b) = (ranges[...], other.ranges[...])
    while let x = a.first, let y = b.first {
      let low = max(x.lowerBound, y.lowerBound)
      let high = min(x.upperBound, y.upperBound)
      if low < high { result.ranges.append(low..<high) }
      if x.upperBound < y.upperBound { a.removeFirst() } else { b.removeFirst() }
    }
    return result
  }

  /// The members that aren't in another set.
  public func subtracting(_ other: PartitionSet) -> PartitionSet {
    var result = PartitionSet()
    var b = other.ranges[...]
    for range in ranges {
      var low = range.lowerBound
      while let next = b.first, next.upperBound <= low { b.removeFirst() }
      for hole in b {
        guard hole.lowerBound < range.upperBound else { break }
        if low < hole.lowerBound { result.ranges.append(low..<hole.lowerBound) }
        low = max(low, hole.upperBound)
      }
      if low < range.upperBound { result.ranges.append(low..<range.upperBound) }
    }
    return result
  }

  /// Adds a range that begins nowhere before the last one does.
  private mutating func append(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    guard let last = ranges.last, range.lowerBound <= last.upperBound else {
      ranges.append(range)
      return
    }
    ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
  }
}
