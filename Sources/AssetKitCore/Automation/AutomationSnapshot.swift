/// What the instance looks like to automation conditions, at one moment.
package struct AutomationSnapshot: Sendable {
  /// What is known of an asset.
  package struct Asset: Sendable {
    /// The latest materialization, of whatever partition.
    package var latest: AutomationState.Seen?
    /// The partition that it was of.
    package var latestPartition: String?
    /// The assets that the run which made it was to make.
    package var madeWith: Set<AssetKey> = []
    /// Whether an open run is going to make it.
    package var isInProgress = false
    /// Of an asset that is made partition by partition.
    package var partitioned: Partitioned?

    package init() {}
  }

  /// What is known of the partitions of an asset, by their positions.
  package struct Partitioned: Sendable {
    /// Those that there are.
    package let partitions: Partitions
    /// Those that were made.
    package var made = PartitionSet()
    /// Those that an open run is going to make.
    package var inProgress = PartitionSet()
    /// The latest materialization of those that were made.
    package var latest: [Int: Int64] = [:]

    package init(_ partitions: Partitions) { self.partitions = partitions }
  }

  /// The moment.
  package var now: Timestamp
  /// What is known of the assets; those that aren't there were never made.
  package var assets: [AssetKey: Asset] = [:]
  /// A number of a materialization up to which all of them are known.
  package var lastID: Int64 = 0

  package init(now: Timestamp) { self.now = now }
}

extension AssetSpec {
  /// The partitions by which automation conditions look at the asset; nil when they look at the whole.
  package var automationPartitions: PartitionsDefinition? { allowsWholeRuns ? nil : partitions }
}
