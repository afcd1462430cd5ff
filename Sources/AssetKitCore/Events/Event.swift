/// Something that happened in a run.
public struct Event: Sendable, Hashable {
  /// What happened.
  public enum Payload: Sendable, Hashable {
    /// The run waits in the queue.
    case runEnqueued
    /// The run left the queue.
    case runDequeued
    /// A process for the run is being started.
    case runStarting
    /// The run began.
    case runStart
    /// Every step of the run succeeded.
    case runSuccess
    /// The run ended with a failure, for this reason.
    case runFailure(message: String)
    /// Somebody asked the run to end.
    case runCanceling
    /// The run ended because somebody asked for it.
    case runCanceled(message: String)
    /// The first attempt of the step began.
    case stepStart
    /// The step succeeded, after the time that its last attempt took.
    case stepSuccess(attempt: Int, duration: Duration)
    /// The step failed for good.
    case stepFailure(attempt: Int, message: String)
    /// The step wasn't tried.
    case stepSkipped(message: String)
    /// An attempt failed, and another follows after the pause.
    case stepUpForRetry(attempt: Int, pause: Duration, message: String)
    /// A further attempt of the step began.
    case stepRestarted(attempt: Int)
    /// The run is going to make an asset, or a partition of it.
    case assetMaterializationPlanned(AssetKey, partition: String? = nil)
    /// An asset was made.
    case assetMaterialization(Materialization)
    /// An asset that was planned could not be made.
    case assetFailedToMaterialize(AssetKey, partition: String? = nil, message: String)
    /// Something was noticed about an asset.
    case assetObservation(AssetObservation)
    /// An asset's history was deleted.
    case assetWiped(AssetKey)
    /// The run is going to evaluate a check.
    case assetCheckEvaluationPlanned(AssetKey, name: String)
    /// A check was evaluated.
    case assetCheckEvaluation(CheckEvaluation)
    /// A resource's set-up began.
    case resourceInitStarted(name: String)
    /// A resource is ready, after this time.
    case resourceInitSuccess(name: String, duration: Duration)
    /// A resource could not be set up.
    case resourceInitFailure(name: String, message: String)
    /// A message of the orchestrator.
    case engineEvent(LogLevel, message: String)
    /// A message of an asset's function.
    case log(LogLevel, message: String)
  }

  /// The event's place in its run, from 1; given by the one writer that a run has.
  public var sequence: Int
  /// When it happened.
  public var timestamp: Timestamp
  /// The step in which it happened.
  public var step: String?
  /// What happened.
  public var payload: Payload

  /// Makes an event.
  public init(sequence: Int, timestamp: Timestamp, step: String? = nil, payload: Payload) {
    self.sequence = sequence
    self.timestamp = timestamp
    self.step = step
    self.payload = payload
  }

  /// The kind of the event.
  public var type: EventType { columns.type }
}

/// An asset as a run made it.
public struct Materialization: Sendable, Hashable, Codable {
  /// The asset.
  public var asset: AssetKey
  /// Facts about it.
  public var metadata: [String: MetadataValue]
  /// The version of the code that made it.
  public var codeVersion: String?
  /// The version of its data.
  public var dataVersion: String
  /// The upstream materializations that it was made from.
  public var inputs: [Input]
  /// The asset's cursor from now on; nil leaves the one before.
  public var cursor: String?
  /// The part of the asset that was made; nil for an asset without partitions.
  public var partition: String?

  /// An upstream materialization that was read.
  public struct Input: Sendable, Hashable, Codable {
    /// The upstream asset.
    public var asset: AssetKey
    /// The materialization that was the latest when the step began.
    public var id: MaterializationID
    /// The version of the data that was read.
    public var dataVersion: String
    /// The partition that was read; nil for an asset without partitions, and for so many partitions that
    /// they aren't recorded one by one.
    public var partition: String?

    /// Makes an input.
    public init(
      asset: AssetKey, id: MaterializationID, dataVersion: String, partition: String? = nil
    ) {
      self.asset = asset
      self.id = id
      self.dataVersion = dataVersion
      self.partition = partition
    }
  }

  /// Makes a materialization.
  public init(
    asset: AssetKey, metadata: [String: MetadataValue] = [:], codeVersion: String? = nil,
    dataVersion: String, inputs: [Input] = [], cursor: String? = nil, partition: String? = nil
  ) {
    self.asset = asset
    self.metadata = metadata
    self.codeVersion = codeVersion
    self.dataVersion = dataVersion
    self.inputs = inputs
    self.cursor = cursor
    self.partition = partition
  }
}

/// The identity of a stored materialization; a later one has a greater number.
public struct MaterializationID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The number.
  public let rawValue: Int64
  /// The number as text.
  public var description: String { "\(rawValue)" }

  /// Makes an identity from its number.
  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// Reads the number.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes the number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  /// Orders materializations by the moment in which they were stored.
  public static func < (a: MaterializationID, b: MaterializationID) -> Bool {
    a.rawValue < b.rawValue
  }
}

/// Facts that were noticed about an asset without making it.
public struct AssetObservation: Sendable, Hashable, Codable {
  /// The asset.
  public var asset: AssetKey
  /// What was noticed.
  public var metadata: [String: MetadataValue]
  /// The version of its data, when that was noticed.
  public var dataVersion: String?
  /// The part of the asset that was looked at; nil for an asset without partitions.
  public var partition: String?

  /// Makes an observation.
  public init(
    asset: AssetKey, metadata: [String: MetadataValue] = [:], dataVersion: String? = nil,
    partition: String? = nil
  ) {
    self.asset = asset
    self.metadata = metadata
    self.dataVersion = dataVersion
    self.partition = partition
  }
}

/// A check as a run evaluated it.
public struct CheckEvaluation: Sendable, Hashable, Codable {
  /// The asset that was tested.
  public var asset: AssetKey
  /// The check's name.
  public var name: String
  /// Whether the asset is as it should be.
  public var passed: Bool
  /// How grave it is when it isn't.
  public var severity: CheckSeverity
  /// What was seen.
  public var description: String?
  /// Facts about the evaluation.
  public var metadata: [String: MetadataValue]

  /// Makes an evaluation.
  public init(
    asset: AssetKey, name: String, passed: Bool, severity: CheckSeverity = .error,
    description: String? = nil, metadata: [String: MetadataValue] = [:]
  ) {
    self.asset = asset
    self.name = name
    self.passed = passed
    self.severity = severity
    self.description = description
    self.metadata = metadata
  }
}
