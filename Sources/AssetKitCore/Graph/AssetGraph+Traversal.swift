extension AssetGraph {
  /// The assets that an asset depends on directly, in order of declaration in its `deps`.
  public func parents(of key: AssetKey) -> [AssetKey] { neighbours(of: key, along: parents) }

  /// The assets that depend directly on an asset, in order of declaration.
  public func children(of key: AssetKey) -> [AssetKey] { neighbours(of: key, along: children) }

  /// The assets that an asset depends on within `depth` steps (nil: any number), itself left out.
  ///
  /// They come in topological order, external ones included; an unknown key has none.
  public func upstream(of key: AssetKey, depth: Int? = nil) -> [AssetKey] {
    reachable(from: key, along: parents, depth: depth)
  }

  /// The assets that depend on an asset within `depth` steps (nil: any number), itself left out.
  ///
  /// They come in topological order; an unknown key has none.
  public func downstream(of key: AssetKey, depth: Int? = nil) -> [AssetKey] {
    reachable(from: key, along: children, depth: depth)
  }

  /// The given assets, each once and each after all of its dependencies; unknown keys are left out.
  ///
  /// Assets also wait for dependencies that lead through assets outside the subset. The order of
  /// declaration is kept wherever the dependencies allow it; members of a cycle are neighbours.
  public func topologicalOrder(of subset: some Sequence<AssetKey>) -> [AssetKey] {
    var set = AssetIDSet(capacity: specs.count)
    for key in subset { if let id = id(of: key) { set.insert(id) } }
    return sorted(set)
  }

  private func neighbours(of key: AssetKey, along edges: Adjacency) -> [AssetKey] {
    guard let id = id(of: key) else { return [] }
    return edges[id].map { specs[Int($0)].key }
  }

  private func reachable(
    from key: AssetKey, along edges: Adjacency, depth: Int?
  ) -> [AssetKey] {
    guard let id = id(of: key) else { return [] }
    var start = AssetIDSet(capacity: specs.count)
    start.insert(id)
    return sorted(edges.reach(from: start, depth: depth, includingStart: true).subtracting(start))
  }
}
