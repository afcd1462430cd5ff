package import AssetKitRedis

/// A Redis server that can't be used, in words that name the settings to look at.
package struct QueueServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What Redis or the connection to it said.
  package let cause: RedisError

  /// Wraps a failure of the client.
  package init(_ cause: RedisError) { self.cause = cause }

  /// Whether there is no connection to be had.
  package var isServerLost: Bool { cause.isConnectionFailure || cause.isTransient }

  /// What happened, in one sentence.
  package var reason: String { "Redis: \(cause.message)" }

  /// The settings in which the cause may lie.
  package var settings: [String] {
    switch cause.code {
    case .connectionFailed, .connectionLost: ["REDIS_HOST", "REDIS_PORT", "REDIS_TLS"]
    case .authenticationFailed: ["REDIS_PASSWORD", "REDIS_USERNAME"]
    case .databaseRefused: ["REDIS_DB"]
    case .tlsFailed: ["REDIS_TLS", "REDIS_TLS_CA"]
    default: []
    }
  }

  package var description: String {
    let hint = settings.isEmpty ? "" : "; see " + settings.joined(separator: ", ")
    return reason + hint
  }

  /// Runs the body and wraps what the client throws.
  package static func naming<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let error as RedisError {
      throw QueueServerError(error)
    }
  }
}
