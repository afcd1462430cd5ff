/// What somebody else says to have made of an asset: a materialization without a run.
public struct ReportedMaterialization: Sendable {
  /// Facts about it.
  public var metadata: [String: MetadataValue]
  /// The version of the code that made it; nil stands for the one that is declared.
  public var codeVersion: String?
  /// The version of the data; nil stands for one that differs from all others.
  public var dataVersion: String?
  /// The part of the asset that was made; nil for an asset without partitions.
  public var partition: String?

  /// Describes what was made.
  public init(
    metadata: [String: MetadataValue] = [:], codeVersion: String? = nil,
    dataVersion: String? = nil, partition: String? = nil
  ) {
    self.metadata = metadata
    self.codeVersion = codeVersion
    self.dataVersion = dataVersion
    self.partition = partition
  }
}

extension AssetStorage {
  /// Records that an asset was made outside of all runs.
  ///
  /// It is taken to have been made from what its upstream assets are now, so that it is fresh until
  /// one of them has new data.
  public func report(
    _ report: ReportedMaterialization, of spec: AssetSpec, at time: Timestamp
  ) async throws -> MaterializationRecord {
    let upstream = try await latestMaterializations(of: spec.deps)
    let inputs = spec.deps.compactMap { dep -> Materialization.Input? in
      // From which partition a reported partition was made, nobody said.
      guard let made = upstream[dep],
        report.partition == nil || made.materialization.partition == nil
      else { return nil }
      return Materialization.Input(
        asset: dep, id: made.id, dataVersion: made.materialization.dataVersion)
    }
    let materialization = Materialization(
      asset: spec.key, metadata: report.metadata,
      codeVersion: report.codeVersion ?? spec.codeVersion,
      dataVersion: report.dataVersion
        ?? DataVersion.derived(codeVersion: nil, run: RunID(at: time), inputs: inputs),
      inputs: inputs, partition: report.partition)
    let id = try await self.report(materialization, at: time)
    return MaterializationRecord(
      id: id, run: nil, timestamp: time, materialization: materialization)
  }
}
