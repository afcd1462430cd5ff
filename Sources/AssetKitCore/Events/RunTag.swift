/// The tags that the orchestrator itself gives to runs or reads, under Dagster's names.
public enum RunTag {
  /// The partition that the run makes.
  public static let partition = "dagster/partition"
  /// The place in the queue: the greater, the sooner.
  public static let priority = "dagster/priority"
  /// The schedule that asked for the run.
  public static let scheduleName = "dagster/schedule_name"
  /// The instant for which a schedule asked for the run, in ISO 8601.
  public static let scheduledAt = "dagster/scheduled_execution_time"
  /// The sensor that asked for the run.
  public static let sensorName = "dagster/sensor_name"
  /// `true` on a run that automation conditions asked for.
  public static let fromAutomationCondition = "dagster/from_automation_condition"
  /// The key by which the same request is known when it comes again.
  public static let runKey = "dagster/run_key"
  /// The backfill that the run is part of.
  public static let backfill = "dagster/backfill"
  /// How often a failed run is tried again.
  public static let maxRetries = "dagster/max_retries"
  /// Whether it is tried again when one of its steps failed, or only when its worker was lost: `true` or
  /// `false`.
  public static let retryOnStepFailure = "dagster/retry_on_asset_or_op_failure"
  /// What a retry executes: `FROM_FAILURE` or `ALL_STEPS`.
  public static let retryStrategy = "dagster/retry_strategy"
  /// The number of the automatic retry.
  public static let retryNumber = "dagster/retry_number"
  /// The longest time that the run may take, in seconds.
  public static let maxRuntime = "dagster/max_runtime"
  /// The run that this one tries again.
  public static let parentRunID = "dagster/parent_run_id"
  /// The first run of a chain of retries.
  public static let rootRunID = "dagster/root_run_id"
  /// The first partition of a range that the run makes as a whole.
  public static let partitionRangeStart = "dagster/asset_partition_range_start"
  /// The last partition of a range that the run makes as a whole.
  public static let partitionRangeEnd = "dagster/asset_partition_range_end"
}
