/// The states of a run, under Dagster's names.
///
/// ```
/// QUEUED -> STARTING -> STARTED -> SUCCESS | FAILURE
///    any of these -> CANCELING -> CANCELED | SUCCESS | FAILURE
/// STARTING -> QUEUED
/// ```
/// A run that was asked to end may have come to its end before it noticed. One that was launched goes back
/// to the queue when nobody took it up.
/// SUCCESS, FAILURE and CANCELED are final: no event changes them.
public enum RunStatus: String, Sendable, Hashable, Codable, CaseIterable {
  /// Waits for its turn.
  case queued = "QUEUED"
  /// Its process is being started.
  case starting = "STARTING"
  /// Executes steps.
  case started = "STARTED"
  /// Every step succeeded.
  case success = "SUCCESS"
  /// Ended with a failure.
  case failure = "FAILURE"
  /// Was asked to end.
  case canceling = "CANCELING"
  /// Ended because somebody asked for it.
  case canceled = "CANCELED"

  /// Whether the state is final.
  public var isTerminal: Bool {
    switch self {
    case .success, .failure, .canceled: true
    case .queued, .starting, .started, .canceling: false
    }
  }

  /// The status to which an event brings a run; nil when the event doesn't change it.
  public init?(after payload: Event.Payload) {
    switch payload {
    case .runEnqueued: self = .queued
    case .runStarting: self = .starting
    case .runStart: self = .started
    case .runSuccess: self = .success
    case .runFailure: self = .failure
    case .runCanceling: self = .canceling
    case .runCanceled: self = .canceled
    default: return nil
    }
  }
}

/// A run as it is stored.
public struct RunRecord: Sendable, Hashable {
  /// The run's identity.
  public var id: RunID
  /// Its state.
  public var status: RunStatus
  /// The selection that it was started with.
  public var selection: String
  /// Labels; system ones begin with `dagster/`.
  public var tags: [String: String]
  /// The configuration that it was started with.
  public var configuration: JSONValue
  /// The process that executes it, as `host:pid`.
  public var worker: String
  /// When it was recorded.
  public var createdAt: Timestamp
  /// When its first step could begin.
  public var startedAt: Timestamp?
  /// When it came to its final state.
  public var endedAt: Timestamp?
  /// Until when its worker is taken to be alive; renewed while it is.
  public var leaseUntil: Timestamp
  /// Why it failed or was canceled.
  public var message: String?

  /// Makes a record of a run that begins.
  public init(
    id: RunID, status: RunStatus = .starting, selection: String, tags: [String: String] = [:],
    configuration: JSONValue = .object([:]), worker: String = "", createdAt: Timestamp,
    startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, leaseUntil: Timestamp,
    message: String? = nil
  ) {
    self.id = id
    self.status = status
    self.selection = selection
    self.tags = tags
    self.configuration = configuration
    self.worker = worker
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.leaseUntil = leaseUntil
    self.message = message
  }
}

/// The states of a step.
public enum StepStatus: String, Sendable, Hashable, Codable, CaseIterable {
  /// Waits for the steps before it, or for a slot.
  case planned = "PLANNED"
  /// Executes.
  case started = "STARTED"
  /// Waits for its next attempt.
  case upForRetry = "UP_FOR_RETRY"
  /// Succeeded.
  case success = "SUCCESS"
  /// Failed for good.
  case failure = "FAILURE"
  /// Wasn't tried.
  case skipped = "SKIPPED"
}

/// How far a step has come, in a unit of its own.
public struct StepProgress: Sendable, Hashable {
  /// How much is done.
  public var done: Int64
  /// How much there is, when that is known.
  public var total: Int64?
  /// What is counted, in the plural, such as `packages`.
  public var unit: String

  /// Makes a progress.
  public init(done: Int64, total: Int64? = nil, unit: String = "") {
    self.done = done
    self.total = total
    self.unit = unit
  }
}

/// A step as it is stored.
public struct StepRecord: Sendable, Hashable {
  /// The step's name.
  public var name: String
  /// Its state.
  public var status: StepStatus
  /// The number of the current or last attempt, from 1; 0 before the first.
  public var attempt: Int
  /// When the first attempt began.
  public var startedAt: Timestamp?
  /// When it came to its final state.
  public var endedAt: Timestamp?
  /// How far it has come.
  public var progress: StepProgress?
  /// Why it failed or was skipped.
  public var message: String?

  /// Makes a record of a planned step.
  public init(
    name: String, status: StepStatus = .planned, attempt: Int = 0, startedAt: Timestamp? = nil,
    endedAt: Timestamp? = nil, progress: StepProgress? = nil, message: String? = nil
  ) {
    self.name = name
    self.status = status
    self.attempt = attempt
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.progress = progress
    self.message = message
  }

  /// Brings the step to the state that an event of it leads to.
  public mutating func apply(_ event: Event) {
    switch event.payload {
    case .stepStart:
      (status, attempt) = (.started, 1)
      startedAt = event.timestamp
    case .stepRestarted(let number): (status, attempt) = (.started, number)
    case .stepUpForRetry(let number, _, let reason):
      (status, attempt, message) = (.upForRetry, number, reason)
    case .stepSuccess(let number, _):
      (status, attempt, message, endedAt) = (.success, number, nil, event.timestamp)
    case .stepFailure(let number, let reason):
      (status, attempt, message, endedAt) = (.failure, number, reason, event.timestamp)
    case .stepSkipped(let reason): (status, message, endedAt) = (.skipped, reason, event.timestamp)
    default: break
    }
  }
}
