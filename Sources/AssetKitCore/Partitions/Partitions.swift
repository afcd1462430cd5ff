/// The partitions that there are of a definition, in its order.
///
/// Keys are made when they are asked for; looking one up takes a bisection or a hash.
public struct Partitions: Sendable {
  /// A dimension of a multi-dimensional definition.
  struct Dimension: Sendable {
    let name: String
    let partitions: Partitions
  }

  indirect enum Content: Sendable {
    case keys([String], positions: [String: Int])
    case windows(TimeWindows)
    case product([Dimension])
  }

  /// What they are the partitions of.
  public let definition: PartitionsDefinition
  let content: Content

  /// The number of partitions.
  public var count: Int {
    switch content {
    case .keys(let keys, _): keys.count
    case .windows(let windows): windows.count
    case .product(let dimensions): dimensions.reduce(1) { $0 * $1.partitions.count }
    }
  }

  /// All of them.
  public var all: PartitionSet { PartitionSet(0..<count) }

  /// The key of a partition; the position is below `count`.
  public func key(at position: Int) -> String {
    switch content {
    case .keys(let keys, _): keys[position]
    case .windows(let windows): windows.key(at: position)
    case .product: dimensionKeys(at: position).map(\.key).joined(separator: "|")
    }
  }

  /// The position of a key; nil for a key that isn't, or isn't yet, that of a partition.
  public func position(of key: String) -> Int? {
    switch content {
    case .keys(_, let positions): return positions[key]
    case .windows(let windows): return windows.position(of: key)
    case .product(let dimensions):
      let parts = key.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count == dimensions.count else { return nil }
      var position = 0
      for (part, dimension) in zip(parts, dimensions) {
        guard let index = dimension.partitions.position(of: String(part)) else { return nil }
        position = position * dimension.partitions.count + index
      }
      return position
    }
  }

  /// The keys of a set, in order.
  public func keys(in set: PartitionSet) -> [String] { set.positions.map { key(at: $0) } }

  /// The window of time that a partition stands for; nil when it stands for none.
  ///
  /// Of several dimensions it is the one of the only dimension that has windows.
  public func window(at position: Int) -> TimeWindow? {
    switch content {
    case .keys: return nil
    case .windows(let windows): return windows.window(at: position)
    case .product(let dimensions):
      let timed = dimensions.indices.filter {
        if case .windows = dimensions[$0].partitions.content { true } else { false }
      }
      guard timed.count == 1, let index = timed.first else { return nil }
      return dimensions[index].partitions.window(at: indexes(of: position)[index])
    }
  }

  /// The dimensions of a partition, in the order of their names, each with its key; empty for one without.
  public func dimensionKeys(at position: Int) -> [(dimension: String, key: String)] {
    guard case .product(let dimensions) = content else { return [] }
    return zip(dimensions, indexes(of: position)).map { ($0.name, $0.partitions.key(at: $1)) }
  }

  /// The set of some keys.
  ///
  /// - Throws: `DefinitionError` that names those that aren't keys of partitions.
  public func set(of keys: some Sequence<String>) throws(DefinitionError) -> PartitionSet {
    var positions: [Int] = []
    var unknown: [String] = []
    for key in keys {
      if let position = position(of: key) {
        positions.append(position)
      } else {
        unknown.append(key)
      }
    }
    guard unknown.isEmpty else { throw noPartition(unknown) }
    return PartitionSet(positions)
  }

  /// The set from one key through another, both included.
  ///
  /// Of several dimensions it is every combination of what lies between, in each dimension, as in Dagster.
  ///
  /// - Throws: `DefinitionError` when one of them is no partition, or comes behind the other.
  public func set(from first: String, through last: String) throws(DefinitionError) -> PartitionSet
  {
    let unknown = Set([first, last]).filter { position(of: $0) == nil }.sorted()
    guard unknown.isEmpty, let low = position(of: first), let high = position(of: last) else {
      throw noPartition(unknown)
    }
    func reversed() -> DefinitionError {
      DefinitionError(
        .unknownPartition, subject: first,
        message: "the range is empty: '\(first)' comes after '\(last)'")
    }
    guard case .product(let dimensions) = content else {
      guard low <= high else { throw reversed() }
      return PartitionSet(low..<high + 1)
    }
    var set = PartitionSet(0..<1)
    let bounds = zip(indexes(of: low), indexes(of: high))
    for (dimension, (low, high)) in zip(dimensions, bounds) {
      guard low <= high else { throw reversed() }
      let size = dimension.partitions.count
      set = Self.expand(set, by: size, PartitionSet(low..<high + 1))
    }
    return set
  }

  private func noPartition(_ keys: [String]) -> DefinitionError {
    let named = keys.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    let more = keys.count > 3 ? " and \(keys.count - 3) more" : ""
    let known: String
    if count == 0 {
      known = "there is none"
    } else {
      let near: [String]
      if case .keys(let all, _) = content, let key = keys.first {
        near = NearMiss.suggestions(for: key, among: Array(all.prefix(1000)))
      } else {
        near = []
      }
      known =
        near.first.map { "did you mean '\($0)'?" }
        ?? (count == 1
          ? "the only one is '\(key(at: 0))'"
          : "there are \(count), from '\(key(at: 0))' to '\(key(at: count - 1))'")
    }
    return DefinitionError(
      .unknownPartition, subject: keys.first ?? "",
      message: "no partition has the key \(named)\(more); \(known)")
  }
}

// MARK: - Dimensions

extension Partitions {
  /// The position in each dimension.
  func indexes(of position: Int) -> [Int] {
    guard case .product(let dimensions) = content else { return [] }
    var rest = position
    var indexes: [Int] = []
    for dimension in dimensions.reversed() {
      let size = dimension.partitions.count
      indexes.append(rest % size)
      rest /= size
    }
    return indexes.reversed()
  }

  /// How many positions lie between two neighbours of a dimension, and how many neighbours it has.
  private func stride(of dimension: Int) -> (stride: Int, size: Int) {
    guard case .product(let dimensions) = content else { return (1, count) }
    let inner = dimensions[(dimension + 1)...].reduce(1) { $0 * $1.partitions.count }
    return (inner, dimensions[dimension].partitions.count)
  }

  /// What a set covers of one dimension.
  func projection(of set: PartitionSet, on dimension: Int) -> PartitionSet {
    let (stride, size) = stride(of: dimension)
    guard stride * size > 0 else { return PartitionSet() }
    var found: [Range<Int>] = []
    for range in set.ranges {
      if range.count >= stride * size { return PartitionSet(0..<size) }
      let low = range.lowerBound / stride % size
      let high = (range.upperBound - 1) / stride % size
      if range.upperBound - 1 - range.lowerBound < stride * size, low <= high,
        (range.upperBound - 1) / (stride * size) == range.lowerBound / (stride * size)
      {
        found.append(low..<high + 1)
      } else {
        found += [low..<size, 0..<high + 1]
      }
    }
    return PartitionSet(ranges: found)
  }

  /// The partitions whose key in one dimension is in a set.
  func partitions(with set: PartitionSet, in dimension: Int) -> PartitionSet {
    let (stride, size) = stride(of: dimension)
    guard stride * size > 0 else { return PartitionSet() }
    let outer = count / (stride * size)
    return PartitionSet(
      ranges: (0..<outer).lazy.flatMap { block in
        set.ranges.map { range in
          let start = block * stride * size
          return start + range.lowerBound * stride..<start + range.upperBound * stride
        }
      })
  }

  /// Each member times the size, plus each of the inner set.
  private static func expand(_ outer: PartitionSet, by size: Int, _ inner: PartitionSet)
    -> PartitionSet
  {
    if inner.count == size {
      return PartitionSet(
        ranges: outer.ranges.map { $0.lowerBound * size..<$0.upperBound * size })
    }
    return PartitionSet(
      ranges: outer.positions.lazy.flatMap { position in
        inner.ranges.map { position * size + $0.lowerBound..<position * size + $0.upperBound }
      })
  }

  /// A set cut into ranges of at most so many neighbours, each of which `set(from:through:)` gives back.
  package func runs(of set: PartitionSet, limit: Int) -> [Range<Int>] {
    var strides = [1]
    if case .product(let dimensions) = content {
      strides = dimensions.indices.map { stride(of: $0).stride }
    }
    var result: [Range<Int>] = []
    for range in set.ranges {
      var low = range.lowerBound
      while low < range.upperBound {
        let room = min(range.upperBound - low, limit)
        var length = 1
        // The widest dimension along which a whole step fits.
        for (index, stride) in strides.enumerated() where low % stride == 0 && room >= stride {
          let steps = room / stride
          let size = strides.count == 1 ? Int.max : self.stride(of: index).size
          let left = size == .max ? steps : min(steps, size - low / stride % size)
          length = left * stride
          break
        }
        result.append(low..<low + length)
        low += length
      }
    }
    return result
  }
}

/// At which instant, and with which dynamic keys, one asks for partitions.
public struct PartitionScope: Sendable {
  /// Windows of time that end after this aren't partitions yet.
  public var now: Instant
  /// The keys of dynamic sets by name, in their order.
  public var dynamic: [String: [String]]

  /// Describes what one asks for.
  public init(now: Instant, dynamic: [String: [String]] = [:]) {
    self.now = now
    self.dynamic = dynamic
  }

  /// The partitions of a definition.
  ///
  /// - Throws: `DefinitionError` for a definition that validation would refuse.
  public func partitions(of definition: PartitionsDefinition) throws(DefinitionError) -> Partitions
  {
    switch definition {
    case .static(let keys): return Partitions(definition, keys: keys)
    case .dynamic(let name): return Partitions(definition, keys: dynamic[name] ?? [])
    case .timeWindow(let windows):
      return Partitions(
        definition: definition, content: .windows(try TimeWindows(windows, at: now)))
    case .multi(let dimensions):
      var resolved: [Partitions.Dimension] = []
      for (name, part) in dimensions.sorted(by: { $0.key < $1.key }) {
        resolved.append(.init(name: name, partitions: try partitions(of: part)))
      }
      return Partitions(definition: definition, content: .product(resolved))
    }
  }
}

extension Partitions {
  init(_ definition: PartitionsDefinition, keys: [String]) {
    self.definition = definition
    content = .keys(
      keys, positions: Dictionary(zip(keys, keys.indices)) { first, _ in first })
  }
}
