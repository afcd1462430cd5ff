/// The server's settings: those for a small private database, and the caller's.
///
/// Durability is left as it is by default: a commit is on the disk.
struct ClusterSettings: Sendable {
  let overrides: [String: String]

  /// Whether the cluster may be lost in a crash of the machine, as a test's may.
  var isThrowAway: Bool { overrides["fsync"] == "off" }

  /// The text of `assetkit.conf`.
  func text(socketDirectory: String) -> String {
    var values = [
      "listen_addresses": "",
      "unix_socket_directories": socketDirectory,
      "unix_socket_permissions": "0700",
      "port": "5432",
      "max_connections": "100",
      "shared_buffers": "64MB",
      "wal_level": "minimal",
      "max_wal_senders": "0",
      "max_wal_size": "512MB",
      "jit": "off",
      "autovacuum": "on",
      "fsync": "on",
      "synchronous_commit": "on",
      "logging_collector": "off",
      "log_destination": "stderr",
      "log_line_prefix": "%m [%p] %q%a ",
      "lc_messages": "C",
      "timezone": "UTC",
    ]
    values.merge(overrides) { _, override in override }
    let lines = values.sorted { $0.key < $1.key }.map { name, value in
      "\(name) = '\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
    return
      "# Written at each start of the server: changes belong into data/postgresql.conf, below\n"
      + "# the line that includes this file.\n" + lines.joined(separator: "\n") + "\n"
  }
}
