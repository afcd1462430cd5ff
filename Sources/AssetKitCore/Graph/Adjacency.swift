/// The neighbours of every node of a graph, packed into two arrays (compressed sparse rows).
struct Adjacency: Sendable {
  /// Where the neighbours of a node begin; one entry more than there are nodes.
  private let starts: [Int32]
  private let targets: [Int32]

  /// Packs edges in linear time; the neighbours of a node keep the order of `edges`.
  init(nodes: Int, edges: [(from: Int32, to: Int32)]) {
    var starts = [Int32](repeating: 0, count: nodes + 1)
    for edge in edges { starts[Int(edge.from) + 1] += 1 }
    for node in 0..<nodes { starts[node + 1] += starts[node] }
    var targets = [Int32](repeating: 0, count: edges.count)
    var free = starts
    for edge in edges {
      targets[Int(free[Int(edge.from)])] = edge.to
      free[Int(edge.from)] += 1
    }
    self.starts = starts
    self.targets = targets
  }

  /// The neighbours of a node.
  subscript(node: Int32) -> ArraySlice<Int32> {
    targets[Int(starts[Int(node)])..<Int(starts[Int(node) + 1])]
  }

  /// The nodes that at most `depth` steps reach; the start itself belongs to them only on request,
  /// or when a path leads back to it.
  func reach(from start: AssetIDSet, depth: Int? = nil, includingStart: Bool) -> AssetIDSet {
    var reached = includingStart ? start : AssetIDSet(capacity: start.capacity)
    var frontier = Array(start)
    var left = depth ?? .max
    while left > 0, !frontier.isEmpty {
      var next: [Int32] = []
      for node in frontier {
        for neighbour in self[node] where reached.insert(neighbour) { next.append(neighbour) }
      }
      frontier = next
      left -= 1
    }
    return reached
  }
}
