/// Which partitions of an upstream asset a partition is made from.
public enum PartitionMapping: Sendable, Hashable {
  /// The one with the same key.
  case identity
  /// All.
  case all
  /// The last one.
  case last
  /// Those whose windows overlap its own, with the window's ends moved by so many windows of its own kind.
  ///
  /// `startOffset: -1` adds the window before. Both definitions have one time zone; windows that the
  /// upstream asset doesn't have are passed over.
  case timeWindow(startOffset: Int = 0, endOffset: Int = 0)
  /// Of a multi-dimensional and another definition: those with the same key in a dimension; nil stands for
  /// the dimension that is defined like the other side.
  case multiToSingle(dimension: String? = nil)
  /// Those that are listed: the keys downstream, by the key upstream.
  case `static`([String: [String]])
  /// Always these.
  case specific([String])

  /// The mapping of a dependency that names none, by Dagster's rules.
  ///
  /// Nil stands for an asset without partitions.
  public static func inferred(
    downstream: PartitionsDefinition?, upstream: PartitionsDefinition?
  ) -> PartitionMapping {
    guard let downstream, let upstream else { return .all }
    switch (downstream, upstream) {
    case (.multi(let dimensions), let single), (let single, .multi(let dimensions)):
      if case .multi = single { return .identity }
      return dimensions.values.count { $0 == single } == 1 ? .multiToSingle() : .identity
    case (.timeWindow, .timeWindow): return .timeWindow()
    default: return .identity
    }
  }

  /// Why the mapping doesn't fit two definitions; nil when it does.
  func misfit(downstream: PartitionsDefinition?, upstream: PartitionsDefinition) -> String? {
    switch self {
    case .all, .last: return nil
    case .specific(let keys):
      guard case .static(let known) = upstream else { return nil }
      return keys.first { !known.contains($0) }.map { "it has no partition '\($0)'" }
    case .identity:
      guard let downstream else { return "an asset without partitions can't be mapped by keys" }
      return downstream.kind == upstream.kind
        ? nil
        : "its partitions are \(upstream.kind), not \(downstream.kind): give another mapping"
    case .timeWindow:
      guard case .timeWindow(let own)? = downstream, case .timeWindow(let other) = upstream else {
        return "a time-window mapping needs windows of time on both sides"
      }
      return own.timeZone == other.timeZone
        ? nil : "its windows are in the zone \(other.timeZone), not \(own.timeZone)"
    case .multiToSingle(let name):
      let dimensions: [String: PartitionsDefinition]
      let single: PartitionsDefinition
      switch (downstream, upstream) {
      case (.multi, .multi), (nil, _): return "exactly one side must be multi-dimensional"
      case (.multi(let found)?, let other), (let other?, .multi(let found)):
        (dimensions, single) = (found, other)
      default: return "exactly one side must be multi-dimensional"
      }
      if let name { return dimensions[name] == nil ? "there is no dimension '\(name)'" : nil }
      return dimensions.values.count { $0 == single } == 1
        ? nil : "name the dimension: not exactly one is defined like the other side"
    case .static(let pairs):
      if case .static(let known) = upstream,
        let key = pairs.keys.sorted().first(where: { !known.contains($0) })
      {
        return "it has no partition '\(key)'"
      }
      if case .static(let known)? = downstream {
        let unknown = pairs.values.joined().sorted().first { !known.contains($0) }
        return unknown.map { "the asset itself has no partition '\($0)'" }
      }
      return nil
    }
  }
}

/// A dependency between two sets of partitions.
struct PartitionDependency: Sendable {
  let mapping: PartitionMapping
  /// Nil for an asset without partitions.
  let downstream: Partitions?
  let upstream: Partitions

  /// The upstream partitions that some are made from; of an asset without partitions the set is ignored.
  func upstream(of set: PartitionSet) -> PartitionSet {
    switch mapping {
    case .all: return upstream.all
    case .last: return last
    case .specific(let keys): return PartitionSet(keys.compactMap { upstream.position(of: $0) })
    default: break
    }
    guard let downstream else { return upstream.all }
    switch mapping {
    case .timeWindow(let start, let end):
      return overlap(set, of: downstream, with: upstream, start, end, offsetsFirst: true)
    case .multiToSingle(let name): return cross(set, from: downstream, to: upstream, name)
    case .static(let pairs):
      let wanted = Set(downstream.keys(in: set))
      let keys = pairs.filter { !wanted.isDisjoint(with: $0.value) }.keys
      return PartitionSet(keys.compactMap { upstream.position(of: $0) })
    default: return sameKeys(set, of: downstream, in: upstream)
    }
  }

  /// The downstream partitions that are made from some; empty for an asset without partitions.
  func downstream(of set: PartitionSet) -> PartitionSet {
    guard let downstream, !set.isEmpty else { return PartitionSet() }
    switch mapping {
    case .all: return downstream.all
    case .last: return set.intersection(last).isEmpty ? PartitionSet() : downstream.all
    case .specific(let keys):
      let named = PartitionSet(keys.compactMap { upstream.position(of: $0) })
      return set.intersection(named).isEmpty ? PartitionSet() : downstream.all
    case .timeWindow(let start, let end):
      return overlap(set, of: upstream, with: downstream, -end, -start, offsetsFirst: false)
    case .multiToSingle(let name): return cross(set, from: upstream, to: downstream, name)
    case .static(let pairs):
      let keys = upstream.keys(in: set).flatMap { pairs[$0] ?? [] }
      return PartitionSet(keys.compactMap { downstream.position(of: $0) })
    case .identity: return sameKeys(set, of: upstream, in: downstream)
    }
  }

  private var last: PartitionSet {
    upstream.count == 0 ? PartitionSet() : PartitionSet([upstream.count - 1])
  }

  private func sameKeys(_ set: PartitionSet, of from: Partitions, in to: Partitions)
    -> PartitionSet
  {
    if from.definition == to.definition { return set }
    return PartitionSet(from.keys(in: set).compactMap { to.position(of: $0) })
  }

  private func cross(_ set: PartitionSet, from: Partitions, to: Partitions, _ name: String?)
    -> PartitionSet
  {
    func index(_ multi: Partitions, _ single: Partitions) -> (Int, Partitions)? {
      guard case .product(let dimensions) = multi.content else { return nil }
      let found = dimensions.firstIndex { dimension in
        name.map { dimension.name == $0 }
          ?? (dimension.partitions.definition == single.definition)
      }
      return found.map { ($0, dimensions[$0].partitions) }
    }
    if let (dimension, partitions) = index(from, to) {
      return sameKeys(from.projection(of: set, on: dimension), of: partitions, in: to)
    }
    guard let (dimension, partitions) = index(to, from) else { return PartitionSet() }
    return to.partitions(with: sameKeys(set, of: from, in: partitions), in: dimension)
  }

  /// The windows that overlap those of a set.
  ///
  /// The offsets count windows of the downstream side: of the set's own before the overlap is sought, or
  /// of those that were found after.
  private func overlap(
    _ set: PartitionSet, of from: Partitions, with to: Partitions, _ startOffset: Int,
    _ endOffset: Int, offsetsFirst: Bool
  ) -> PartitionSet {
    guard case .windows(let from) = from.content, case .windows(let to) = to.content else {
      return PartitionSet()
    }
    guard let first = to.bounds.first, let last = to.bounds.last else { return PartitionSet() }
    var found: [Range<Int>] = []
    for range in set.ranges {
      if offsetsFirst {
        let start = from.bound(at: range.lowerBound + startOffset) ?? first
        let end = from.bound(at: range.upperBound + endOffset) ?? last
        found.append(to.touching(from: max(start, first), to: min(end, last)))
      } else {
        let touched = to.touching(
          from: from.bounds[range.lowerBound], to: from.bounds[range.upperBound])
        let low = touched.lowerBound + startOffset
        found.append(low..<max(low, touched.upperBound + endOffset))
      }
    }
    return PartitionSet(ranges: found).intersection(PartitionSet(0..<to.count))
  }
}
