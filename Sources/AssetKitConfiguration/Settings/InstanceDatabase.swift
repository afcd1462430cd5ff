/// Where the instance keeps its runs and events.
package enum InstanceDatabase: Sendable, Hashable {
  /// A private cluster, in the directory given.
  case embedded(directory: String)
  /// A server of the user's, by parts; `params` are further libpq parameters.
  case external(
    host: String, port: Int, user: String, password: String?, database: String,
    params: [String: String])
  /// A server of the user's, by a connection URL.
  case url(String)
}

extension InstanceDatabase: SecretKeeping {
  /// The database without its password.
  package var description: String {
    switch self {
    case .embedded(let directory): "embedded PostgreSQL in \(directory)"
    case .external(let host, let port, let user, _, let database, _):
      "PostgreSQL at \(host):\(port), database \(database), user \(user)"
    case .url(let url): "PostgreSQL at \(Secrets.maskingURL(url))"
    }
  }
}
