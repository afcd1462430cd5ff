internal import BlockingIO

/// A Redis server, from version 2.6 on.
///
/// Connections are opened on first need, opened again when the server was lost, and close when the
/// client is released.
public struct RedisClient: Sendable {
  /// The server.
  public let configuration: RedisConfiguration
  private let pool: ResourcePool<RedisConnection>

  /// What may be done again after the connection broke, when nobody knows whether it took effect.
  public enum Repeatability: Sendable {
    /// Nothing: the caller gets the error. A connection that couldn't be made is tried again.
    case once
    /// Everything: doing it twice is as good as doing it once.
    case repeatable
    /// Nothing at all, also no connection: for a first look.
    case never
  }

  /// Makes a client without connecting.
  public init(_ configuration: RedisConfiguration) {
    self.configuration = configuration
    pool = ResourcePool(limit: configuration.maxConnections) { RedisConnection(configuration) }
  }

  /// Connects and logs in; a server that can't be reached is not tried again.
  ///
  /// - Throws: ``RedisError``; `CancellationError`.
  public func verify() async throws { try await send(["PING"], .never) }

  /// Sends a command and gives its answer.
  ///
  /// - Throws: ``RedisError``, also for what the server refuses; `CancellationError`.
  @discardableResult
  public func send(
    _ command: RedisCommand, _ repeatability: Repeatability = .once
  ) async throws -> RedisValue {
    let answers = try await send([command], repeatability)
    guard let answer = answers.first else { return .null }
    if case .error(let refusal) = answer { throw refusal }
    return answer
  }

  /// Sends commands at once and gives their answers in order, refusals among them as values.
  ///
  /// - Throws: ``RedisError``; `CancellationError`.
  public func send(
    _ commands: [RedisCommand], _ repeatability: Repeatability = .once
  ) async throws -> [RedisValue] {
    let clock = ContinuousClock()
    let deadline = clock.now + configuration.patience
    var wait: Duration = .milliseconds(50)
    while true {
      do {
        let answers = try await pool.withResource { try await $0.answers(to: commands) }
        guard let refusal = Self.passing(in: answers) else { return answers }
        // The server did none of it, so doing it again is safe, whatever it is.
        guard repeatability != .never, clock.now + wait < deadline else { throw refusal }
      } catch let error as RedisError where error.isTransient {
        // Unless the connection broke, nothing of it was done.
        let mayTryAgain = error.code != .connectionLost || repeatability == .repeatable
        guard repeatability != .never, mayTryAgain, clock.now + wait < deadline else { throw error }
      }
      // Shortened by up to a half at random, so that clients don't come back in step.
      try await clock.sleep(for: wait * Double.random(in: 0.5...1))
      wait = min(wait * 2, .seconds(2))
    }
  }

  /// A server that starts refuses each command alike.
  private static func passing(in answers: [RedisValue]) -> RedisError? {
    guard case .error(let first)? = answers.first, first.isTransient,
      answers.allSatisfy({ if case .error = $0 { true } else { false } })
    else { return nil }
    return first
  }
}
