/// The tags that the orchestrator itself gives to runs, under Dagster's names.
public enum RunTag {
  /// The partition that the run makes.
  public static let partition = "dagster/partition"
}
