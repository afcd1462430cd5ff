/// What a polled sensor's function is given.
public struct SensorContext: Sendable {
  /// The sensor's name.
  public let name: String
  /// What the last evaluation that set a cursor left; nil before that.
  public let cursor: String?
  /// The key of the last run that the sensor asked for with one.
  public let lastRunKey: String?
  /// When the sensor was last evaluated.
  public let lastEvaluatedAt: Timestamp?
  /// The current time.
  public let now: Timestamp
  /// The effective settings, such as `POSTGRES_HOST`, by name.
  public let environment: [String: String]

  /// Makes a context, also for tests of a sensor.
  public init(
    name: String, cursor: String? = nil, lastRunKey: String? = nil,
    lastEvaluatedAt: Timestamp? = nil, now: Timestamp, environment: [String: String] = [:]
  ) {
    self.name = name
    self.cursor = cursor
    self.lastRunKey = lastRunKey
    self.lastEvaluatedAt = lastEvaluatedAt
    self.now = now
    self.environment = environment
  }
}

/// What a sensor decides.
public struct SensorDecision: Sendable, Hashable {
  /// The runs that it asks for; a key that it used before asks for nothing.
  public var requests: [RunRequest]
  /// Why there are none, or what was done.
  public var reason: String?
  /// The new cursor; nil keeps the old one.
  ///
  /// Only a polled sensor has one of its own.
  public var cursor: String?

  /// Makes a decision of all its parts.
  public init(requests: [RunRequest], reason: String? = nil, cursor: String? = nil) {
    self.requests = requests
    self.reason = reason
    self.cursor = cursor
  }

  /// Asks for runs.
  public static func run(_ requests: [RunRequest], cursor: String? = nil) -> SensorDecision {
    SensorDecision(requests: requests, reason: nil, cursor: cursor)
  }

  /// Asks for no run, for this reason.
  public static func skip(_ reason: String, cursor: String? = nil) -> SensorDecision {
    SensorDecision(requests: [], reason: reason, cursor: cursor)
  }

  /// Says what was done besides asking for runs.
  public static func handled(_ what: String? = nil) -> SensorDecision {
    SensorDecision(requests: [], reason: what, cursor: nil)
  }
}

/// New materializations of the assets that a sensor watches.
public struct MaterializationNews: Sendable {
  /// The sensor's name.
  public let name: String
  /// The materializations, in the order in which they were stored; at least one.
  public let materializations: [MaterializationRecord]
  /// The effective settings, by name.
  public let environment: [String: String]

  /// Makes news, also for tests of a sensor.
  public init(
    name: String, materializations: [MaterializationRecord], environment: [String: String] = [:]
  ) {
    self.name = name
    self.materializations = materializations
    self.environment = environment
  }
}

/// A run that reached a state which a sensor watches.
public struct RunStatusNews: Sendable {
  /// The sensor's name.
  public let name: String
  /// The run as it is now, which may have gone on since.
  public let run: RunRecord
  /// The state that it reached.
  public let status: RunStatus
  /// The effective settings, by name.
  public let environment: [String: String]

  /// Makes news, also for tests of a sensor.
  public init(
    name: String, run: RunRecord, status: RunStatus, environment: [String: String] = [:]
  ) {
    self.name = name
    self.run = run
    self.status = status
    self.environment = environment
  }
}

/// An asset whose freshness changed.
public struct FreshnessNews: Sendable {
  /// The sensor's name.
  public let name: String
  /// The asset.
  public let asset: AssetKey
  /// The state that it has from now on.
  public let state: FreshnessState
  /// The state that it had before.
  public let previous: FreshnessState
  /// When it changed.
  public let at: Timestamp
  /// The effective settings, by name.
  public let environment: [String: String]

  /// Makes news, also for tests of a sensor.
  public init(
    name: String, asset: AssetKey, state: FreshnessState, previous: FreshnessState, at: Timestamp,
    environment: [String: String] = [:]
  ) {
    self.name = name
    self.asset = asset
    self.state = state
    self.previous = previous
    self.at = at
    self.environment = environment
  }
}
