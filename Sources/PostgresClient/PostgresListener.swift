internal import BlockingIO

/// Receives what `NOTIFY` sends, over a connection of its own.
///
/// The sequence begins with ``Event/listening`` and repeats it after each reconnection. What was
/// sent while there was no connection is lost: at `listening`, look at the tables themselves. A lost
/// connection is replaced until the task is cancelled, which ends the sequence with
/// `CancellationError`; when the very first connection fails, or the server refuses the log-in, the
/// sequence throws ``PostgresError``.
public struct PostgresListener: Sendable {
  /// What a listener hears.
  public enum Event: Sendable, Hashable {
    /// From here on nothing is missed, until the next event of this kind.
    case listening
    /// A message.
    case notification(channel: String, payload: String)
  }

  /// The server.
  public let configuration: PostgresConfiguration
  private let backoff: Backoff

  /// Makes a listener, without connecting.
  public init(_ configuration: PostgresConfiguration, backoff: Backoff = Backoff()) {
    self.configuration = configuration
    self.backoff = backoff
  }

  /// The events of some channels, whose names are taken as they are, case included.
  public func notifications(channels: [String]) -> Notifications {
    Notifications(configuration: configuration, channels: channels, backoff: backoff)
  }

  /// The events in order; each iterator has its own connection, closed when it is released.
  public struct Notifications: AsyncSequence, Sendable {
    let configuration: PostgresConfiguration
    let channels: [String]
    let backoff: Backoff

    /// Starts listening, at the first call of `next`.
    public func makeAsyncIterator() -> Iterator {
      Iterator(
        connection: ListenerConnection(configuration, channels: channels, backoff: backoff))
    }

    /// Waits for one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
      let connection: ListenerConnection

      /// Waits for the next event; never nil.
      public mutating func next() async throws -> Event? { try await connection.next() }
    }
  }
}
