/// Which assets to act on, as a rule that is applied to a graph: Dagster's asset selection.
///
/// A selection has a text form, `description`, that parses to an equal selection. Values are kept
/// in one normal form (nested unions and intersections flattened, repeated operands dropped), so
/// that the text depends on the meaning and not on how the selection was put together.
public struct AssetSelection: Sendable, Hashable {
  /// What the selection is made of.
  ///
  /// Only the factories below and the parser build nodes, and always in the normal form.
  indirect enum Node: Sendable, Hashable {
    /// Every materializable asset.
    case all
    /// One asset, which must exist.
    case asset(AssetKey)
    /// All assets, external ones included, whose key matches a pattern.
    case key(pattern: String)
    /// All assets with a value of an attribute, or without any when the value is nil.
    case attribute(Attribute, String?)
    /// All assets with a tag; no asset when the key is nil.
    case tag(key: String?, value: String)
    /// Every materializable asset outside the operand.
    case not(Node)
    /// The assets that all operands select; at least two operands, none of them an `and`.
    case and([Node])
    /// The assets that any operand selects; at least two operands, none of them an `or`.
    case or([Node])
    /// The members of the operand from which no other member is reached downstream.
    case sinks(Node)
    /// The members of the operand from which no other member is reached upstream.
    case roots(Node)
    /// What lies up- or downstream of the operand, itself included; at least one direction.
    case traversal(Node, up: Depth?, down: Depth?)
  }

  /// The attributes that are compared with one value.
  enum Attribute: String, Sendable {
    case owner, group, kind
    case codeLocation = "code_location"
  }

  /// How far a traversal goes.
  enum Depth: Sendable, Hashable {
    case unbounded
    case levels(Int)

    init(_ levels: Int?) { self = levels.map { .levels(max(0, $0)) } ?? .unbounded }
  }

  let node: Node

  init(_ node: Node) { self.node = node }

  /// Every materializable asset, `*`.
  public static let all = AssetSelection(.all)

  /// One asset, `asset:"a/b"`, which must exist when the selection is resolved.
  public static func asset(_ key: AssetKey) -> AssetSelection { AssetSelection(.asset(key)) }

  /// Several assets, each of which must exist; none for an empty list.
  public static func assets(_ keys: some Sequence<AssetKey>) -> AssetSelection {
    union(keys.map { asset($0) })
  }

  /// The assets, also external ones, whose key matches: `*` stands for any text, `/` included.
  public static func keys(matching pattern: String) -> AssetSelection {
    AssetSelection(.key(pattern: Wildcard.normalized(pattern)))
  }

  /// The materializable assets of a group.
  public static func group(_ name: String) -> AssetSelection {
    AssetSelection(.attribute(.group, name))
  }

  /// The materializable assets of a kind, or those without any.
  public static func kind(_ kind: String?) -> AssetSelection {
    AssetSelection(.attribute(.kind, kind))
  }

  /// The assets, also external ones, of an owner.
  public static func owner(_ owner: String) -> AssetSelection {
    AssetSelection(.attribute(.owner, owner))
  }

  /// The assets, also external ones, that a plugin or code location registered.
  public static func codeLocation(_ name: String) -> AssetSelection {
    // No location has an empty name, so that the empty one means the lack of a location.
    AssetSelection(.attribute(.codeLocation, name.isEmpty ? nil : name))
  }

  /// The materializable assets that have a tag with exactly this value, by default the empty one.
  public static func tag(_ key: String, _ value: String = "") -> AssetSelection {
    AssetSelection(.tag(key: key, value: value))
  }

  /// What any of the operands selects; nothing without operands.
  public static func union(_ operands: [AssetSelection]) -> AssetSelection {
    let nodes = operands.flatMap { operand in
      if case .or(let inner) = operand.node { inner } else { [operand.node] }
    }
    return combined(nodes, empty: .not(.all), Node.or)
  }

  /// What all of the operands select; every materializable asset without operands.
  public static func intersection(_ operands: [AssetSelection]) -> AssetSelection {
    let nodes = operands.flatMap { operand in
      if case .and(let inner) = operand.node { inner } else { [operand.node] }
    }
    return combined(nodes, empty: .all, Node.and)
  }

  private static func combined(
    _ operands: [Node], empty: Node, _ combine: ([Node]) -> Node
  ) -> AssetSelection {
    var seen: Set<Node> = []
    let distinct = operands.filter { seen.insert($0).inserted }
    guard let first = distinct.first else { return AssetSelection(empty) }
    return AssetSelection(distinct.count == 1 ? first : combine(distinct))
  }

  /// Every materializable asset that is not selected.
  public static prefix func ! (selection: AssetSelection) -> AssetSelection {
    AssetSelection(.not(selection.node))
  }

  /// The selected assets and what they depend on within `depth` steps (nil: any number).
  ///
  /// External assets are dropped from the result, even selected ones, as in Dagster.
  public func upstream(depth: Int? = nil) -> AssetSelection {
    AssetSelection(.traversal(node, up: Depth(depth), down: nil))
  }

  /// The selected assets and what depends on them within `depth` steps (nil: any number).
  public func downstream(depth: Int? = nil) -> AssetSelection {
    AssetSelection(.traversal(node, up: nil, down: Depth(depth)))
  }

  /// The selected assets from which no other selected asset is reached downstream.
  public func sinks() -> AssetSelection { AssetSelection(.sinks(node)) }

  /// The selected assets from which no other selected asset is reached upstream.
  public func roots() -> AssetSelection { AssetSelection(.roots(node)) }
}
