/// Which asset depends on which: the shape of all definitions, with its faults kept for validation.
///
/// Building takes linear time. A graph with faults still answers every question, so that a command
/// such as `asset list` can show what is there.
public struct AssetGraph: Sendable {
  /// The assets in order of declaration, without the duplicates.
  public let specs: [AssetSpec]
  /// The keys that were declared more than once, each once; the first declaration counts.
  public let duplicateKeys: [AssetKey]
  /// The dependencies on keys that nobody declared, in order of declaration.
  public let unknownDependencies: [(asset: AssetKey, missing: AssetKey)]
  /// The dependency cycles, one for each knot of assets that depend on each other.
  ///
  /// A cycle begins and ends with the same asset, each asset depends on the next, and it is a
  /// shortest one through the asset of the knot that was declared first.
  public let cycles: [[AssetKey]]

  private let ids: [AssetKey: Int32]
  /// The spelling of each key, made once for pattern matching.
  let names: [String]
  let parents: Adjacency
  let children: Adjacency
  /// The assets that a run can execute: all but the external ones.
  let materializable: AssetIDSet
  /// All ids in topological order, and the place of each id in it.
  private let order: [Int32]
  private let rank: [Int32]

  /// Builds the graph of the given assets.
  public init(_ specs: [AssetSpec]) {
    var ids: [AssetKey: Int32] = [:]
    ids.reserveCapacity(specs.count)
    var unique: [AssetSpec] = []
    unique.reserveCapacity(specs.count)
    var duplicates: [AssetKey] = []
    var reported: Set<AssetKey> = []
    for spec in specs {
      if ids.updateValueIfAbsent(Int32(unique.count), forKey: spec.key) {
        unique.append(spec)
      } else if reported.insert(spec.key).inserted {
        duplicates.append(spec.key)
      }
    }
    let edges = DependencyEdges(of: unique, ids: ids)
    parents = Adjacency(nodes: unique.count, edges: edges.known)
    children = Adjacency(
      nodes: unique.count, edges: edges.known.map { (from: $0.to, to: $0.from) })
    let components = StronglyConnectedComponents(nodes: unique.count, edges: parents)
    order = components.order
    var rank = [Int32](repeating: 0, count: unique.count)
    for (place, id) in order.enumerated() { rank[Int(id)] = Int32(place) }
    self.rank = rank
    cycles = components.cycles(along: parents).map { $0.map { unique[Int($0)].key } }
    materializable = AssetIDSet(capacity: unique.count) { !unique[$0].isExternal }
    names = unique.map(\.key.description)
    unknownDependencies = edges.unknown
    duplicateKeys = duplicates
    self.ids = ids
    self.specs = unique
  }

  /// The keys in order of declaration.
  public var keys: [AssetKey] { specs.map(\.key) }

  /// The description of an asset, or nil when the graph lacks it.
  public func spec(_ key: AssetKey) -> AssetSpec? { id(of: key).map { specs[Int($0)] } }

  /// Whether the graph has the asset.
  public func contains(_ key: AssetKey) -> Bool { ids[key] != nil }

  /// Whether a run can execute the asset: it is known and not external.
  public func isMaterializable(_ key: AssetKey) -> Bool {
    id(of: key).map(materializable.contains) ?? false
  }

  /// The known keys whose spelling is closest to the given one, the closest first.
  public func nearest(to key: AssetKey, limit: Int = 3) -> [AssetKey] {
    NearMiss.suggestions(for: key.description, among: names, limit: limit)
      .compactMap { name in names.firstIndex(of: name).map { specs[$0].key } }
  }

  func id(of key: AssetKey) -> Int32? { ids[key] }

  /// The keys of a set of ids, in topological order.
  func sorted(_ set: AssetIDSet) -> [AssetKey] {
    set.sorted { rank[Int($0)] < rank[Int($1)] }.map { specs[Int($0)].key }
  }
}

/// The dependencies of assets as pairs of ids, each pair once.
private struct DependencyEdges {
  var known: [(from: Int32, to: Int32)] = []
  var unknown: [(asset: AssetKey, missing: AssetKey)] = []

  init(of specs: [AssetSpec], ids: [AssetKey: Int32]) {
    // The last asset that named a dependency: enough to see a repetition within one asset.
    var lastUse = [Int32](repeating: -1, count: specs.count)
    for (index, spec) in specs.enumerated() {
      let asset = Int32(index)
      var missing: Set<AssetKey> = []
      for dependency in spec.deps {
        if let id = ids[dependency] {
          guard lastUse[Int(id)] != asset else { continue }
          lastUse[Int(id)] = asset
          known.append((from: asset, to: id))
        } else if missing.insert(dependency).inserted {
          unknown.append((asset: spec.key, missing: dependency))
        }
      }
    }
  }
}

extension Dictionary {
  /// Stores the value unless the key has one, and says whether it did.
  fileprivate mutating func updateValueIfAbsent(_ value: Value, forKey key: Key) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = value
    return true
  }
}
