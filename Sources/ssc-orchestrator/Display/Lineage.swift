internal import AssetKitCore
internal import CommandLineKit

/// An asset with what lies up- and downstream of it, in several notations.
struct Lineage {
  /// An asset and how far it is from the one asked for: negative upstream, positive downstream.
  struct Node {
    let spec: AssetSpec
    let level: Int
  }

  let key: AssetKey
  /// The assets in topological order.
  let nodes: [Node]
  /// The dependencies among them, upstream first.
  let edges: [(from: AssetKey, to: AssetKey)]

  init(of key: AssetKey, in graph: AssetGraph, depth: Int?) {
    let up = Self.levels(from: key, depth) { graph.parents(of: $0) }
    let down = Self.levels(from: key, depth) { graph.children(of: $0) }
    let levels = up.mapValues { -$0 }.merging(down) { up, _ in up }
    self.key = key
    nodes = graph.topologicalOrder(of: levels.keys).compactMap { key in
      graph.spec(key).map { Node(spec: $0, level: levels[key] ?? 0) }
    }
    edges = nodes.flatMap { node in
      node.spec.deps.filter { levels[$0] != nil }.map { (from: $0, to: node.spec.key) }
    }
  }

  /// The shortest distance of each asset that is reached, breadth first.
  private static func levels(
    from key: AssetKey, _ depth: Int?, _ next: (AssetKey) -> [AssetKey]
  ) -> [AssetKey: Int] {
    var levels = [key: 0]
    var front = [key]
    var level = 0
    while !front.isEmpty, depth.map({ level < $0 }) ?? true {
      level += 1
      front = front.flatMap(next).filter { levels.updateValue(level, ifAbsentFor: $0) }
    }
    return levels
  }

  var table: Table {
    var table = Table([
      .init("Level", .right), .init("Asset", minimum: 20), .init("Group"), .init("Depends on"),
    ])
    for node in nodes {
      let level = node.level > 0 ? "+\(node.level)" : "\(node.level)"
      table.append([
        .init(level),
        .init(
          node.spec.key.description + (node.spec.isExternal ? " (external)" : ""),
          node.level == 0 ? .bold : .cyan),
        .init(node.spec.group),
        .init(node.spec.deps.map(\.description).joined(separator: ", ")),
      ])
    }
    return table
  }

  var json: OrderedJSON {
    [
      "key": .string(key.description),
      "nodes": .array(
        nodes.map { node in
          [
            "key": .string(node.spec.key.description), "level": .int(Int64(node.level)),
            "group": .string(node.spec.group), "external": .bool(node.spec.isExternal),
          ]
        }),
      "edges": .array(
        edges.map {
          ["upstream": .string($0.from.description), "downstream": .string($0.to.description)]
        }),
    ]
  }

  /// Graphviz's language (graphviz.org/doc/info/lang.html): data flows from left to right.
  var dot: String {
    var text = "digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n"
    for node in nodes {
      var attributes: [String] = []
      if node.spec.isExternal { attributes.append("style=dashed") }
      if node.level == 0 { attributes.append("penwidth=2") }
      let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
      text += "  \(Self.dotQuoted(node.spec.key))\(list);\n"
    }
    for edge in edges { text += "  \(Self.dotQuoted(edge.from)) -> \(Self.dotQuoted(edge.to));\n" }
    return text + "}\n"
  }

  /// In a quoted string a quote is escaped; a backslash is too, lest it escape what follows.
  private static func dotQuoted(_ key: AssetKey) -> String {
    let escaped = Sanitized.line(key.description).map { character in
      character == "\"" || character == "\\" ? "\\\(character)" : "\(character)"
    }
    return "\"\(escaped.joined())\""
  }

  /// Mermaid's flowcharts, where names are numbers and labels hold entities for what has a meaning.
  var mermaid: String {
    var numbers: [AssetKey: Int] = [:]
    var text = "flowchart LR\n"
    for (index, node) in nodes.enumerated() {
      numbers[node.spec.key] = index
      let label = Self.mermaidEscaped(node.spec.key)
      let style = node.spec.isExternal ? ":::external" : node.level == 0 ? ":::asked" : ""
      text += "  n\(index)[\"\(label)\"]\(style)\n"
    }
    for edge in edges {
      text += "  n\(numbers[edge.from] ?? 0) --> n\(numbers[edge.to] ?? 0)\n"
    }
    return text + "  classDef external stroke-dasharray: 4\n  classDef asked stroke-width: 3px\n"
  }

  private static func mermaidEscaped(_ key: AssetKey) -> String {
    Sanitized.line(key.description).unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "/", ".", " ": String(scalar)
      default: "#\(scalar.value);"
      }
    }.joined()
  }
}

extension Dictionary {
  /// Stores the value unless the key has one, and says whether it did.
  fileprivate mutating func updateValue(_ value: Value, ifAbsentFor key: Key) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = value
    return true
  }
}
