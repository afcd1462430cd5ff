/// Where a PostgreSQL server is and how to log in to it.
///
/// Values that are nil or absent fall back to libpq's own defaults (`PGPASSWORD`, `~/.pgpass`, the
/// name of the operating system's user). Printing a configuration never shows the password.
public struct PostgresConfiguration: Sendable, Hashable {
  /// A host name, an address, or (when it begins with `/`) the directory of a Unix socket.
  public var host: String
  /// The port; for a Unix socket it is part of the socket's file name.
  public var port: Int
  /// The role to log in as.
  public var user: String?
  /// The role's password.
  public var password: String?
  /// The database to open.
  public var database: String?
  /// The name that `pg_stat_activity` shows for the connection.
  public var applicationName: String
  /// How long one attempt to connect may take, over all addresses of the host.
  public var connectTimeout: Duration
  /// Further connection keywords of libpq, such as `sslmode`.
  public var parameters: [String: String]
  /// Server settings of each session, such as `search_path` or `statement_timeout`.
  public var settings: [String: String]

  /// Makes a configuration.
  public init(
    host: String = "localhost", port: Int = 5432, user: String? = nil, password: String? = nil,
    database: String? = nil, applicationName: String = "assetkit",
    connectTimeout: Duration = .seconds(10), parameters: [String: String] = [:],
    settings: [String: String] = [:]
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.password = password
    self.database = database
    self.applicationName = applicationName
    self.connectTimeout = connectTimeout
    self.parameters = parameters
    self.settings = settings
  }

  /// The server, database and role in words that may be shown to anybody.
  public var redactedDescription: String {
    let place = host.hasPrefix("/") ? "socket \(host)/.s.PGSQL.\(port)" : "\(host):\(port)"
    return "\(place), database \(database ?? "(default)"), user \(user ?? "(default)")"
  }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The same as ``redactedDescription``.
  public var description: String { redactedDescription }
  /// The same as ``redactedDescription``.
  public var debugDescription: String { redactedDescription }
  /// A mirror without children, so that `dump` doesn't show the password either.
  public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

extension PostgresConfiguration {
  /// Keywords and values as libpq takes them.
  var keywords: [(keyword: String, value: String)] {
    var result = parameters.sorted { $0.key < $1.key }.map { (keyword: $0.key, value: $0.value) }
    result.append(("host", host))
    result.append(("port", String(port)))
    if let user { result.append(("user", user)) }
    if let password { result.append(("password", password)) }
    if let database { result.append(("dbname", database)) }
    result.append(("application_name", applicationName))
    result.append(("client_encoding", "UTF8"))
    if let options { result.append(("options", options)) }
    return result
  }

  /// The settings as command-line switches of the server, where a backslash protects spaces.
  private var options: String? {
    var switches: [String] = []
    if let given = parameters["options"] { switches.append(given) }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      var escaped = ""
      for character in value {
        if character == "\\" || character.isWhitespace { escaped.append("\\") }
        escaped.append(character)
      }
      switches.append("-c \(name)=\(escaped)")
    }
    return switches.isEmpty ? nil : switches.joined(separator: " ")
  }
}
