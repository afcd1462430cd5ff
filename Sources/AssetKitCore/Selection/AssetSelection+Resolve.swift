extension AssetSelection {
  /// The selected assets of a graph, in topological order.
  ///
  /// A pattern or attribute that nothing matches selects nothing; only an asset given by its key
  /// must exist. The rules on external assets are Dagster 1.11's.
  /// - Throws: An error of the code `unknownAsset` that names all missing assets and the nearest
  ///   known ones.
  public func resolve(on graph: AssetGraph) throws(SelectionError) -> [AssetKey] {
    var missing: [AssetKey] = []
    node.forEachAsset { key in
      if !graph.contains(key), !missing.contains(key) { missing.append(key) }
    }
    guard missing.isEmpty else { throw SelectionError(unknown: missing, on: graph) }
    return graph.sorted(node.members(of: graph))
  }
}

extension AssetSelection.Node {
  fileprivate func forEachAsset(_ body: (AssetKey) -> Void) {
    switch self {
    case .asset(let key): body(key)
    case .not(let operand), .sinks(let operand), .roots(let operand),
      .traversal(let operand, _, _):
      operand.forEachAsset(body)
    case .and(let operands), .or(let operands):
      for operand in operands { operand.forEachAsset(body) }
    case .all, .key, .attribute, .tag: break
    }
  }

  fileprivate func members(of graph: AssetGraph) -> AssetIDSet {
    switch self {
    case .all: return graph.materializable
    case .asset(let key):
      var set = AssetIDSet(capacity: graph.specs.count)
      if let id = graph.id(of: key) { set.insert(id) }
      return set
    case .key(let pattern):
      let wildcard = Wildcard(pattern)
      return AssetIDSet(capacity: graph.specs.count) { wildcard.matches(graph.names[$0]) }
    case .attribute(let attribute, let value): return graph.assets(attribute, value)
    case .tag(let key, let value): return graph.assets(taggedWith: key, value)
    case .not(let operand): return graph.materializable.subtracting(operand.members(of: graph))
    case .and(let operands):
      var result = operands[0].members(of: graph)
      for operand in operands.dropFirst() { result.formIntersection(operand.members(of: graph)) }
      return result
    case .or(let operands):
      var result = operands[0].members(of: graph)
      for operand in operands.dropFirst() { result.formUnion(operand.members(of: graph)) }
      return result
    case .sinks(let operand):
      let set = operand.members(of: graph)
      return set.subtracting(graph.parents.reach(from: set, includingStart: false))
    case .roots(let operand):
      let set = operand.members(of: graph)
      return set.subtracting(graph.children.reach(from: set, includingStart: false))
    case .traversal(let operand, let up, let down):
      return graph.traverse(from: operand.members(of: graph), up: up, down: down)
    }
  }
}

extension AssetGraph {
  /// The union of both directions, each from the start: not what lies below of what lies above.
  fileprivate func traverse(
    from start: AssetIDSet, up: AssetSelection.Depth?, down: AssetSelection.Depth?
  ) -> AssetIDSet {
    var result = AssetIDSet(capacity: specs.count)
    if let up {
      result = parents.reach(from: start, depth: up.limit, includingStart: true)
      // Going up passes through external assets but keeps none of them, not even at the start.
      result.formIntersection(materializable)
    }
    if let down {
      result.formUnion(children.reach(from: start, depth: down.limit, includingStart: true))
    }
    return result
  }

  fileprivate func assets(_ attribute: AssetSelection.Attribute, _ value: String?) -> AssetIDSet {
    AssetIDSet(capacity: specs.count) { index in
      let spec = specs[index]
      switch attribute {
      // Every asset has a group, and Dagster finds none by the lack of an owner.
      case .group: return value == spec.group && !spec.isExternal
      case .owner: return value.map(spec.owners.contains) ?? false
      case .kind:
        return !spec.isExternal && (value.map(spec.kinds.contains) ?? spec.kinds.isEmpty)
      case .codeLocation: return (value ?? "") == spec.codeLocation
      }
    }
  }

  fileprivate func assets(taggedWith key: String?, _ value: String) -> AssetIDSet {
    AssetIDSet(capacity: specs.count) { index in
      guard let key, !specs[index].isExternal else { return false }
      return specs[index].tags[key] == value
    }
  }
}

extension AssetSelection.Depth {
  fileprivate var limit: Int? {
    switch self {
    case .unbounded: nil
    case .levels(let levels): levels
    }
  }
}
