/// Something of the foreign instance that could not be brought in, or not as it was.
package struct ImportNote: Sendable, Hashable {
  /// Why; the raw values are what reports say.
  package enum Reason: String, Sendable, CaseIterable {
    /// A run that hasn't ended is left to Dagster.
    case runInProgress = "run_in_progress"
    /// The run's id is no UUID.
    case runIDUnreadable = "run_id_unreadable"
    /// Here is a run with the same id, which didn't come by this import.
    case runExists = "run_exists"
    /// The run came without tags, configuration and selection: its body can't be read.
    case runBodyUnreadable = "run_body_unreadable"
    /// An event can't be read.
    case eventUnreadable = "event_unreadable"
    /// An event's run isn't among Dagster's runs.
    case eventOfUnknownRun = "event_of_unknown_run"
    /// An event of a type that only Dagster has is an ENGINE_EVENT here.
    case eventTypeConverted = "event_type_converted"
    /// Materializations without a run have no event, and so no tags.
    case tagsDropped = "tags_dropped"
    /// A materialization from before the asset's wipe has an event only.
    case materializationWiped = "materialization_wiped"
    /// A data version was made up, since Dagster has none.
    case dataVersionMissing = "data_version_missing"
    /// Dagster doesn't know which materialization of an input was read.
    case inputUnknown = "input_unknown"
    /// A metadata value of a type that only Dagster has is of another one here.
    case metadataConverted = "metadata_converted"
    /// A metadata value lost something.
    case metadataRounded = "metadata_rounded"
    /// An asset's key can't be read.
    case assetKeyUnreadable = "asset_key_unreadable"
    /// A part of an asset's key has a slash, which looks like two parts here.
    case assetKeyAmbiguous = "asset_key_ambiguous"
    /// A tick that hasn't ended is left to Dagster.
    case tickInProgress = "tick_in_progress"
    /// A tick that Dagster will never end is a FAILURE.
    case tickAbandoned = "tick_abandoned"
    /// Another tick of the same schedule or sensor for the same instant was kept.
    case tickRepeated = "tick_repeated"
    /// A tick is neither a schedule's nor a sensor's.
    case tickOfOtherKind = "tick_of_other_kind"
    /// A tick can't be read.
    case tickUnreadable = "tick_unreadable"
    /// No plugin here declares the schedule, so that its state has no place.
    case scheduleUnknown = "schedule_unknown"
    /// States and cursors of sensors have no place.
    case sensorState = "sensor_state"
    /// The state of a schedule or sensor can't be read.
    case stateUnreadable = "state_unreadable"
    /// Backfills have no place; their runs come with the tag `dagster/backfill`.
    case backfill
    /// Dynamic partitions have no place.
    case dynamicPartition = "dynamic_partition"
    /// Limits of pools are settings here.
    case concurrencyLimit = "concurrency_limit"
    /// Evaluations of automation conditions have no place.
    case automationEvaluation = "automation_evaluation"

    /// Whether it tells of the state at the end of the last import rather than of rows that were read
    /// once.
    var isState: Bool {
      switch self {
      case .runInProgress, .assetKeyUnreadable, .assetKeyAmbiguous, .tickInProgress,
        .scheduleUnknown, .sensorState, .stateUnreadable, .backfill, .dynamicPartition,
        .concurrencyLimit, .automationEvaluation:
        true
      default: false
      }
    }

    /// The reason in words.
    package var explanation: String {
      switch self {
      case .runInProgress: "runs that have not ended; import again when they have"
      case .runIDUnreadable: "runs whose id is no UUID"
      case .runExists: "runs that are here already, not by this import"
      case .runBodyUnreadable: "runs without tags and configuration: their body can't be read"
      case .eventUnreadable: "events that can't be read"
      case .eventOfUnknownRun: "events of runs that Dagster has no row of"
      case .eventTypeConverted: "events of a type that only Dagster has, now ENGINE_EVENT"
      case .tagsDropped: "tags of materializations without a run"
      case .materializationWiped: "materializations from before their asset's wipe"
      case .dataVersionMissing: "materializations without a data version, which were given one"
      case .inputUnknown: "inputs of which no materialization is known"
      case .metadataConverted: "metadata of a type that only Dagster has"
      case .metadataRounded: "metadata that lost something"
      case .assetKeyUnreadable: "asset keys that can't be read"
      case .assetKeyAmbiguous: "asset keys with a slash inside a part"
      case .tickInProgress: "ticks that have not ended; import again when they have"
      case .tickAbandoned: "ticks that Dagster never ended, now FAILURE"
      case .tickRepeated: "ticks for an instant of which there is one"
      case .tickOfOtherKind: "ticks of neither a schedule nor a sensor"
      case .tickUnreadable: "ticks that can't be read"
      case .scheduleUnknown: "states of schedules that no plugin declares"
      case .sensorState: "states and cursors of sensors"
      case .stateUnreadable: "states of schedules and sensors that can't be read"
      case .backfill: "backfills; their runs have the tag dagster/backfill"
      case .dynamicPartition: "dynamic partitions"
      case .concurrencyLimit: "limits of pools"
      case .automationEvaluation: "evaluations of automation conditions"
      }
    }
  }

  /// Why.
  package let reason: Reason
  /// What tells the cases of a reason apart, such as a type or a status.
  package let kind: String?
  /// What it was, for a person to look it up.
  let example: String?

  init(_ reason: Reason, _ kind: String? = nil, example: String?) {
    self.reason = reason
    self.kind = kind
    self.example = example
  }
}
