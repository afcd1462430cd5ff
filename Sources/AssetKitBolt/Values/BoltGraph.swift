/// A node with its labels and properties.
public struct BoltNode: Sendable, Hashable {
  /// The server's number for it; deprecated there since Bolt 5.0, may be reused after a deletion.
  public var id: Int64
  /// The server's name for it, unique within the database; the number's digits before Bolt 5.0.
  public var elementID: String
  /// Its labels.
  public var labels: [String]
  /// Its properties.
  public var properties: [String: BoltValue]

  /// Makes a node; the element's name defaults to the number's digits.
  public init(
    id: Int64, elementID: String? = nil, labels: [String], properties: [String: BoltValue]
  ) {
    self.id = id
    self.elementID = elementID ?? String(id)
    self.labels = labels
    self.properties = properties
  }
}

/// A relationship with the two nodes that it connects.
public struct BoltRelationship: Sendable, Hashable {
  /// The relationship without its ends.
  public var unbound: BoltUnboundRelationship
  /// The number of the node that it leaves.
  public var startID: Int64
  /// The number of the node that it enters.
  public var endID: Int64
  /// The name of the node that it leaves.
  public var startElementID: String
  /// The name of the node that it enters.
  public var endElementID: String

  /// Makes a relationship; the nodes' names default to their numbers' digits.
  public init(
    _ unbound: BoltUnboundRelationship, startID: Int64, endID: Int64,
    startElementID: String? = nil, endElementID: String? = nil
  ) {
    self.unbound = unbound
    self.startID = startID
    self.endID = endID
    self.startElementID = startElementID ?? String(startID)
    self.endElementID = endElementID ?? String(endID)
  }

  /// Its type.
  public var type: String { unbound.type }
  /// Its properties.
  public var properties: [String: BoltValue] { unbound.properties }
}

/// A relationship whose ends are known from its place in a path.
public struct BoltUnboundRelationship: Sendable, Hashable {
  /// The server's number for it.
  public var id: Int64
  /// The server's name for it; the number's digits before Bolt 5.0.
  public var elementID: String
  /// Its type.
  public var type: String
  /// Its properties.
  public var properties: [String: BoltValue]

  /// Makes a relationship; the element's name defaults to the number's digits.
  public init(
    id: Int64, elementID: String? = nil, type: String, properties: [String: BoltValue]
  ) {
    self.id = id
    self.elementID = elementID ?? String(id)
    self.type = type
    self.properties = properties
  }
}

/// A walk through the graph: its nodes and relationships, each sent once, and the order of steps.
public struct BoltPath: Sendable, Hashable {
  /// The distinct nodes; the walk starts at the first.
  public var nodes: [BoltNode]
  /// The distinct relationships.
  public var relationships: [BoltUnboundRelationship]
  /// For each step, the relationship from 1 (negative: walked against its direction) and then the
  /// node that it leads to, from 0.
  public var indices: [Int64]

  /// Makes a path.
  public init(
    nodes: [BoltNode], relationships: [BoltUnboundRelationship], indices: [Int64]
  ) {
    self.nodes = nodes
    self.relationships = relationships
    self.indices = indices
  }

  /// Whether every index has its element, and the steps are whole.
  var isConsistent: Bool {
    guard !nodes.isEmpty, indices.count.isMultiple(of: 2) else { return false }
    return indices.enumerated().allSatisfy { place, index in
      place.isMultiple(of: 2)
        ? index != 0 && index.magnitude <= UInt64(relationships.count)
        : index >= 0 && index < Int64(nodes.count)
    }
  }
}
