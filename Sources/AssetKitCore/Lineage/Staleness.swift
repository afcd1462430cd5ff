/// Whether an asset is up to date with its code and its upstream assets.
public enum Staleness: Sendable, Hashable {
  /// Never materialized, or wiped.
  case missing
  /// Up to date.
  case fresh
  /// Not up to date, for these reasons.
  case stale([Reason])

  /// Why a materialization isn't up to date.
  public enum Reason: Sendable, Hashable, CustomStringConvertible {
    /// The code has another version than the one that made it.
    case codeVersion(was: String?, now: String?)
    /// The upstream asset was materialized since, with other data.
    case newData(AssetKey)
    /// The asset depends on this one, and the materialization didn't read it.
    case newDependency(AssetKey)
    /// The materialization read this asset, and the asset doesn't depend on it any more.
    case removedDependency(AssetKey)
    /// The upstream asset isn't up to date itself.
    case staleUpstream(AssetKey)

    /// The reason in words.
    public var description: String {
      switch self {
      case .codeVersion(let was, let now):
        "code version \(was ?? "none") became \(now ?? "none")"
      case .newData(let key): "'\(key)' has new data"
      case .newDependency(let key): "depends on '\(key)' now"
      case .removedDependency(let key): "depended on '\(key)' then"
      case .staleUpstream(let key): "'\(key)' is stale"
      }
    }
  }

  /// `missing`, `fresh` or `stale`.
  public var name: String {
    switch self {
    case .missing: "missing"
    case .fresh: "fresh"
    case .stale: "stale"
    }
  }

  /// Judges every asset of a graph by the latest materializations.
  ///
  /// As in Dagster, data versions decide, not times: an upstream asset that was made again with
  /// the same data version makes nothing stale. An upstream asset that was never materialized is
  /// no reason either, unless the materialization did read it. Of assets with partitions there is no
  /// one data version to compare: their partitions are judged by `PartitionState`.
  public static func of(
    _ graph: AssetGraph, latest: [AssetKey: MaterializationRecord]
  ) -> [AssetKey: Staleness] {
    var result: [AssetKey: Staleness] = [:]
    for key in graph.topologicalOrder(of: graph.keys) {
      guard let spec = graph.spec(key) else { continue }
      guard let made = latest[key]?.materialization else {
        result[key] = .missing
        continue
      }
      var reasons: [Reason] = []
      if !spec.isExternal && made.codeVersion != spec.codeVersion {
        reasons.append(.codeVersion(was: made.codeVersion, now: spec.codeVersion))
      }
      let read = Dictionary(made.inputs.map { ($0.asset, $0.dataVersion) }) { first, _ in first }
      for dep in spec.deps where spec.isMadeWhole && graph.spec(dep)?.isMadeWhole != false {
        guard let current = latest[dep]?.materialization.dataVersion else { continue }
        if let version = read[dep] {
          if version != current { reasons.append(.newData(dep)) }
        } else {
          reasons.append(.newDependency(dep))
        }
        if case .stale = result[dep] { reasons.append(.staleUpstream(dep)) }
      }
      for asset in read.keys.sorted() where !spec.deps.contains(asset) {
        reasons.append(.removedDependency(asset))
      }
      result[key] = reasons.isEmpty ? .fresh : .stale(reasons)
    }
    return result
  }
}
