/// What a client did so far; assets report it as metadata.
public struct HTTPStatistics: Sendable, Hashable {
  /// Counters of one server.
  public struct Counters: Sendable, Hashable {
    /// Attempts that ended, whatever their outcome.
    public var requests = 0
    /// Attempts that were repetitions of a failed one.
    public var retries = 0
    /// Attempts that ended without a response: connection, time-out, limit, cancellation.
    public var failures = 0
    /// Responses 304: nothing new.
    public var notModified = 0
    /// Bytes of bodies as they came over the wire, compressed.
    public var receivedBytes: Int64 = 0
    /// Bytes of bodies after decompression.
    public var bodyBytes: Int64 = 0
    /// Connections that were opened; the other requests used an open one.
    public var connections = 0

    static func += (sum: inout Counters, other: Counters) {
      sum.requests += other.requests
      sum.retries += other.retries
      sum.failures += other.failures
      sum.notModified += other.notModified
      sum.receivedBytes += other.receivedBytes
      sum.bodyBytes += other.bodyBytes
      sum.connections += other.connections
    }
  }

  /// The counters by server: host and port of the requested address, such as `registry.example:443`.
  public internal(set) var byServer: [String: Counters] = [:]

  mutating func update(_ server: String, _ change: (inout Counters) -> Void) {
    change(&byServer[server, default: Counters()])
  }

  /// The sum over all servers.
  public var total: Counters { byServer.values.reduce(into: Counters()) { $0 += $1 } }
}
