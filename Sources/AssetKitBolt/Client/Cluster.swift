/// The servers that a client talks to: one, or those that the routing table names.
actor Cluster {
  private let configuration: BoltConfiguration
  private var servers: [BoltAddress: Server] = [:]
  private var table: (content: RoutingTable, expiry: ContinuousClock.Instant)?
  private var turn = 0

  init(_ configuration: BoltConfiguration) { self.configuration = configuration }

  /// A server for transactions of that mode; the suitable ones in turn.
  ///
  /// - Throws: ``BoltError`` when no member tells the routing table, or it names no suitable one.
  func server(for mode: AccessMode, bookmarks: [String]) async throws -> Server {
    guard configuration.isRouted else { return server(at: configuration.address) }
    let candidates = try await currentTable(for: mode, bookmarks)[mode]
    guard !candidates.isEmpty else {
      // During an election there may be no writer: another attempt will ask again.
      table = nil
      throw BoltError(
        .connectionFailed,
        message: "no member of the cluster takes \(mode == .read ? "reads" : "writes") now")
    }
    turn = (turn + 1) % candidates.count
    return server(at: candidates[turn])
  }

  /// Learns from a failure who is gone, and who lost the leader's role.
  func noteFailure(_ error: BoltError, of server: Server, for mode: AccessMode) {
    if error.code == .connectionLost || error.code == .connectionFailed {
      table?.content.remove(server.address)
    } else if error.isRoleLoss {
      table?.content.writers.removeAll { $0 == server.address }
    }
  }

  private func server(at address: BoltAddress) -> Server {
    if let server = servers[address] { return server }
    let server = Server(configuration, address: address)
    servers[address] = server
    return server
  }

  private func currentTable(
    for mode: AccessMode, _ bookmarks: [String]
  ) async throws -> RoutingTable {
    if let table, table.expiry > .now, !table.content[mode].isEmpty { return table.content }
    let known = table?.content.routers.filter { $0 != configuration.address } ?? []
    var failure: (any Error)?
    for router in known + [configuration.address] {
      do {
        let content = try await askForTable(router, bookmarks)
        table = (content, .now + content.timeToLive)
        let named = Set(content.routers + content.readers + content.writers)
        servers = servers.filter { named.contains($0.key) || $0.key == configuration.address }
        return content
      } catch let error as BoltError where error.code != .authenticationFailed {
        failure = error
      }
    }
    throw failure
      ?? BoltError(.connectionFailed, message: "no member of the cluster told a routing table")
  }

  private func askForTable(
    _ router: BoltAddress, _ bookmarks: [String]
  ) async throws -> RoutingTable {
    let options = configuration.database.map { ["db": BoltValue.string($0)] } ?? [:]
    let context = configuration.routing
    return try await server(at: router).withSession { session in
      try session.send(.route(context, bookmarks: bookmarks, options: options))
      return try RoutingTable(session.success())
    }
  }
}
