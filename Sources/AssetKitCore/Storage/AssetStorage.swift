/// Keeps what is known of assets: their descriptions, materializations, cursors and checks.
public protocol AssetStorage: Sendable {
  /// Records what is declared, so that a reader of the storage sees the asset graph.
  ///
  /// Assets that were declared before and aren't any more stay, with their history, marked as not
  /// declared.
  func register(
    _ specs: [AssetSpec], schedules: [ScheduleDefinition], sensors: [SensorDefinition]
  ) async throws
  /// The latest materialization of each of the assets that has one.
  func latestMaterializations(of keys: [AssetKey]) async throws
    -> [AssetKey: MaterializationRecord]
  /// The materializations of an asset, the newest first.
  func materializations(of key: AssetKey, before: MaterializationID?, limit: Int) async throws
    -> [MaterializationRecord]
  /// The asset's cursor, as the last materialization that set one left it.
  func cursor(of key: AssetKey) async throws -> String?
  /// The latest evaluation of each check of the assets.
  func latestCheckEvaluations(of keys: [AssetKey]) async throws -> [CheckRecord]
  /// Records a materialization that no run made, with the state that follows from it.
  ///
  /// The asset need not have been registered.
  /// - Returns: Its identity.
  func report(_ materialization: Materialization, at time: Timestamp) async throws
    -> MaterializationID
  /// Records an evaluation of a check that no run made; an older one than the stored one is ignored.
  func report(_ evaluation: CheckEvaluation, at time: Timestamp) async throws
  /// Deletes the materializations, cursors and check evaluations of assets.
  ///
  /// - Returns: The keys of which there was something to delete.
  func wipe(_ keys: [AssetKey], now: Timestamp) async throws -> [AssetKey]
}

/// Everything that an instance keeps.
public typealias InstanceStorage = RunStorage & EventStorage & AssetStorage & PartitionStorage

/// A materialization as it is stored.
public struct MaterializationRecord: Sendable, Hashable {
  /// Its identity.
  public var id: MaterializationID
  /// The run that made it; nil when that was deleted, or when it was reported from outside.
  public var run: RunID?
  /// When it was made.
  public var timestamp: Timestamp
  /// What was made, without the cursor, which isn't stored with it.
  public var materialization: Materialization

  /// Makes a record.
  public init(
    id: MaterializationID, run: RunID?, timestamp: Timestamp, materialization: Materialization
  ) {
    self.id = id
    self.run = run
    self.timestamp = timestamp
    self.materialization = materialization
  }
}

extension AssetStorage {
  /// Records everything of some definitions that a storage keeps.
  public func register(_ definitions: Definitions) async throws {
    try await register(
      definitions.specs, schedules: definitions.schedules, sensors: definitions.sensors)
  }
}

/// The latest evaluation of a check.
public struct CheckRecord: Sendable, Hashable {
  /// The run that evaluated it; nil when that was deleted, or when it was reported from outside.
  public var run: RunID?
  /// When it was evaluated.
  public var timestamp: Timestamp
  /// The evaluation.
  public var evaluation: CheckEvaluation

  /// Makes a record.
  public init(run: RunID?, timestamp: Timestamp, evaluation: CheckEvaluation) {
    self.run = run
    self.timestamp = timestamp
    self.evaluation = evaluation
  }
}
