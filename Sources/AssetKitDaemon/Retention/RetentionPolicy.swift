package import AssetKitCore

/// How many days what happened is kept; nil stands for ever.
///
/// Whatever it says, these stay: the latest materialization of each asset and of each of its partitions
/// with their lineage, each asset's cursor and latest change of freshness, the newest tick of each schedule
/// and sensor, what a sensor has yet to look at, and everything of runs that go on.
package struct RetentionPolicy: Sendable, Hashable {
  /// The days for which ticks are kept, by how they ended.
  package struct TickDays: Sendable, Hashable {
    /// Ticks whose evaluation began and didn't end.
    package var started: Int?
    /// Ticks that asked for no run, and those that nobody evaluated in time.
    package var skipped: Int?
    /// Ticks that asked for runs.
    package var success: Int?
    /// Ticks that failed.
    package var failure: Int?

    /// States the days.
    package init(
      started: Int? = nil, skipped: Int? = nil, success: Int? = nil, failure: Int? = nil
    ) {
      self.started = started
      self.skipped = skipped
      self.success = success
      self.failure = failure
    }
  }

  /// The days of each type of event, from the end of its run; types that aren't here stay.
  package var events: [EventType: Int]
  /// The ticks of schedules.
  package var scheduleTicks = TickDays()
  /// The ticks of sensors, but for those of automation conditions.
  package var sensorTicks = TickDays(skipped: 7)
  /// The ticks of sensors that evaluate automation conditions.
  package var automationTicks = TickDays(skipped: 7)
  /// Runs with their steps and all their events, from their end.
  package var runs: Int?
  /// Materializations that newer ones took the place of.
  package var materializations: Int?
  /// Changes of freshness that a later one of the asset followed.
  package var freshnessChanges: Int? = 90
  /// The output of the processes of runs, from when they last wrote.
  package var computeLogs: Int? = 30

  /// The defaults: messages for 30 days, what else happened in a run for 90, what is known of assets for
  /// ever.
  package init() {
    events = Dictionary(
      uniqueKeysWithValues: EventType.allCases.compactMap { type in
        type.defaultDays.map { (type, $0) }
      })
  }
}

extension EventType {
  /// For how many days it is kept; nil for the history of assets, which is what one keeps an instance for.
  fileprivate var defaultDays: Int? {
    switch self {
    case .log, .engineEvent: 30
    case .assetMaterialization, .assetObservation, .assetCheckEvaluation, .assetWiped,
      .assetFailedToMaterialize:
      nil
    case .runEnqueued, .runDequeued, .runStarting, .runStart, .runSuccess, .runFailure,
      .runCanceling, .runCanceled, .stepStart, .stepSuccess, .stepFailure, .stepSkipped,
      .stepUpForRetry, .stepRestarted, .assetMaterializationPlanned, .assetCheckEvaluationPlanned,
      .resourceInitStarted, .resourceInitSuccess, .resourceInitFailure:
      90
    }
  }
}
