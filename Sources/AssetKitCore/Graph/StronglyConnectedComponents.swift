/// The knots of a graph, found by Tarjan's algorithm with a stack of its own.
///
/// Where the edges lead from an asset to what it depends on, a component is complete only after
/// all components that it depends on. The order of completion is therefore a topological order,
/// and as nodes are visited in ascending order, one that keeps the order of declaration.
struct StronglyConnectedComponents {
  /// All nodes, dependencies first.
  private(set) var order: [Int32] = []
  /// The components in the order of completion, each sorted, but only those with a cycle.
  private var knots: [[Int32]] = []

  init(nodes: Int, edges: Adjacency) {
    order.reserveCapacity(nodes)
    let unvisited: Int32 = -1
    let done = Int32.max
    var low = [Int32](repeating: unvisited, count: nodes)
    var open: [Int32] = []
    var path: [(node: Int32, rest: ArraySlice<Int32>, index: Int32)] = []
    var visited: Int32 = 0

    for root in 0..<Int32(nodes) where low[Int(root)] == unvisited {
      path.append((root, edges[root], visited))
      while let (node, rest, index) = path.last {
        if low[Int(node)] == unvisited {
          low[Int(node)] = index
          visited += 1
          open.append(node)
        }
        if let next = rest.first {
          if low[Int(next)] == unvisited {
            // The edge stays first in `rest`, so that the child's result is read on return.
            path.append((next, edges[next], visited))
          } else {
            if low[Int(next)] != done { low[Int(node)] = min(low[Int(node)], low[Int(next)]) }
            path[path.count - 1].rest.removeFirst()
          }
        } else {
          path.removeLast()
          if low[Int(node)] == index { complete(node, &open, &low, done, edges) }
        }
      }
    }
  }

  private mutating func complete(
    _ root: Int32, _ open: inout [Int32], _ low: inout [Int32], _ done: Int32, _ edges: Adjacency
  ) {
    guard let start = open.lastIndex(of: root) else { return }
    let component = open[start...].sorted()
    open.removeSubrange(start...)
    for node in component { low[Int(node)] = done }
    order += component
    if component.count > 1 || edges[root].contains(root) { knots.append(component) }
  }

  /// A shortest cycle through the first node of each knot, ordered by that node.
  func cycles(along edges: Adjacency) -> [[Int32]] {
    knots.sorted { $0[0] < $1[0] }.map { shortestCycle(in: $0, along: edges) }
  }

  private func shortestCycle(in knot: [Int32], along edges: Adjacency) -> [Int32] {
    let start = knot[0]
    let members = Set(knot)
    var cameFrom: [Int32: Int32] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      for next in edges[node] where members.contains(next) {
        if next == start { return path(to: node, from: start, cameFrom) + [start] }
        guard cameFrom[next] == nil else { continue }
        cameFrom[next] = node
        queue.append(next)
      }
    }
    // Not reached: every node of a knot lies on a cycle within it.
    return knot
  }

  private func path(to end: Int32, from start: Int32, _ cameFrom: [Int32: Int32]) -> [Int32] {
    var path = [end]
    var node = end
    while node != start, let previous = cameFrom[node] {
      path.append(previous)
      node = previous
    }
    return path.reversed()
  }
}
