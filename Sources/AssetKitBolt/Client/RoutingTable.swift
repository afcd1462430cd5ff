/// Which members of a cluster take what, as one of them told it.
struct RoutingTable: Sendable, Hashable {
  var routers: [BoltAddress]
  var readers: [BoltAddress]
  var writers: [BoltAddress]
  /// How long this may be believed.
  var timeToLive: Duration

  /// Reads the answer to ROUTE.
  ///
  /// - Throws: ``BoltError`` with code `.malformedAnswer`.
  init(_ metadata: [String: BoltValue]) throws(BoltError) {
    guard let table = metadata["rt"]?.map, let seconds = table["ttl"]?.integer,
      let servers = table["servers"]?.list
    else { throw .malformed("a routing table lacks its parts") }
    var roles: [String: [BoltAddress]] = [:]
    for server in servers {
      guard let role = server.map?["role"]?.string, let texts = server.map?["addresses"]?.list
      else { throw .malformed("a routing table's entry lacks its parts") }
      for text in texts {
        guard let text = text.string, let address = BoltAddress(parsing: text) else {
          throw .malformed("a routing table has an address that is none")
        }
        roles[role, default: []].append(address)
      }
    }
    routers = roles["ROUTE"] ?? []
    readers = roles["READ"] ?? []
    writers = roles["WRITE"] ?? []
    // A day at most, so that no sum overflows.
    timeToLive = .seconds(min(max(0, seconds), 86_400))
  }

  /// The members that take transactions of that mode.
  subscript(mode: AccessMode) -> [BoltAddress] { mode == .read ? readers : writers }

  /// Forgets a member that can't be reached.
  mutating func remove(_ address: BoltAddress) {
    routers.removeAll { $0 == address }
    readers.removeAll { $0 == address }
    writers.removeAll { $0 == address }
  }
}
