/// How to reach a Redis server, and as whom.
///
/// Its description shows no password.
public struct RedisConfiguration: Sendable, Hashable {
  /// Where the server listens.
  public enum Address: Sendable, Hashable {
    /// A host's name or number, and a TCP port.
    case host(String, port: UInt16)
    /// A socket in the file system.
    case path(String)
  }

  /// What is done against listeners and impostors.
  public enum Security: Sendable, Hashable {
    /// Nothing.
    case plain
    /// TLS with a certificate that names the host and that the system trusts.
    case verified
    /// TLS with a certificate that names the host and is issued by one in the file (PEM).
    case authorities(file: String)
    /// TLS with whatever certificate: no help against impostors.
    case anyCertificate
  }

  /// Redis' registered port.
  public static let standardPort: UInt16 = 6379

  /// Where the server listens.
  public var address: Address
  /// The number of the database.
  public var database = 0
  /// The user (Redis 6 and later); nil for the default one.
  public var user: String?
  /// The password; nil to log in as nobody.
  public var password: String?
  /// What is done against listeners and impostors; TLS is for hosts only.
  public var security = Security.plain
  /// How long each of the host's addresses, and each step of the log-in, may take to answer.
  public var connectTimeout: Duration = .seconds(10)
  /// How long the server may say nothing while it owes an answer.
  public var longestSilence: Duration = .seconds(60)
  /// How long a server that was lost is tried again.
  public var patience: Duration = .seconds(30)
  /// How many connections are open at most.
  public var maxConnections = 4
  /// What an answer may weigh: its bytes, and 16 more for each value in it.
  public var maxAnswerBytes = 64 << 20

  /// Describes a server.
  public init(_ address: Address) { self.address = address }
}

extension RedisConfiguration.Address: CustomStringConvertible {
  /// `host:port`, or the path.
  public var description: String {
    switch self {
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .path(let path): path
    }
  }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// As a URI without user and password.
  public var description: String {
    switch address {
    case .path(let path): "unix:\(path)?db=\(database)"
    case .host: "\(security == .plain ? "redis" : "rediss")://\(address)/\(database)"
    }
  }

  /// The same: a debugger or a log shows no password either.
  public var debugDescription: String { description }

  /// No children, for `dump` and the like would show the password.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
