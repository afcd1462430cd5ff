package import PostgresClient

/// The two files with which Dagster's own web server shows an instance: schema `dagster_compat` looks
/// to it like a database of Dagster 1.11.13.
///
/// They hold no password: Dagster connects by libpq too, which takes `PGPASSWORD` or `~/.pgpass`.
package struct DagsterWebFiles: Sendable {
  /// The first line of what we write, by which we know it again.
  package static let mark = "# Written by ssc-orchestrator instance dagster-ui."
  /// The release that the schema imitates.
  package static let version = "1.11.13"
  /// What pip has to install; a library's release goes with Dagster's by Dagster's own numbering.
  package static let packages = [
    "dagster-webserver==\(version)", "dagster-postgres==0.27.13", "sqlalchemy<2.1",
  ]

  /// The address of the database, as SQLAlchemy reads it.
  let url: String

  /// Describes the way to a database.
  package init(_ configuration: PostgresConfiguration) {
    var options = "-csearch_path=dagster_compat"
    if let given = configuration.parameters["options"] { options = given + " " + options }
    var query = [
      ("host", configuration.host), ("port", String(configuration.port)), ("options", options),
    ]
    for (keyword, value) in configuration.parameters.sorted(by: { $0.key < $1.key })
    where keyword != "options" && !keyword.contains("password") {
      query.append((keyword, value))
    }
    let user = configuration.user.map { Self.escaped($0) + "@" } ?? ""
    let database = configuration.database.map(Self.escaped) ?? ""
    url =
      "postgresql://\(user)/\(database)?"
      + query.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
  }

  /// What `dagster.yaml` says: where the storage is, and that nothing of Dagster's own goes on.
  package var dagsterYAML: String {
    """
    \(Self.mark)
    storage:
      postgres:
        postgres_url: "\(url)"
        should_autocreate_tables: false
    compute_logs:
      module: dagster.core.storage.noop_compute_log_manager
      class: NoOpComputeLogManager
    telemetry:
      enabled: false
    nux:
      enabled: false

    """
  }

  /// What `workspace.yaml` says: Dagster loads no code.
  package static let workspaceYAML = """
    \(mark)
    load_from: []

    """

  /// The text with all but unreserved characters as `%XX` (RFC 3986, section 2).
  private static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
  }
}
