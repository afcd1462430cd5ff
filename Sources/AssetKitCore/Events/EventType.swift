/// The kinds of events, under Dagster's names.
///
/// Dagster stores its run events as `PIPELINE_…`; here they have the names that its users see.
public enum EventType: String, Sendable, Hashable, Codable, CaseIterable {
  /// The run waits in the queue.
  case runEnqueued = "RUN_ENQUEUED"
  /// The run left the queue.
  case runDequeued = "RUN_DEQUEUED"
  /// A process for the run is being started.
  case runStarting = "RUN_STARTING"
  /// The run began.
  case runStart = "RUN_START"
  /// Every step of the run succeeded.
  case runSuccess = "RUN_SUCCESS"
  /// The run ended with a failure.
  case runFailure = "RUN_FAILURE"
  /// Somebody asked the run to end.
  case runCanceling = "RUN_CANCELING"
  /// The run ended because somebody asked for it.
  case runCanceled = "RUN_CANCELED"
  /// The first attempt of a step began.
  case stepStart = "STEP_START"
  /// A step succeeded.
  case stepSuccess = "STEP_SUCCESS"
  /// A step failed for good.
  case stepFailure = "STEP_FAILURE"
  /// A step wasn't tried, because one that it needs failed.
  case stepSkipped = "STEP_SKIPPED"
  /// An attempt failed, and another will follow.
  case stepUpForRetry = "STEP_UP_FOR_RETRY"
  /// A further attempt of a step began.
  case stepRestarted = "STEP_RESTARTED"
  /// The run is going to make an asset.
  case assetMaterializationPlanned = "ASSET_MATERIALIZATION_PLANNED"
  /// An asset was made.
  case assetMaterialization = "ASSET_MATERIALIZATION"
  /// An asset that was planned could not be made.
  case assetFailedToMaterialize = "ASSET_FAILED_TO_MATERIALIZE"
  /// Something was noticed about an asset.
  case assetObservation = "ASSET_OBSERVATION"
  /// An asset's history was deleted.
  case assetWiped = "ASSET_WIPED"
  /// The run is going to evaluate a check.
  case assetCheckEvaluationPlanned = "ASSET_CHECK_EVALUATION_PLANNED"
  /// A check was evaluated.
  case assetCheckEvaluation = "ASSET_CHECK_EVALUATION"
  /// A resource's set-up began.
  case resourceInitStarted = "RESOURCE_INIT_STARTED"
  /// A resource is ready.
  case resourceInitSuccess = "RESOURCE_INIT_SUCCESS"
  /// A resource could not be set up.
  case resourceInitFailure = "RESOURCE_INIT_FAILURE"
  /// A message of the orchestrator.
  case engineEvent = "ENGINE_EVENT"
  /// A message of an asset's function.
  case log = "LOG"
}

/// How important a log message is, with the names and numbers of Python's `logging`.
public enum LogLevel: Int, Sendable, Hashable, Codable, Comparable, CaseIterable {
  /// Details for the one who wrote the code.
  case debug = 10
  /// What goes on.
  case info = 20
  /// Something unusual, which doesn't stop the work.
  case warning = 30
  /// Something failed.
  case error = 40
  /// The whole is at stake.
  case critical = 50

  /// `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.
  public var name: String {
    switch self {
    case .debug: "DEBUG"
    case .info: "INFO"
    case .warning: "WARNING"
    case .error: "ERROR"
    case .critical: "CRITICAL"
    }
  }

  /// Orders levels by importance.
  public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}
