/// The tags that the orchestrator itself gives to runs, under Dagster's names.
public enum RunTag {
  /// The partition that the run makes.
  public static let partition = "dagster/partition"
  /// The first partition of a range that the run makes as a whole.
  public static let partitionRangeStart = "dagster/asset_partition_range_start"
  /// The last partition of a range that the run makes as a whole.
  public static let partitionRangeEnd = "dagster/asset_partition_range_end"
}
