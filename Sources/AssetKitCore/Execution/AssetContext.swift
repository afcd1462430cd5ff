/// What an asset's function is given: the run it is part of, and the ways to speak to it.
public struct AssetContext: Sendable {
  /// The run.
  public let runID: RunID
  /// The step's name.
  public let step: String
  /// The number of this attempt, from 1.
  public let attempt: Int
  /// The assets that this call must make.
  public let selectedKeys: [AssetKey]
  /// The latest materialization of each upstream asset when the attempt began.
  ///
  /// They are recorded as what this step's materializations were made from.
  public let upstream: [AssetKey: MaterializationRecord]
  /// The labels of the run.
  public let runTags: [String: String]
  /// The effective settings, such as `POSTGRES_HOST`, by name.
  public let environment: [String: String]
  /// Where the function says what goes on.
  public let log: EventLog

  /// The partitions that the run makes of the first asset; nil when it makes it as a whole.
  let planned: PlannedPartitions?
  /// Whether the run is about partitions of any asset, so that the absence of a plan says something.
  let plannedIsKnown: Bool
  /// The partitions upstream, by asset.
  let dependencies: [AssetKey: PartitionDependency]
  let resources: ResourceValues
  let effects: any StepEffects

  /// The asset that this call makes; of several, the first.
  public var key: AssetKey { selectedKeys.first ?? AssetKey(step) }

  /// The partition of the asset that this run makes; nil when it makes a range of them, or the whole.
  public var partition: String? {
    guard let planned else { return plannedIsKnown ? nil : runTags[RunTag.partition] }
    return planned.set.count == 1 ? planned.set.first.map(planned.partitions.key) : nil
  }

  /// The partitions that this run makes, in order; empty when it makes the asset as a whole.
  public var partitionKeys: [String] { planned?.keys ?? [] }

  /// The first and the last of the partitions that this run makes; nil when it makes the asset as a whole.
  public var partitionRange: (first: String, last: String)? {
    guard let planned, let first = planned.set.first, let last = planned.set.last else {
      return nil
    }
    return (planned.partitions.key(at: first), planned.partitions.key(at: last))
  }

  /// The time that the run's partitions stand for, from the first one's beginning to the last one's end; nil
  /// when they aren't windows of time.
  public var partitionWindow: TimeWindow? {
    guard let planned, let first = planned.set.first.flatMap(planned.partitions.window),
      let last = planned.set.last.flatMap(planned.partitions.window)
    else { return nil }
    return TimeWindow(start: first.start, end: last.end)
  }

  /// The key of each dimension of the partition that this run makes; empty without dimensions.
  public var partitionDimensions: [String: String] {
    guard let planned, planned.set.count == 1, let position = planned.set.first else { return [:] }
    return Dictionary(
      planned.partitions.dimensionKeys(at: position).map { ($0.dimension, $0.key) }
    ) { first, _ in first }
  }

  /// The partitions of an upstream asset from which this run's are made, in order; empty for an asset
  /// without partitions.
  public func upstreamPartitions(of key: AssetKey) -> [String] {
    guard let dependency = dependencies[key] else { return [] }
    let needed = dependency.upstream(of: planned?.set ?? PartitionSet())
    return dependency.upstream.keys(in: needed)
  }

  /// The keys of a dynamic partition set, in the order in which they were added.
  public func dynamicPartitions(of name: String) async throws -> [String] {
    try await effects.dynamicPartitions(of: name)
  }

  /// Adds keys to a dynamic partition set.
  ///
  /// - Returns: Those that it didn't have.
  /// - Throws: `DefinitionError` for a key that can't be one.
  @discardableResult
  public func addDynamicPartitions(_ keys: [String], to name: String) async throws -> [String] {
    try PartitionsDefinition.check(keys, of: name)
    return try await effects.addDynamicPartitions(keys, to: name)
  }

  /// Takes keys from a dynamic partition set; what is known of the partitions stays.
  ///
  /// - Returns: Those that it had.
  @discardableResult
  public func deleteDynamicPartitions(_ keys: [String], from name: String) async throws -> [String]
  {
    try await effects.deleteDynamicPartitions(keys, from: name)
  }

  /// The value of a resource that the asset requires.
  ///
  /// - Throws: `DefinitionError` when the resource isn't among those in `requires`.
  public subscript<Value: Sendable>(key: ResourceKey<Value>) -> Value {
    get throws { try resources.value(of: key) }
  }

  /// Says how far the work is; cheap enough to be called for every item.
  ///
  /// - Parameters:
  ///   - done: How much is done.
  ///   - total: How much there is, when that is known.
  ///   - unit: What is counted, in the plural, such as `packages`.
  public func progress(_ done: Int, of total: Int? = nil, unit: String = "") async {
    await effects.report(
      StepProgress(done: Int64(done), total: total.map(Int64.init), unit: unit))
  }

  /// The asset's durable cursor: the text that its last materialization left in `cursor`.
  public func cursor() async throws -> String? { try await effects.cursor(of: key) }

  /// The durable cursor of any asset, for what executes a step elsewhere.
  package func cursor(of key: AssetKey) async throws -> String? {
    try await effects.cursor(of: key)
  }

  /// Shows how far work is that is done elsewhere.
  package func report(_ progress: StepProgress) async { await effects.report(progress) }

  /// The latest materialization of each of the assets that has one, such as the one before this.
  public func latestMaterializations(of keys: [AssetKey]) async throws
    -> [AssetKey: MaterializationRecord]
  {
    try await effects.latestMaterializations(of: keys)
  }

  /// Records facts about an asset without materializing it.
  public func observe(_ observation: AssetObservation) async {
    await effects.emit(.assetObservation(observation))
  }

  /// Records how a check came out that the function itself made.
  public func report(check evaluation: CheckEvaluation) async {
    await effects.emit(.assetCheckEvaluation(evaluation))
  }
}

/// What a step does to the world outside of its function.
protocol StepEffects: Sendable {
  func emit(_ payload: Event.Payload) async
  func report(_ progress: StepProgress) async
  func cursor(of key: AssetKey) async throws -> String?
  func latestMaterializations(of keys: [AssetKey]) async throws
    -> [AssetKey: MaterializationRecord]
  func dynamicPartitions(of name: String) async throws -> [String]
  func addDynamicPartitions(_ keys: [String], to name: String) async throws -> [String]
  func deleteDynamicPartitions(_ keys: [String], from name: String) async throws -> [String]
}

/// Writes log messages as events of a step.
///
/// Each is stored within 100 ms. A call waits only when the storage can't keep up.
public struct EventLog: Sendable {
  /// Messages below this level are dropped.
  public let minimumLevel: LogLevel
  let effects: any StepEffects

  /// Details for the one who wrote the code.
  public func debug(_ message: @autoclosure () -> String) async { await log(.debug, message()) }
  /// What goes on.
  public func info(_ message: @autoclosure () -> String) async { await log(.info, message()) }
  /// Something unusual, which doesn't stop the work.
  public func warning(_ message: @autoclosure () -> String) async {
    await log(.warning, message())
  }
  /// Something failed.
  public func error(_ message: @autoclosure () -> String) async { await log(.error, message()) }

  /// Writes a message of any level.
  public func log(_ level: LogLevel, _ message: @autoclosure () -> String) async {
    guard level >= minimumLevel else { return }
    await effects.emit(.log(level, message: message()))
  }
}
