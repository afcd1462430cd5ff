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

  let resources: ResourceValues
  let effects: any StepEffects

  /// The asset that this call makes; of several, the first.
  public var key: AssetKey { selectedKeys.first ?? AssetKey(step) }

  /// The part of the asset that this run makes; nil when it isn't about a part.
  public var partition: String? { runTags[RunTag.partition] }

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
