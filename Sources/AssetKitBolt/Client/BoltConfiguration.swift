/// How to reach a graph database over Bolt.
///
/// Its description names no user and no password.
public struct BoltConfiguration: Sendable, Hashable {
  /// What is done against listeners and impostors.
  public enum Security: Sendable, Hashable {
    /// Nothing (`bolt`, `neo4j`).
    case plain
    /// TLS with a certificate that the system trusts and that names the host (`+s`).
    case verified
    /// TLS with whatever certificate, such as a self-signed one (`+ssc`): no help against impostors.
    case anyCertificate
  }

  /// The server; with ``isRouted``, any member of the cluster.
  public var address: BoltAddress
  /// Whether the server is asked which members take reads and writes (`neo4j`).
  public var isRouted: Bool
  /// What is done against listeners and impostors.
  public var security: Security
  /// The user; nil to log in as nobody.
  public var user: String?
  /// The user's password.
  public var password: String?
  /// The database; nil for the user's own default.
  public var database: String?
  /// What the server is told for its routing policies: the URI's query, and the address.
  public var routingContext: [String: String] = [:]
  /// How long each of the host's addresses may take to answer.
  public var connectTimeout: Duration = .seconds(10)
  /// How long the server may say nothing while it owes an answer; it may ask for less itself.
  public var longestSilence: Duration = .seconds(300)
  /// After how much idleness a connection is tried before its use.
  public var livenessAge: Duration = .seconds(30)
  /// How many connections to each server are open at most.
  public var maxConnections = 4
  /// How many records are asked for at a time.
  public var fetchSize = 1000
  /// The longest message that is accepted, in bytes.
  public var maxMessageSize = 64 << 20
  /// The versions of Bolt that are offered.
  var offer = Handshake.Offer.all

  /// Reads a URI, such as `neo4j+s://graph.example:7687`.
  ///
  /// The scheme is `bolt` or `neo4j`, perhaps with `+s` or `+ssc`; a host follows, and perhaps a
  /// port. A routed one may have a query, the routing context.
  ///
  /// - Throws: ``BoltError`` with code `.invalidConfiguration`; it doesn't quote the URI, in which
  ///   somebody may have put a password.
  public init(
    uri: String, user: String? = nil, password: String? = nil, database: String? = nil
  ) throws(BoltError) {
    let scheme = uri.prefix { $0 != ":" }
    let rest = uri.dropFirst(scheme.count)
    guard rest.hasPrefix("://") else {
      throw .configuration("expected a URI such as bolt://localhost:7687")
    }
    let parts = scheme.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    switch parts[0].lowercased() {
    case "bolt": isRouted = false
    case "neo4j": isRouted = true
    default:
      throw .configuration(
        "the scheme must be bolt or neo4j, with +s or +ssc for TLS, not \(scheme)")
    }
    switch parts.count == 1 ? "" : parts[1].lowercased() {
    case "": security = .plain
    case "s": security = .verified
    case "ssc": security = .anyCertificate
    default: throw .configuration("after the scheme, +s or +ssc is possible, not +\(parts[1])")
    }
    let location = rest.dropFirst(3).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let authority = location[0].hasSuffix("/") ? location[0].dropLast() : location[0]
    guard !authority.contains("@") else {
      throw .configuration("user and password are settings of their own, not part of the URI")
    }
    guard !authority.contains("/"), let address = BoltAddress(parsing: authority) else {
      throw .configuration("after ://, expected a host and perhaps a port, nothing else")
    }
    self.address = address
    self.user = user
    self.password = password
    self.database = database
    guard location.count == 2 else { return }
    guard isRouted else { throw .configuration("only neo4j URIs may have a query") }
    for pair in location[1].split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), parts[0] != "address" else {
        throw .configuration("the query must be name=value pairs, and address isn't allowed")
      }
      routingContext[String(parts[0])] = String(parts[1])
    }
  }
}

extension BoltConfiguration: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The URI.
  public var description: String {
    let suffix =
      switch security {
      case .plain: ""
      case .verified: "+s"
      case .anyCertificate: "+ssc"
      }
    return "\(isRouted ? "neo4j" : "bolt")\(suffix)://\(address)"
  }

  /// The same: a debugger or a log shows no password either.
  public var debugDescription: String { description }

  /// No children, for `dump` and the like would show the password.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension BoltError {
  static func configuration(_ message: String) -> BoltError {
    BoltError(.invalidConfiguration, message: message)
  }
}
