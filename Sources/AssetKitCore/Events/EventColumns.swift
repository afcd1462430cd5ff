/// An event taken apart into the typed columns in which it is stored.
///
/// Every event has a form in these columns and can be made from them again; the conformance suite
/// checks that for each type. Durations are microseconds.
public struct EventColumns: Sendable, Hashable, Codable {
  /// The event's place in its run.
  public var sequence: Int
  /// When it happened.
  public var timestamp: Timestamp
  /// The kind of the event.
  public var type: EventType
  /// The step in which it happened.
  public var step: String?
  /// The importance of a log message or engine event.
  public var level: LogLevel?
  /// The asset concerned.
  public var asset: AssetKey?
  /// The name of the resource or check concerned.
  public var name: String?
  /// The number of the attempt, from 1.
  public var attempt: Int?
  /// How long it took or will take, in microseconds.
  public var duration: Int64?
  /// The message, reason or description.
  public var message: String?
  /// The part of the asset concerned.
  public var partition: String?
  /// What a materialization adds.
  public var materialization: Materialization?
  /// What an observation adds.
  public var observation: AssetObservation?
  /// What the evaluation of a check adds.
  public var evaluation: CheckEvaluation?

  /// Makes columns; most are empty for most types.
  public init(
    sequence: Int, timestamp: Timestamp, type: EventType, step: String? = nil,
    level: LogLevel? = nil, asset: AssetKey? = nil, name: String? = nil, attempt: Int? = nil,
    duration: Int64? = nil, message: String? = nil, partition: String? = nil,
    materialization: Materialization? = nil, observation: AssetObservation? = nil,
    evaluation: CheckEvaluation? = nil
  ) {
    self.sequence = sequence
    self.timestamp = timestamp
    self.type = type
    self.step = step
    self.level = level
    self.asset = asset
    self.name = name
    self.attempt = attempt
    self.duration = duration
    self.message = message
    self.partition = partition
    self.materialization = materialization
    self.observation = observation
    self.evaluation = evaluation
  }
}

extension Event {
  /// The event in columns.
  public var columns: EventColumns {
    var c = EventColumns(
      sequence: sequence, timestamp: timestamp, type: .log, step: step)
    switch payload {
    case .runEnqueued: c.type = .runEnqueued
    case .runDequeued: c.type = .runDequeued
    case .runStarting: c.type = .runStarting
    case .runStart: c.type = .runStart
    case .runSuccess: c.type = .runSuccess
    case .runFailure(let message): (c.type, c.message) = (.runFailure, message)
    case .runCanceling: c.type = .runCanceling
    case .runCanceled(let message): (c.type, c.message) = (.runCanceled, message)
    case .stepStart: c.type = .stepStart
    case .stepSuccess(let attempt, let duration):
      (c.type, c.attempt, c.duration) = (.stepSuccess, attempt, duration.inMicroseconds)
    case .stepFailure(let attempt, let message):
      (c.type, c.attempt, c.message) = (.stepFailure, attempt, message)
    case .stepSkipped(let message): (c.type, c.message) = (.stepSkipped, message)
    case .stepUpForRetry(let attempt, let pause, let message):
      (c.type, c.attempt, c.message) = (.stepUpForRetry, attempt, message)
      c.duration = pause.inMicroseconds
    case .stepRestarted(let attempt): (c.type, c.attempt) = (.stepRestarted, attempt)
    case .assetMaterializationPlanned(let key, let partition):
      (c.type, c.asset, c.partition) = (.assetMaterializationPlanned, key, partition)
    case .assetMaterialization(let made):
      (c.type, c.asset, c.materialization) = (.assetMaterialization, made.asset, made)
      c.partition = made.partition
    case .assetFailedToMaterialize(let key, let partition, let message):
      (c.type, c.asset, c.message) = (.assetFailedToMaterialize, key, message)
      c.partition = partition
    case .assetObservation(let seen):
      (c.type, c.asset, c.observation) = (.assetObservation, seen.asset, seen)
      c.partition = seen.partition
    case .assetWiped(let key): (c.type, c.asset) = (.assetWiped, key)
    case .assetCheckEvaluationPlanned(let key, let name):
      (c.type, c.asset, c.name) = (.assetCheckEvaluationPlanned, key, name)
    case .assetCheckEvaluation(let result):
      (c.type, c.asset, c.name) = (.assetCheckEvaluation, result.asset, result.name)
      c.evaluation = result
    case .resourceInitStarted(let name): (c.type, c.name) = (.resourceInitStarted, name)
    case .resourceInitSuccess(let name, let duration):
      (c.type, c.name, c.duration) = (.resourceInitSuccess, name, duration.inMicroseconds)
    case .resourceInitFailure(let name, let message):
      (c.type, c.name, c.message) = (.resourceInitFailure, name, message)
    case .engineEvent(let level, let message):
      (c.type, c.level, c.message) = (.engineEvent, level, message)
    case .log(let level, let message): (c.type, c.level, c.message) = (.log, level, message)
    }
    return c
  }

  /// Puts an event together again; nil when a column is missing that its type needs.
  public init?(columns c: EventColumns) {
    guard let payload = Payload(c) else { return nil }
    self.init(sequence: c.sequence, timestamp: c.timestamp, step: c.step, payload: payload)
  }
}

extension Event.Payload {
  fileprivate init?(_ c: EventColumns) {
    let message = c.message ?? ""
    let attempt = c.attempt ?? 1
    let duration = Duration.microseconds(c.duration ?? 0)
    switch c.type {
    case .runEnqueued: self = .runEnqueued
    case .runDequeued: self = .runDequeued
    case .runStarting: self = .runStarting
    case .runStart: self = .runStart
    case .runSuccess: self = .runSuccess
    case .runFailure: self = .runFailure(message: message)
    case .runCanceling: self = .runCanceling
    case .runCanceled: self = .runCanceled(message: message)
    case .stepStart: self = .stepStart
    case .stepSuccess: self = .stepSuccess(attempt: attempt, duration: duration)
    case .stepFailure: self = .stepFailure(attempt: attempt, message: message)
    case .stepSkipped: self = .stepSkipped(message: message)
    case .stepUpForRetry:
      self = .stepUpForRetry(attempt: attempt, pause: duration, message: message)
    case .stepRestarted: self = .stepRestarted(attempt: attempt)
    case .resourceInitStarted: self = .resourceInitStarted(name: c.name ?? "")
    case .resourceInitSuccess:
      self = .resourceInitSuccess(name: c.name ?? "", duration: duration)
    case .resourceInitFailure:
      self = .resourceInitFailure(name: c.name ?? "", message: message)
    case .engineEvent: self = .engineEvent(c.level ?? .info, message: message)
    case .log: self = .log(c.level ?? .info, message: message)
    case .assetMaterialization:
      guard let made = c.materialization else { return nil }
      self = .assetMaterialization(made)
    case .assetObservation:
      guard let seen = c.observation else { return nil }
      self = .assetObservation(seen)
    case .assetCheckEvaluation:
      guard let result = c.evaluation else { return nil }
      self = .assetCheckEvaluation(result)
    case .assetMaterializationPlanned, .assetFailedToMaterialize, .assetWiped,
      .assetCheckEvaluationPlanned:
      guard let key = c.asset else { return nil }
      switch c.type {
      case .assetMaterializationPlanned:
        self = .assetMaterializationPlanned(key, partition: c.partition)
      case .assetFailedToMaterialize:
        self = .assetFailedToMaterialize(key, partition: c.partition, message: message)
      case .assetWiped: self = .assetWiped(key)
      default: self = .assetCheckEvaluationPlanned(key, name: c.name ?? "")
      }
    }
  }
}

extension Duration {
  /// The whole microseconds in the duration.
  package var inMicroseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
