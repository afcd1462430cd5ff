internal import BlockingIO

/// One server with its connections.
final class Server: Sendable {
  let address: BoltAddress
  private let connections: ResourcePool<BoltConnection>

  init(_ configuration: BoltConfiguration, address: BoltAddress) {
    self.address = address
    connections = ResourcePool(limit: configuration.maxConnections) {
      BoltConnection(configuration, address: address)
    }
  }

  /// Runs the body with an open session that nobody else uses meanwhile.
  func withSession<T: Sendable>(_ body: @Sendable (Session) throws -> T) async throws -> T {
    try await connections.withResource { try await $0.withSession(body) }
  }
}
