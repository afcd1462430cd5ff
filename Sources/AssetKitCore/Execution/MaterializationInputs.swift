/// What is known of upstream partitions, by asset and key.
typealias UpstreamStates = [AssetKey: [String: PartitionState]]

/// What materializations were made from, partition by partition.
struct MaterializationInputs {
  /// A partition that is made from more partitions of one asset than this is recorded with the asset's
  /// latest materialization in place of each of theirs; the bound is Dagster's.
  static let limit = 100

  private let spec: AssetSpec
  private let planned: PlannedPartitions?
  private let upstream: UpstreamStates
  private let latest: [AssetKey: MaterializationRecord]

  /// - Parameter latest: The latest materialization of each upstream asset.
  init(
    _ spec: AssetSpec, _ planned: PlannedPartitions?, _ upstream: UpstreamStates,
    _ latest: [AssetKey: MaterializationRecord]
  ) {
    self.spec = spec
    self.planned = planned
    self.upstream = upstream
    self.latest = latest
  }

  /// What the partition at a position was made from; the position means nothing without partitions.
  func inputs(of position: Int) -> [Materialization.Input] {
    spec.deps.flatMap { dep in partitions(of: dep, position) ?? whole(dep) }
  }

  private func whole(_ dep: AssetKey) -> [Materialization.Input] {
    guard let record = latest[dep] else { return [] }
    return [
      Materialization.Input(
        asset: dep, id: record.id, dataVersion: record.materialization.dataVersion)
    ]
  }

  /// Nil when the asset has no partitions, or is recorded as a whole.
  private func partitions(of dep: AssetKey, _ position: Int) -> [Materialization.Input]? {
    guard let states = upstream[dep], let dependency = planned?.dependencies[dep] else {
      return nil
    }
    let needed = dependency.upstream(of: PartitionSet(position..<position + 1))
    guard needed.count <= Self.limit else { return nil }
    let inputs = dependency.upstream.keys(in: needed).compactMap { key in
      states[key].flatMap { state in
        state.id.map {
          Materialization.Input(
            asset: dep, id: $0, dataVersion: state.dataVersion ?? "", partition: key)
        }
      }
    }
    // An upstream asset that was made as a whole was read as a whole.
    return inputs.isEmpty && latest[dep]?.materialization.partition == nil ? nil : inputs
  }
}
